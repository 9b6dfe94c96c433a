"""Logic over values and lists, and functions over contexts (10.3.4.2, 10.3.4.4, 10.3.4.9, 10.3.4.12)."""

from __future__ import annotations

from portico.dmn.feel.builtins.registry import Sees, feel, members_of
from portico.dmn.feel.running import Values
from portico.dmn.feel.sizes import weight
from portico.dmn.feel.unknowns import field, join, needs_in, plain
from portico.dmn.feel.values import equal
from portico.dmn.types import Context, DateTime, Record, Time, Unknown


@feel("not(negand: boolean): boolean", sees=Sees.OUTSIDE)
def not_(value: object) -> bool:
    """Return the other truth value; null for what is none."""
    return not value


@feel("all(b...: any): boolean", sees=Sees.ITSELF)
@feel("all(list: list): boolean", sees=Sees.ITSELF)
def all_(*given: object) -> object:
    """Return false when an item is false, else null when one is no boolean, else true."""
    return _over(given, decisive=False)


@feel("any(b...: any): boolean", sees=Sees.ITSELF)
@feel("any(list: list): boolean", sees=Sees.ITSELF)
def any_(*given: object) -> object:
    """Return true when an item is true, else null when one is no boolean, else false."""
    return _over(given, decisive=True)


def _over(given: tuple[object, ...], *, decisive: bool) -> object:
    single = len(given) == 1 and (type(given[0]) is list or isinstance(given[0], Unknown))
    members = members_of(given[0] if single else list(given))
    if members is None:
        return plain(given[0])  # type: ignore[arg-type]
    doubt: Unknown | None = None
    null = False
    for item, maybe in members:
        if item is decisive and maybe is None:
            return decisive
        if isinstance(item, Unknown) or (maybe is not None and item is not (not decisive)):
            doubt = join(join(item, maybe) if isinstance(item, Unknown) else maybe, doubt)
        elif not isinstance(item, bool):
            null = True
    return doubt if doubt is not None else None if null else not decisive


@feel("is(value1: any, value2: any): boolean", budget=True)
def is_(values: Values, left: object, right: object) -> bool | Unknown:
    """Tell whether both values are the same and of the same type."""
    if isinstance(left, (DateTime, Time)) and type(left) is type(right):
        return tuple(left) == tuple(right)
    values.spend(weight(left))
    said = equal(left, right)
    return said if isinstance(said, Unknown) else said is True


@feel("get value(m: context, key: string): any", sees=Sees.OUTSIDE)
def get_value(context: Context | Record, key: str) -> object:
    """Return the value of a key; null when a context lacks it."""
    return field(context, key)


@feel("get value(m: context, keys: list): any", sees=Sees.OUTSIDE)
def get_value_deep(context: Context | Record, keys: list[object]) -> object:
    """Return the value at the end of a list of keys."""
    value: object = context
    for key in keys:
        if isinstance(key, Unknown):
            return plain(key)
        value = field(value, key) if isinstance(key, str) else None
    return value if keys else None


@feel("get entries(m: context): list", sees=Sees.OUTSIDE)
def get_entries(context: Context | Record) -> object:
    """Return a list of contexts with `key` and `value`; a subject's entries are never all known."""
    if isinstance(context, Record):
        return Unknown(frozenset({(context.key,)}))
    return [Context(key=key, value=value) for key, value in context.items()]


@feel("context(entries: list): context", sees=Sees.OUTSIDE)
def context_(entries: list[object]) -> object:
    """Return the context of a list of entries with `key` and `value`; null when a key comes twice."""
    found = Context()
    for entry in entries:
        key = field(entry, "key")
        if isinstance(key, Unknown):
            return Unknown(needs_in(entries))
        if not isinstance(key, str) or key in found or not isinstance(entry, dict) or "value" not in entry:
            return None
        found[key] = entry["value"]
    return found


@feel("context put(context: context, key: string, value: any): context", sees=Sees.OUTSIDE)
def context_put(context: Context | Record, key: str, value: object) -> object:
    """Return the context with one entry more or another value."""
    if isinstance(context, Record):
        return Record.of(context.key, {**context.known, key: value})
    return Context({**context, key: value})


@feel("context put(context: context, keys: list, value: any): context", sees=Sees.OUTSIDE)
def context_put_deep(context: Context | Record, keys: list[object], value: object) -> object:
    """Return the context with a value put at the end of a list of keys."""
    if not keys or not isinstance(keys[0], str):
        return None
    if len(keys) == 1:
        return context_put(context, keys[0], value)
    inner = field(context, keys[0])
    if isinstance(inner, Unknown):
        return plain(inner)
    if not isinstance(inner, (Context, Record)):
        return None
    changed = context_put_deep(inner, keys[1:], value)
    return changed if changed is None or isinstance(changed, Unknown) else context_put(context, keys[0], changed)


@feel("context merge(contexts: list): context", sees=Sees.OUTSIDE)
def context_merge(contexts: list[object]) -> object:
    """Return one context of all; later entries win."""
    found = Context()
    for context in contexts:
        if isinstance(context, Record):
            return Unknown(frozenset({(context.key,)}))
        if isinstance(context, Unknown):
            return plain(context)
        if not isinstance(context, dict):
            return None
        found.update(context)
    return found

"""Running `for`, `some`, `every` and filters, over lists of which members may be uncertain."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from portico.dmn.dates.calendar import date_at
from portico.dmn.feel.closures.partial_results import Partial
from portico.dmn.feel.running import Code, Frame, values_of
from portico.dmn.feel.unknowns import MaybeList, join, listed, plain
from portico.dmn.feel.values import both, compare, whole
from portico.dmn.types import Date, Range, Unknown

Member = tuple[object, Unknown | None]
Iterators = tuple[tuple[int, Code], ...]


def domain(value: object, frame: Frame) -> list[object] | Unknown | None:
    """Return what a loop runs over: a list, a range of whole numbers or days, one value as a list of one."""
    if type(value) is list:
        values_of(frame).spend(len(value))
        return value
    if isinstance(value, Unknown) or value is None:
        if type(value) is MaybeList:
            values_of(frame).spend(len(value.members))
        return value
    if type(value) is Range:
        return _steps(value, frame)
    return [value]


def _steps(range_: Range, frame: Frame) -> list[object] | None:
    if compare("<=", range_.start, range_.end) is not True:
        return None
    found = count(range_.start, range_.end, frame)
    if found is None:
        return None
    return found[0 if range_.start_included else 1 : len(found) - (0 if range_.end_included else 1)]


def counted(low: Code, high: Code) -> Code:
    """Return the code of ``low..high`` after `in`: up or down, both ends in."""

    def run(frame: Frame) -> object:
        start, end = low(frame), high(frame)
        if start is None or end is None:
            return None
        if isinstance(start, Unknown) or isinstance(end, Unknown):
            return join(start, end)
        return count(start, end, frame)

    return run


def count(low: object, high: object, frame: Frame) -> list[object] | None:
    """Return the whole numbers or days from one to another, up or down; null for anything else."""
    if type(low) is Decimal and type(high) is Decimal:
        if not (whole(low) and whole(high)):
            return None
        first, last = int(low), int(high)
        values_of(frame).spend(abs(last - first) + 1)
        step = 1 if last >= first else -1
        return [Decimal(number) for number in range(first, last + step, step)]
    if type(low) is Date and type(high) is Date:
        first, last = low.ordinal, high.ordinal
        values_of(frame).spend(abs(last - first) + 1)
        step = 1 if last >= first else -1
        return [date_at(number) for number in range(first, last + step, step)]
    return None


def looped(iterators: Iterators, partial: int, body: Code, use: Partial = Partial.COPY) -> Code:
    """Return the code of `for`.

    :param partial: the slot of the results so far. :param use: what the body needs there.
    """
    body = body if use is not Partial.COPY else _with_copies(body, partial)
    if len(iterators) == 1:
        return _single(iterators[0], partial, body)

    def run(frame: Frame) -> object:
        found: list[object] = []
        results = frame[partial]

        def visit() -> None:
            frame[partial] = found
            found.append(body(frame))

        unknown = _walk(frame, iterators, visit)
        frame[partial] = results
        return unknown if isinstance(unknown, Unknown) else None if unknown is not None else found

    return run


def _with_copies(body: Code, partial: int) -> Code:
    def run(frame: Frame) -> object:
        results: list[object] = frame[partial]  # type: ignore[assignment]
        values_of(frame).spend(len(results))
        frame[partial] = results.copy()
        found = body(frame)
        frame[partial] = results
        return found

    return run


def _walk(frame: Frame, iterators: Iterators, visit: Callable[[], object]) -> Unknown | bool | None:
    """Visit every combination; return an Unknown for an unknown list, False for a null one."""
    if not iterators:
        visit()
        return None
    (slot, code), *rest = iterators
    items = domain(code(frame), frame)
    if not isinstance(items, list):
        return False if items is None else plain(items)
    stopped: Unknown | bool | None = None
    for item in items:
        frame[slot] = item
        inner = _walk(frame, tuple(rest), visit)
        if inner is not None:
            stopped = (
                inner if stopped is None or inner is False else stopped if stopped is False else join(stopped, inner)
            )
    return stopped


def _single(iterator: tuple[int, Code], partial: int, body: Code) -> Code:
    slot, code = iterator

    def run(frame: Frame) -> object:
        items = domain(code(frame), frame)
        found: list[object] = []
        if type(items) is MaybeList:
            doubt = Unknown(items.needs)  # the results so far are not certain either
            frame[partial] = [doubt]
            return MaybeList([(_bind(frame, slot, item, body), maybe) for item, maybe in items.members])
        if not isinstance(items, list):
            return items
        results = frame[partial]
        frame[partial] = found
        for item in items:
            frame[slot] = item
            found.append(body(frame))
        frame[partial] = results
        return found

    return run


def _bind(frame: Frame, slot: int, item: object, body: Code) -> object:
    frame[slot] = item
    return body(frame)


def quantified(iterators: Iterators, condition: Code, *, every: bool) -> Code:
    """Return the code of `every` or `some`: `and` or `or` over all combinations, in three values and Unknown."""
    if len(iterators) > 1:
        return lambda frame: _combined(frame, iterators, condition, every=every)
    slot, code = iterators[0]

    def over_one(frame: Frame) -> object:
        items = domain(code(frame), frame)
        if type(items) is not list:
            return _combined(frame, ((slot, lambda frame: items),), condition, every=every)
        found: object = every
        for item in items:
            frame[slot] = item
            said = condition(frame)
            if said is every:
                continue
            if said is (not every):
                return said
            found = _weaker(found, said if isinstance(said, Unknown) else None)
        return found

    return over_one


def _combined(frame: Frame, iterators: Iterators, condition: Code, *, every: bool) -> object:
    if not iterators:
        said = condition(frame)
        return said if isinstance(said, (bool, Unknown)) else None
    (slot, code), *rest = iterators
    items = domain(code(frame), frame)
    if items is None or (isinstance(items, Unknown) and type(items) is not MaybeList):
        return items
    members: list[Member] = [(item, None) for item in items] if isinstance(items, list) else list(items.members)
    found: object = every
    for item, maybe in members:
        frame[slot] = item
        said = _combined(frame, tuple(rest), condition, every=every)
        if maybe is not None and said is not every:
            said = join(maybe, said)
        if said is (not every):
            return said
        found = _weaker(found, said)
    return found


def _weaker(found: object, said: object) -> object:
    """Return the less certain of two answers of which none decides: Unknown, then null, then the neutral one."""
    if isinstance(found, Unknown) or isinstance(said, Unknown):
        return join(found, said)
    return None if found is None or said is None else found


def filtered(base: Code, slot: int, predicate: Code, *, boolean: bool) -> Code:
    """Return the code of ``base[predicate]``.

    :param boolean: the predicate can only be a condition; otherwise a number makes it an index.
    """

    def run(frame: Frame) -> object:
        items = base(frame)
        if type(items) is MaybeList:
            members: list[Member] = list(items.members)
        elif isinstance(items, Unknown) or items is None:
            return items
        elif type(items) is not list:
            members = [(items, None)]
        elif boolean:
            return _kept_of(frame, items, slot, predicate)
        else:
            frame[slot] = items[0] if items else None
            first = predicate(frame)
            if type(first) is Decimal:
                return _item(items, first)
            members = [(item, None) for item in items]
        values_of(frame).spend(len(members))
        if not boolean:
            frame[slot] = members[0][0] if members else None
            first = predicate(frame)
            if type(first) is Decimal:
                return _at(members, first)
            if not members and isinstance(first, Unknown):
                return plain(first)
        return _kept(frame, members, slot, predicate, boolean=boolean)

    return run


def _kept_of(frame: Frame, items: list[object], slot: int, predicate: Code) -> object:
    """Return the items of a list for which a condition is true; an answer that is unknown leaves the short way."""
    values_of(frame).spend(len(items))
    kept: list[object] = []
    for item in items:
        frame[slot] = item
        said = predicate(frame)
        if said is True:
            kept.append(item)
        elif said is not False and said is not None:
            return _kept(frame, [(each, None) for each in items], slot, predicate, boolean=True)
    return kept


def _kept(frame: Frame, members: list[Member], slot: int, predicate: Code, *, boolean: bool) -> object:
    kept: list[Member] = []
    certain = boolean
    doubt: Unknown | None = None
    for item, maybe in members:
        frame[slot] = item
        said = predicate(frame)
        if said is True:
            certain = True
            kept.append((item, maybe))
        elif isinstance(said, Unknown):
            doubt = join(said, doubt)
            kept.append((item, join(said, maybe)))
        elif said is False:
            certain = True
    if doubt is not None and not certain:
        return doubt  # what is unknown may turn out to be an index
    return listed(kept)


def indexed(base: Code, index: Code) -> Code:
    """Return the code of ``base[2]`` where the predicate is a number as it stands."""

    def run(frame: Frame) -> object:
        items = base(frame)
        at = index(frame)
        if type(items) is list:
            return _item(items, at)
        if type(items) is MaybeList:
            values_of(frame).spend(len(items.members))
            return _at(list(items.members), at)
        return items if items is None or isinstance(items, Unknown) else _item([items], at)

    return run


def _item(items: list[object], index: object) -> object:
    """Return the item at an index from 1, or from the end when negative; null beyond the list."""
    if type(index) is not Decimal or not index or abs(index) > len(items) or not whole(index):
        return None
    return items[int(index) - 1 if index > 0 else int(index)]


def _at(members: list[Member], index: object) -> object:
    """Return what `_item` does of a list of which not every member is certain."""
    if type(index) is not Decimal or not whole(index) or not index:
        return None
    reach = int(abs(index)) if abs(index) <= len(members) else len(members)
    ahead = members[:reach] if index > 0 else members[len(members) - reach :]
    doubts = [maybe for _, maybe in ahead if maybe is not None]
    if abs(index) > len(members):
        return None
    if doubts:
        return plain(MaybeList(members))
    return members[int(index) - 1 if index > 0 else int(index)][0]


def between(value: Code, low: Code, high: Code) -> Code:
    """Return the code of ``value between low and high``."""

    def run(frame: Frame) -> object:
        it = value(frame)
        return both(compare(">=", it, low(frame)), compare("<=", it, high(frame)))

    return run

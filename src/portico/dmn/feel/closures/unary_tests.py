"""When a value meets a unary test that is an expression: equal to it, in its list, in its range, or true by `?`."""

from __future__ import annotations

from portico.dmn.feel.unknowns import MaybeList, plain
from portico.dmn.feel.values import equal, in_range, truth
from portico.dmn.types import Range, Unknown


def matches(value: object, test: object, *, on_input: bool = False) -> bool | Unknown | None:
    """Return whether an input meets a test's value.

    :param on_input: the test speaks of the input (`?`), so a boolean is its answer.
    """
    if on_input and isinstance(test, bool):
        return test
    if type(test) is Range:
        return in_range(value, test)
    if type(test) is list:
        return _among(value, [(item, None) for item in test], test)
    if type(test) is MaybeList:
        return _among(value, test.members, test)
    if isinstance(test, Unknown):
        return plain(test)
    if on_input:
        return truth(test)
    return equal(value, test)


def open_range(sign: str, end: object) -> Range | Unknown | None:
    """Return ``(< 5)`` as a value: a range with one end (Table 42); ``(= 5)`` has twice the same, ``(!= 5)`` none."""
    if isinstance(end, Unknown):
        return plain(end)
    if end is None or sign == "!=":
        return None
    start, finish = (None if "<" in sign else end), (None if ">" in sign else end)
    return Range(start, finish, sign in (">=", "="), sign in ("<=", "="))


def _among(
    value: object,
    members: tuple[tuple[object, Unknown | None], ...] | list[tuple[object, Unknown | None]],
    whole: object,
) -> bool | Unknown | None:
    doubt: Unknown | None = None
    if type(value) is list:
        said = equal(value, whole)
        if said is True:
            return True
        doubt = said if isinstance(said, Unknown) else None
    for item, maybe in members:
        said = in_range(value, item) if type(item) is Range else equal(value, item)
        if said is True and maybe is None:
            return True
        if said is True or isinstance(said, Unknown):
            doubt = _more(doubt, maybe, said)
    return plain(doubt) if doubt is not None else False


def _more(*doubts: object) -> Unknown:
    needs = [doubt.needs for doubt in doubts if isinstance(doubt, Unknown)]
    return Unknown(frozenset().union(*needs))

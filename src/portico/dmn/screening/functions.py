"""Built-in functions that have an exact equal in SQL; all others are named and run in Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlglot import exp

from portico.dmn.screening import dates, lists, numbers, rounding, sql
from portico.dmn.screening.comparing import neither, opposite
from portico.dmn.screening.logic import joined
from portico.dmn.screening.pieces import Found, Items, Quotient, Refusal, Value, size_of
from portico.dmn.screening.shapes import Shape, boolean, whole
from portico.dmn.types import FeelType

if TYPE_CHECKING:
    from portico.dmn.screening.translating import Translator

Builtin = Callable[["Translator", Sequence[Found]], Found]
_LONGEST = 1_000_000  # a text longer than this is an error in Python


def called(translator: Translator, name: str, arguments: Sequence[Found]) -> Found:
    """Return a call of a built-in.

    :raises Refusal: SQL has no exact equal.
    """
    mode = rounding.MODES.get(name)
    if mode is not None:
        return _rounded(translator, arguments, mode)
    builtin = _BUILTINS.get((name, len(arguments))) or _VARIADIC.get(name)
    if builtin is None:
        raise Refusal(f"the function '{name}'")
    return builtin(translator, arguments)


def value_of(found: Found, *kinds: FeelType) -> Value:
    """Return an argument of one of the kinds.

    :raises Refusal: it is of another kind, or no value on its own.
    """
    if isinstance(found, Quotient):
        raise numbers.refuse_quotient()
    if not isinstance(found, Value) or found.shape.kind not in kinds:
        raise Refusal("an argument of another type than the function's")
    return found


def _rounded(translator: Translator, arguments: Sequence[Found], mode: str) -> Value:
    scale: object = Decimal(0)
    if len(arguments) > 1:
        places = value_of(arguments[1], FeelType.NUMBER)
        scale = places.constant if places.is_constant else None
    if not isinstance(scale, Decimal) or not abs(scale) < 35 or scale != int(scale):
        raise Refusal("rounding to a number of decimals that is not the same whole number for all rows")
    found = arguments[0]
    if isinstance(found, Quotient):
        return rounding.rounded_quotient(translator.dialect, found, int(scale), mode)
    return rounding.rounded(translator.dialect, value_of(found, FeelType.NUMBER), int(scale), mode)


def _not(_: Translator, arguments: Sequence[Found]) -> Found:
    found = arguments[0]
    return opposite(found) if isinstance(found, Value) else neither()


def _count(_: Translator, arguments: Sequence[Found]) -> Found:
    found = arguments[0]
    if isinstance(found, Items):
        return numbers.constant(len(found.values), 0)
    return lists.counted(lists.as_list(found))


def _list_contains(translator: Translator, arguments: Sequence[Found]) -> Found:
    found, element = arguments
    if not isinstance(element, Value):
        raise Refusal("an argument of another type than the function's")
    return lists.contains(translator.dialect, found, element, translator.variable())


def _all_of(arguments: Sequence[Found]) -> Found:
    """Return the list that a function of `list` or of many items is called with."""
    if len(arguments) > 1:
        return Items(tuple(value_of(each, *FeelType) for each in arguments))
    found = arguments[0]
    if isinstance(found, Value) and found.shape.kind is not FeelType.LIST:
        return Items((found,))
    return found


def _sum(translator: Translator, arguments: Sequence[Found]) -> Found:
    return lists.summed(translator.dialect, _all_of(arguments))


def _min(translator: Translator, arguments: Sequence[Found]) -> Found:
    return lists.extreme(translator.dialect, "<", _all_of(arguments))


def _max(translator: Translator, arguments: Sequence[Found]) -> Found:
    return lists.extreme(translator.dialect, ">", _all_of(arguments))


def _over(*, every: bool) -> Builtin:
    def run(translator: Translator, arguments: Sequence[Found]) -> Found:
        found = _all_of(arguments)
        if isinstance(found, Items):
            return joined(found.values, neutral=every)
        items = lists.as_list(found)
        name = translator.variable()
        return lists.quantified(items, name, lists.item_of(items, name), every=every)

    return run


def _abs(_: Translator, arguments: Sequence[Found]) -> Found:
    kinds = (FeelType.NUMBER, FeelType.DURATION_DAYS, FeelType.DURATION_MONTHS)
    return numbers.absolute(value_of(arguments[0], *kinds))


def _modulo(translator: Translator, arguments: Sequence[Found]) -> Found:
    left, right = (value_of(each, FeelType.NUMBER) for each in arguments)
    return numbers.remainder(translator.dialect, left, right)


def _odd(translator: Translator, arguments: Sequence[Found], rest: int = 1) -> Found:
    value = value_of(arguments[0], FeelType.NUMBER)
    if value.shape.scale:
        raise Refusal("odd or even of a number that may not be whole")
    left = numbers.remainder(translator.dialect, value, numbers.constant(2, 0))
    piece = sql.binary(exp.EQ, left.sql, sql.number(rest, 0))
    return Value(boolean(nullable=value.shape.nullable), piece, size=size_of(left))


def _even(translator: Translator, arguments: Sequence[Found]) -> Found:
    return _odd(translator, arguments, 0)


def _text_test(name: str) -> Builtin:
    def run(_: Translator, arguments: Sequence[Found]) -> Found:
        text, other = (value_of(each, FeelType.TEXT) for each in arguments)
        kinds = {"contains": exp.Contains, "starts with": exp.StartsWith, "ends with": exp.EndsWith}
        piece = kinds[name](this=text.sql, expression=other.sql)
        return Value(boolean(nullable=text.shape.nullable or other.shape.nullable), piece, size=size_of(text, other))

    return run


def _length(_: Translator, arguments: Sequence[Found]) -> Found:
    text = value_of(arguments[0], FeelType.TEXT)
    most = _LONGEST if text.shape.longest is None else text.shape.longest
    shape = whole(0, most, nullable=text.shape.nullable)
    return Value(shape, sql.cast(exp.Length(this=text.sql), sql.type_of(shape)), size=size_of(text))


def joined_texts(left: Value, right: Value) -> Value:
    """Return ``left + right`` of two texts."""
    longest = [value.shape.longest for value in (left, right)]
    if None in longest or sum(each or 0 for each in longest) > _LONGEST:
        raise Refusal("texts of unknown length put together: declare `longest`")
    shape = Shape(
        FeelType.TEXT, left.shape.nullable or right.shape.nullable, longest=sum(each or 0 for each in longest)
    )
    return Value(shape, sql.binary(exp.DPipe, left.sql, right.sql), size=size_of(left, right))


def _date(_: Translator, arguments: Sequence[Found]) -> Found:
    if len(arguments) == 1:
        return value_of(arguments[0], FeelType.DATE)
    year, month, day = (value_of(each, FeelType.NUMBER) for each in arguments)
    return dates.date_of(year, month, day)


def _months_duration(translator: Translator, arguments: Sequence[Found]) -> Found:
    start, end = (value_of(each, FeelType.DATE) for each in arguments)
    return dates.months_between(translator.dialect, start, end)


_BUILTINS: dict[tuple[str, int], Builtin] = {
    ("not", 1): _not,
    ("count", 1): _count,
    ("list contains", 2): _list_contains,
    ("abs", 1): _abs,
    ("modulo", 2): _modulo,
    ("odd", 1): _odd,
    ("even", 1): _even,
    ("contains", 2): _text_test("contains"),
    ("starts with", 2): _text_test("starts with"),
    ("ends with", 2): _text_test("ends with"),
    ("string length", 1): _length,
    ("date", 1): _date,
    ("date", 3): _date,
    ("years and months duration", 2): _months_duration,
}
_VARIADIC: dict[str, Builtin] = {
    "sum": _sum,
    "min": _min,
    "max": _max,
    "all": _over(every=True),
    "any": _over(every=False),
}

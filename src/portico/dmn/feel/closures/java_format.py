"""Texts as Java writes them: `String.valueOf`, and the simple parts of `String.format`."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from portico.dmn.errors import TooLong
from portico.dmn.feel.builtins.texts import written
from portico.dmn.feel.values import MAX_TEXT

MAX_WIDTH = 1000
_SPECIFIER = re.compile(r"%(?:(\d+)\$)?([-+ 0,]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])|%")


class JavaError(Exception):
    """Java would throw an exception here; FEEL makes null of it."""


def shown(value: object) -> str:
    """Return what ``String.valueOf`` gives.

    >>> shown(2.0), shown(True), shown(None), shown(Decimal("1.50"))
    ('2.0', 'true', 'null', '1.50')
    """
    if isinstance(value, bool) or value is None:
        return str(value).lower() if value is not None else "null"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, int):
        return str(value)
    return value if isinstance(value, str) else written(value)


def _float_text(value: float) -> str:
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value) if "e" not in repr(value) else format(Decimal(repr(value)), "f")
    digits, _, exponent = f"{Decimal(repr(value)):E}".partition("E")
    return f"{digits if '.' in digits else digits + '.0'}E{int(exponent)}"


def formatted(pattern: str, arguments: list[object]) -> str:
    """Return what ``String.format`` gives for %s %S %d %f %e %b %c %x %n and %%, with widths, precisions and flags.

    :raises JavaError: another specifier, too few arguments, or one of the wrong type.

    >>> formatted("%s owes %,.2f or %05d", ["Ann", Decimal("1234.5"), Decimal(42)])
    'Ann owes 1,234.50 or 00042'
    """
    taken = length = 0

    def replaced(match: re.Match[str]) -> str:
        nonlocal taken, length
        place, flags, width, precision, kind = match.groups()
        if kind is None:
            raise JavaError
        if kind in "%n":
            return "%" if kind == "%" else "\n"
        index = int(place) - 1 if place else taken
        taken += not place
        if not 0 <= index < len(arguments) or int(width or 0) > MAX_WIDTH or int(precision or 0) > MAX_WIDTH:
            raise JavaError
        text = _specified(arguments[index], kind, flags, None if precision is None else int(precision))
        length += max(len(text), int(width or 0))
        if length > MAX_TEXT:
            raise TooLong(f"A text grew beyond {MAX_TEXT} characters.")
        return _padded(text, flags, int(width or 0))

    return _SPECIFIER.sub(replaced, pattern)


def _specified(value: object, kind: str, flags: str, precision: int | None) -> str:
    if kind in "sSbB":
        text = shown(value) if kind in "sS" else shown(value if isinstance(value, bool) else value is not None)
        return (text if kind.islower() else text.upper())[:precision]
    if value is None:
        return "null"
    if kind == "c" and isinstance(value, str) and len(value) == 1:
        return value
    if not isinstance(value, Decimal):
        raise JavaError
    return _number(value, kind, flags, precision)


def _number(value: Decimal, kind: str, flags: str, precision: int | None) -> str:
    sign = "+" if "+" in flags else " " if " " in flags else ""
    comma = "," if "," in flags else ""
    if kind in "dxX":
        if value != value.to_integral_value() or abs(value) >= 2**63 or precision is not None:
            raise JavaError
        return format(int(value), f"{sign}{comma}{kind}" if kind == "d" else kind)
    if kind not in "feE" or value.adjusted() > MAX_WIDTH:
        raise JavaError
    places = 6 if precision is None else precision
    if kind == "f":
        rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) if _fits(value, places) else value
        return format(rounded, f"{sign}{comma}.{places}f")
    return format(float(value), f"{sign}.{places}{kind}")


def _fits(value: Decimal, places: int) -> bool:
    return value.adjusted() + places < 27


def _padded(text: str, flags: str, width: int) -> str:
    if "-" in flags:
        return text.ljust(width)
    return text.zfill(width) if "0" in flags else text.rjust(width)

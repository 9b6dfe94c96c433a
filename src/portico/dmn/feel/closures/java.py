"""The static methods of Java that external functions may call, with Java's own limits of numbers.

A signature is ``name(type,type)``. Numbers are Python's int for byte to long, float for float and double, Decimal for
BigDecimal; what leaves is made a FEEL value by `as_feel`.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portico.dmn.feel.closures.java_format import JavaError, formatted, shown
from portico.dmn.types import Record

__all__ = ["JavaError", "Method", "method"]

_RANGES = {"byte": 7, "short": 15, "int": 31, "long": 63}
_BOXES = {
    "java.lang.Byte": "byte",
    "java.lang.Short": "short",
    "java.lang.Integer": "int",
    "java.lang.Long": "long",
    "java.lang.Float": "float",
    "java.lang.Double": "double",
    "java.lang.Boolean": "boolean",
    "java.lang.Character": "char",
    "java.lang.CharSequence": "java.lang.String",
    "java.lang.Number": "java.math.BigDecimal",
}
_VARIADIC = ("[Ljava.lang.Object;", "java.lang.Object[]", "java.lang.Object...", "Object[]", "Object...")
_SIGNATURE = re.compile(r"\s*(\w+)\s*\((.*)\)\s*")


@dataclass(frozen=True, slots=True)
class Method:
    """A method that may be called, with the types that its arguments become."""

    types: tuple[str, ...]
    function: Callable[..., object]
    returns: str
    variadic: bool = False

    @property
    def count(self) -> int:
        """Return the number of arguments."""
        return len(self.types)

    def call(self, arguments: Sequence[object]) -> object:
        """Return what Java would.

        :raises JavaError: an argument is not of its type. :raises ArithmeticError: the answer is beyond its type.
        """
        values = [_argument(value, type_) for value, type_ in zip(arguments, self.types, strict=False)]
        if len(arguments) < self.count:
            raise JavaError
        if self.variadic:
            more = arguments[self.count :]
            if len(more) == 1 and type(more[0]) is list:
                more = more[0]
            return self.function(*values, list(more))
        return _answer(self.function(*values), self.returns)


def method(class_name: str, signature: str) -> Method | None:
    """Return a method of the list, or None.

    >>> method("java.lang.Math", "max(double, double)").call([Decimal(1), Decimal(2)])
    2.0
    """
    match = _SIGNATURE.fullmatch(signature)
    if match is None:
        return None
    types = tuple(part.strip() for part in match[2].split(",")) if match[2].strip() else ()
    if class_name == "java.lang.String" and match[1] == "format" and len(types) == 2 and types[1] in _VARIADIC:
        return Method(("java.lang.String",), formatted, "java.lang.String", variadic=True)
    plain = tuple(_BOXES.get(type_, "java.lang.String" if type_ == "String" else type_) for type_ in types)
    found = _METHODS.get((class_name, match[1], plain))
    return None if found is None else Method(plain, found[0], found[1])


def _argument(value: object, type_: str) -> object:
    if type_ == "java.lang.Object" and not isinstance(value, Record):
        return value
    if type_ in _RANGES and type(value) is Decimal and value == value.to_integral_value():
        return _answer(int(value), type_)
    if type_ in ("float", "double") and type(value) is Decimal:
        return _answer(float(value), type_)
    if type_ == "java.math.BigDecimal" and type(value) is Decimal:
        return value
    if type_ == "boolean" and type(value) is bool:
        return value
    if type(value) is str and (type_ == "java.lang.String" or (type_ == "char" and len(value) == 1)):
        return value
    raise JavaError


def _answer(value: object, type_: str) -> object:
    if type_ in _RANGES:
        if type(value) is not int or not -(2 ** _RANGES[type_]) <= value < 2 ** _RANGES[type_]:
            raise JavaError
        return value
    if type_ == "float":
        return _single(value)  # type: ignore[arg-type]
    return value


def _single(value: float) -> float:
    """Return the shortest number that is the same as a float of 32 bits."""
    single = struct.unpack("f", struct.pack("f", value))[0]
    for digits in range(1, 10):
        short = float(f"{single:.{digits}g}")
        if struct.pack("f", short) == struct.pack("f", single):
            return short
    return float(single)


def _round(value: float) -> int:
    return math.floor(value + 0.5)


def _rint(value: float) -> float:
    return float(round(value))


def _cbrt(value: float) -> float:
    return math.copysign(abs(value) ** (1 / 3), value)


def _signum(value: float) -> float:
    return math.copysign(1.0, value) if value else value


def _parsed(text: str) -> float:
    if not re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[fFdD]?\s*", text, re.ASCII):
        raise JavaError
    return float(text.strip().rstrip("fFdD"))


def _whole(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,19}", text, re.ASCII):
        raise JavaError
    return int(text)


def _truth(text: str) -> bool:
    return text.lower() == "true"


def _same(value: object) -> object:
    return value


_Entry = tuple[Callable[..., object], str]
_METHODS: dict[tuple[str, str, tuple[str, ...]], _Entry] = {}
_INTEGERS, _FLOATS = ("int", "long"), ("float", "double")


def _math(name: str, function: Callable[..., object], types: Sequence[str], count: int, returns: str = "") -> None:
    for type_ in types:
        _METHODS["java.lang.Math", name, (type_,) * count] = (function, returns or type_)


_ONE: dict[str, Callable[..., object]] = {
    "acos": math.acos, "asin": math.asin, "atan": math.atan, "cbrt": _cbrt, "ceil": math.ceil, "cos": math.cos,
    "cosh": math.cosh, "exp": math.exp, "expm1": math.expm1, "floor": math.floor, "log": math.log,
    "log10": math.log10, "log1p": math.log1p, "rint": _rint, "sin": math.sin, "sinh": math.sinh, "sqrt": math.sqrt,
    "tan": math.tan, "tanh": math.tanh, "toDegrees": math.degrees, "toRadians": math.radians,
}  # fmt: skip
_TWO: dict[str, Callable[..., object]] = {
    "atan2": math.atan2, "copySign": math.copysign, "hypot": math.hypot, "pow": math.pow,
}  # fmt: skip
for _name, _function in _ONE.items():
    _math(_name, _function, ("double",), 1)
for _name, _function in _TWO.items():
    _math(_name, _function, ("double",), 2)
_math("abs", abs, (*_INTEGERS, *_FLOATS), 1)
_math("max", max, (*_INTEGERS, *_FLOATS), 2)
_math("min", min, (*_INTEGERS, *_FLOATS), 2)
_math("signum", _signum, _FLOATS, 1)
_math("round", _round, ("float",), 1, "int")
_math("round", _round, ("double",), 1, "long")
_math("floorDiv", lambda one, other: one // other, _INTEGERS, 2)
_math("floorMod", lambda one, other: one % other, _INTEGERS, 2)
_math("addExact", lambda one, other: one + other, _INTEGERS, 2)
_math("subtractExact", lambda one, other: one - other, _INTEGERS, 2)
_math("multiplyExact", lambda one, other: one * other, _INTEGERS, 2)
_math("negateExact", lambda one: -one, _INTEGERS, 1)

_STRING = "java.lang.String"
for _class, _type in list(_BOXES.items())[:6]:
    _reader: Callable[[str], object] = _parsed if _type in _FLOATS else _whole
    _parse = "parse" + _type.capitalize()
    _METHODS[_class, "valueOf", (_type,)] = (_same, _type)
    _METHODS[_class, "valueOf", (_STRING,)] = (_reader, _type)
    _METHODS[_class, "toString", (_type,)] = (shown, _STRING)
    _METHODS[_class, _parse, (_STRING,)] = (_reader, _type)
    if _type in (*_INTEGERS, *_FLOATS):
        _METHODS[_class, "max", (_type, _type)] = (max, _type)
        _METHODS[_class, "min", (_type, _type)] = (min, _type)
        _METHODS[_class, "sum", (_type, _type)] = (lambda one, other: one + other, _type)
for _type in ("boolean", "char", "int", "long", "float", "double", "java.lang.Object"):
    _METHODS[_STRING, "valueOf", (_type,)] = (shown, _STRING)
_METHODS["java.lang.Boolean", "valueOf", ("boolean",)] = (_same, "boolean")
for _name in ("valueOf", "parseBoolean"):
    _METHODS["java.lang.Boolean", _name, (_STRING,)] = (_truth, "boolean")
_METHODS["java.math.BigDecimal", "valueOf", ("double",)] = (_same, "double")
_METHODS["java.math.BigDecimal", "valueOf", ("long",)] = (_same, "long")

"""The types that expressions can have: of literals, of built-ins, of `+ - * /`, and how each is called in a message."""

from __future__ import annotations

from decimal import Decimal

from portico.dmn.types import Date, DateTime, DaysDuration, FeelType, Time, Type, YearMonthDuration

NUMBER, TEXT, BOOLEAN = Type(FeelType.NUMBER), Type(FeelType.TEXT), Type(FeelType.BOOLEAN)
DATE, TIME, DATE_TIME = Type(FeelType.DATE), Type(FeelType.TIME), Type(FeelType.DATE_TIME)
LIST = Type(FeelType.LIST)
DAYS, MONTHS = Type(FeelType.DURATION_DAYS), Type(FeelType.DURATION_MONTHS)
LITERALS: dict[type, Type] = {
    Decimal: NUMBER,
    str: TEXT,
    bool: BOOLEAN,
    Date: DATE,
    Time: TIME,
    DateTime: DATE_TIME,
    DaysDuration: DAYS,
    YearMonthDuration: MONTHS,
}
# The kinds of types as built-ins name them.
NAMES: dict[str, Type] = {
    "number": NUMBER,
    "string": TEXT,
    "boolean": BOOLEAN,
    "date": DATE,
    "time": TIME,
    "date and time": DATE_TIME,
    "list": LIST,
    "duration": DAYS,
    "months": MONTHS,
    "context": Type(FeelType.CONTEXT),
}
# The types whose values lie on a line or can be told apart one by one, by their names in FEEL.
SIMPLE_KINDS = {
    "number": FeelType.NUMBER,
    "string": FeelType.TEXT,
    "boolean": FeelType.BOOLEAN,
    "date": FeelType.DATE,
    "days and time duration": FeelType.DURATION_DAYS,
    "years and months duration": FeelType.DURATION_MONTHS,
}
WORDS = {
    FeelType.NUMBER: "a number",
    FeelType.TEXT: "text",
    FeelType.BOOLEAN: "true or false",
    FeelType.DATE: "a date",
    FeelType.TIME: "a time of day",
    FeelType.DATE_TIME: "a date and time",
    FeelType.DURATION_DAYS: "a duration of days",
    FeelType.DURATION_MONTHS: "a duration of months",
    FeelType.LIST: "a list",
    FeelType.CONTEXT: "a context",
}
# Built-ins that give a number of the unit they are given.
KEEP_UNIT = frozenset(
    {"min", "max", "abs", "floor", "ceiling", "round up", "round down", "round half up", "round half down", "decimal"}
)
_N, _D, _T, _DT = FeelType.NUMBER, FeelType.DATE, FeelType.TIME, FeelType.DATE_TIME
_DAYS, _MONTHS, _S = FeelType.DURATION_DAYS, FeelType.DURATION_MONTHS, FeelType.TEXT
# What `+ - * /` make of two kinds; what is missing is a mistake.
RESULTS: dict[tuple[str, FeelType, FeelType], Type] = {
    **{(sign, _N, _N): NUMBER for sign in ("+", "-", "*", "/", "**")},
    ("+", _S, _S): TEXT,
    **{(sign, day, length): Type(day) for sign in "+-" for day in (_D, _DT) for length in (_DAYS, _MONTHS)},
    **{("+", length, day): Type(day) for day in (_D, _DT) for length in (_DAYS, _MONTHS)},
    **{("-", one, other): DAYS for one in (_D, _DT) for other in (_D, _DT)},
    ("+", _T, _DAYS): TIME,
    ("+", _DAYS, _T): TIME,
    ("-", _T, _DAYS): TIME,
    ("-", _T, _T): DAYS,
    **{(sign, length, length): Type(length) for sign in "+-" for length in (_DAYS, _MONTHS)},
    **{(sign, length, _N): Type(length) for sign in "*/" for length in (_DAYS, _MONTHS)},
    **{("*", _N, length): Type(length) for length in (_DAYS, _MONTHS)},
    **{("/", length, length): NUMBER for length in (_DAYS, _MONTHS)},
}

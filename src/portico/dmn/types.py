"""What crosses the wall of the room: values of FEEL, decisions and their outcomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Context as DecimalContext
from decimal import Decimal
from enum import StrEnum

from portico.dmn.dates.calendar import Date, DaysDuration, YearMonthDuration
from portico.dmn.dates.python_dates import FROM_PYTHON, TO_PYTHON
from portico.dmn.dates.times import DateTime, Time

__all__ = [
    "DECIMAL128",
    "Aggregator",
    "Condition",
    "ConditionOutcome",
    "Context",
    "Date",
    "DateTime",
    "DaysDuration",
    "Decision",
    "DecisionTable",
    "FeelType",
    "HitPolicy",
    "Outcome",
    "Path",
    "Range",
    "Record",
    "TableRule",
    "Time",
    "Type",
    "TypeProblem",
    "Unknown",
    "YearMonthDuration",
    "as_feel",
    "as_python",
]

MAX_NESTED = 120
_NO_VALUE = "A rule cannot use a value of type {}. Use numbers, text, true/false, dates, durations, lists or mappings."

Path = tuple[str, ...]
"""The way to an input: ``("mother", "birth_date")``."""

DECIMAL128 = DecimalContext(prec=34, Emin=-6143, Emax=6144, traps=[])
"""IEEE 754-2008 decimal128, half even: the numbers of FEEL. Nothing traps; what is not finite becomes null."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value nobody knows yet, and the inputs that would tell it.

    It is not FEEL's null and equals nothing in FEEL. It has no truth value in Python either, so that ``if value:``
    cannot decide anything by accident.
    """

    needs: frozenset[Path]

    def __bool__(self) -> bool:
        raise TypeError("An unknown value is neither true nor false; ask `isinstance(value, Unknown)` first.")


class Context(dict[str, object]):
    """A FEEL context whose values are FEEL values already; a missing key is null."""

    __slots__ = ()


class Record(Mapping[str, object]):
    """A subject (a mother, a child) whose facts may be unknown.

    :param key: the name under which needs are reported, for example the role.
    :param values: known facts by concept; a value may be `Unknown` itself. A concept that is missing is unknown.
        In a filter (``children[age > 3]``) a missing concept that is spelled like a name outside means the name outside.
    """

    __slots__ = ("_missing", "key", "known")

    def __init__(self, key: str, values: Mapping[str, object]) -> None:
        self.key = key
        self.known: dict[str, object] = {name: as_feel(value) for name, value in values.items()}
        self._missing: dict[str, Unknown] = {}

    @classmethod
    def of(cls, key: str, known: dict[str, object]) -> Record:
        """Return a subject whose facts are FEEL values already: those are not looked through again."""
        made = cls.__new__(cls)
        made.key, made.known, made._missing = key, known, {}
        return made

    def fact(self, name: str) -> object:
        """Return the fact, or the `Unknown` that needs ``(key, name)``."""
        if name in self.known:
            return self.known[name]
        found = self._missing.get(name)
        if found is None:
            found = self._missing[name] = Unknown(frozenset({(self.key, name)}))
        return found

    def __getitem__(self, name: str) -> object:
        return self.known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self.key == other.key and self.known == other.known

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"Record({self.key!r}, {self.known!r})"


@dataclass(frozen=True, slots=True)
class Range:
    """A FEEL range; an end that is None is open to that side (``< 5``)."""

    start: object
    end: object
    start_included: bool = True
    end_included: bool = True


_PLAIN = frozenset(
    {
        str,
        bool,
        type(None),
        Date,
        Time,
        DateTime,
        DaysDuration,
        YearMonthDuration,
        Unknown,
        Record,
        Context,
        Range,
    }
)


def as_feel(value: object, depth: int = 0) -> object:
    """Return the value as FEEL knows it: numbers as `Decimal`, Python's dates as `Date`, sequences as lists.

    A value that was made once is returned as it is, so preparing shared parameters with this function saves work.
    A number keeps the 34 digits of decimal128; one that has no place there is null.

    :param depth: how many lists and mappings it stands in.
    :raises TypeError: FEEL has no such value, or it is nested more than `MAX_NESTED` deep.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is Decimal or kind is int:
        number = DECIMAL128.create_decimal(value)  # type: ignore[arg-type]
        return number if number.is_finite() else None
    convert = FROM_PYTHON.get(kind)
    return _as_feel_slow(value, depth + 1) if convert is None else convert(value)


def _as_feel_slow(value: object, depth: int) -> object:
    if depth > MAX_NESTED:
        raise TypeError(f"A value is nested more than {MAX_NESTED} levels deep.")
    if isinstance(value, float):
        return as_feel(Decimal(repr(value)))
    if isinstance(value, (list, tuple)):
        return [as_feel(item, depth) for item in value]
    if isinstance(value, (set, frozenset)):
        return [as_feel(item, depth) for item in sorted(value)]
    if isinstance(value, Mapping):
        return Context((str(key), as_feel(item, depth)) for key, item in value.items())
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Unknown):
        return value
    if isinstance(value, dt.date):
        return FROM_PYTHON[dt.datetime if isinstance(value, dt.datetime) else dt.date](value)
    raise TypeError(_NO_VALUE.format(type(value).__name__))


def as_python(value: object) -> object:
    """Return the value as other rooms know it: Python's dates, times and lengths of time where they can hold it.

    What Python's types cannot hold stays FEEL's own: years before 1 or after 9999, and single nanoseconds.

    >>> as_python(Date(2026, 1, 31))
    datetime.date(2026, 1, 31)
    """
    kind = type(value)
    convert = TO_PYTHON.get(kind)
    if convert is not None:
        return convert(value)
    if kind is list:
        return [as_python(item) for item in value]  # type: ignore[attr-defined]
    if kind is Context:
        return {key: as_python(item) for key, item in value.items()}  # type: ignore[attr-defined]
    if kind is Range:
        start, end = as_python(value.start), as_python(value.end)  # type: ignore[attr-defined]
        return Range(start, end, value.start_included, value.end_included)  # type: ignore[attr-defined]
    return value


class FeelType(StrEnum):
    """The kinds of value that an input can be declared to have."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "date_time"
    DURATION_DAYS = "duration_days"
    DURATION_MONTHS = "duration_months"
    LIST = "list"
    CONTEXT = "context"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Type:
    """A declared type.

    :param unit: for numbers, for example ``EUR/month``; two different units are never compared or added.
    :param item: for lists of contexts (and contexts): the type of each field.
    :param of: for other lists: the type of each item.
    """

    kind: FeelType
    unit: str | None = None
    item: Mapping[str, Type] | None = None
    of: Type | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A text or reference that means nothing; what needs it is null (DMN 1.5, 10.3.2.2).

    :param place: the decision or type, and the part of it.
    :param text: the FEEL text that is wrong, when it is one.
    :param line: of the file, where the part begins; 0 when that is not known.
    """

    place: str
    message: str
    text: str | None = None
    line: int = 0

    def __str__(self) -> str:
        """Return the problem in one sentence, with its line."""
        return f"{self.line}: {self.place}: {self.message}" if self.line else f"{self.place}: {self.message}"


@dataclass(frozen=True, slots=True)
class TypeProblem:
    """Something in a rule that cannot be right, and where. Lines and columns count from one."""

    message: str
    line: int
    column: int
    text: str


class HitPolicy(StrEnum):
    """What a decision table answers when several rules match (DMN 1.5, 8.2.10)."""

    UNIQUE = "UNIQUE"
    FIRST = "FIRST"
    PRIORITY = "PRIORITY"
    ANY = "ANY"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"


class Aggregator(StrEnum):
    """What COLLECT makes of the outputs of all matching rules; without one, a list (DMN 1.5, 8.2.11)."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a decision; `id` is the key of its law article and its plain words."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class TableRule:
    """One row: a unary test per input, a FEEL expression per output."""

    when: tuple[str, ...]
    then: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A decision table; `inputs` are FEEL expressions, `outputs` are names.

    :param input_values: per input, unary tests that its value must pass, or None.
    :param output_values: per output, unary tests in the order of priority, or None.
    :param defaults: per output, a FEEL expression for when no row matches, or None.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    hit_policy: HitPolicy
    rules: tuple[TableRule, ...]
    aggregator: Aggregator | None = None
    input_values: tuple[str | None, ...] = ()
    output_values: tuple[str | None, ...] = ()
    defaults: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A named decision: a FEEL expression, conditions that must all be true, or a table."""

    name: str
    logic: str | tuple[Condition, ...] | DecisionTable


@dataclass(frozen=True, slots=True)
class ConditionOutcome:
    """What one condition said."""

    id: str
    value: bool | Unknown | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision said, and why.

    :param conditions: every condition with its answer, those after the deciding one too.
    :param rule_hit: index into the rules of a decision table (from 0) of the row that decided; None otherwise.
    """

    name: str
    value: object
    conditions: tuple[ConditionOutcome, ...] = ()
    rule_hit: int | None = None

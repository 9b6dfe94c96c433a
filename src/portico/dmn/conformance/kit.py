"""Runs the cases of the conformance kit, which is laid out as at https://github.com/dmn-tck/tck.

A case is one `testCase` of a ``*-test-*.xml``: inputs, and one or more results that it expects. It passes when all
results are as expected, fails when one is not, and is an error when a model or a result raised something.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

from lxml import etree

from portico.dmn import definitions as dmn
from portico.dmn.dates.parsing import parse_date, parse_date_time, parse_duration, parse_time
from portico.dmn.errors import DmnError, ModelUnreadable
from portico.dmn.feel.grammar.scope import spelled
from portico.dmn.feel.running import Function
from portico.dmn.feel.values import equal
from portico.dmn.lowering.compiling import compile_definitions
from portico.dmn.model import Model
from portico.dmn.types import Context, as_feel

PRECISION = Decimal("0.00000001")
"""Numbers of the kit are the same when they differ by less than this, as in the kit's own runners."""
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_NUMBERS = frozenset({"decimal", "double", "float", "integer", "int", "long", "short"})
_READ = {
    "date": parse_date,
    "dateTime": parse_date_time,
    "time": parse_time,
    **dict.fromkeys(("duration", "dayTimeDuration", "yearMonthDuration"), parse_duration),
}


@dataclass(frozen=True, slots=True)
class Given:
    """A value that a case gives or expects, by the name of its node."""

    name: str
    value: object
    namespace: str | None = None
    may_raise: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One case."""

    name: str
    model: str
    kind: str
    invocable: str | None
    inputs: tuple[Given, ...]
    results: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Miss:
    """A case that did not pass: the first result that was not as expected, or what was raised."""

    case: str
    expected: object
    actual: object
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """What became of all cases."""

    total: int
    misses: tuple[Miss, ...]

    @property
    def errors(self) -> int:
        """How many cases raised something."""
        return sum(miss.raised for miss in self.misses)

    @property
    def failed(self) -> int:
        """How many cases answered something else."""
        return len(self.misses) - self.errors

    @property
    def passed(self) -> int:
        """How many cases were as expected."""
        return self.total - len(self.misses)


class Folder:
    """The models of one folder of the kit, which may import each other.

    :param files: the folder's ``*.dmn`` files by name.
    :param now: what `now()` and `today()` say.
    """

    def __init__(self, files: Mapping[str, bytes], now: dt.datetime) -> None:
        self.files = files
        self.now = now
        self._models: dict[str, Model] = {}

    @cached_property
    def _read(self) -> dict[str, dmn.Definitions | DmnError]:
        """Each model as it is written or, where it cannot be read, why; the others of the folder go on without it."""
        from portico.dmn.xml.reading import read_definitions

        found: dict[str, dmn.Definitions | DmnError] = {}
        for name, data in self.files.items():
            try:
                found[name] = read_definitions(data)
            except DmnError as error:
                found[name] = error
        return found

    def model(self, name: str) -> Model:
        """Return a model, compiled with what it imports.

        :raises DmnError: it cannot be read or compiled.
        """
        if name not in self._models:
            main = self._read.get(name, DmnError(f"There is no model '{name}' beside the cases."))
            if isinstance(main, DmnError):
                raise main
            others = {each.namespace: each for each in self._read.values() if not isinstance(each, DmnError)}
            self._models[name] = compile_definitions(main, others)
        return self._models[name]

    def run(self, cases: Sequence[Case]) -> list[Miss]:
        """Return the cases that did not pass."""
        found = []
        for case in cases:
            try:
                miss = self._miss(case)
            except Exception as error:  # whatever a case raises is its result
                miss = Miss(case.name, _shown(case.results), f"{type(error).__name__}: {error}", raised=True)
            if miss is not None:
                found.append(miss)
        return found

    def _miss(self, case: Case) -> Miss | None:
        model = self.model(case.model)
        for result in case.results:
            actual = _answer(model, case, result, self.now)
            if not same(result.value, actual):
                return Miss(f"{case.name} ({result.name})", result.value, actual)
        return None


def _answer(model: Model, case: Case, result: Given, now: dt.datetime) -> object:
    try:
        if case.invocable is not None and case.kind != "decision":
            return _invoked(model, case, result, now)
        given = {name: None for name in model.names if name not in model.decisions}
        session = model.session({**given, **_inputs(model, case)}, now)
        return session.value(_key(model, result))
    except DmnError:
        if result.may_raise:  # the case says that this ends in an error, which has no value
            return None
        raise


def _invoked(model: Model, case: Case, result: Given, now: dt.datetime) -> object:
    inputs = {key: each.value for each in case.inputs for key in _keys(model, each)}
    name = spelled(case.invocable or "")
    session = model.session(inputs, now)
    found = session.call_service(name, {each: inputs.get(each) for each, _ in model.parameters(name)})
    if case.kind == "decisionService" and isinstance(found, dict) and not same(result.value, found):
        return found.get(result.name, found)  # of several outputs, each can be asked for
    return found


def _inputs(model: Model, case: Case) -> dict[str, object]:
    return {_alias(model, each): each.value for each in case.inputs}


def _keys(model: Model, node: Given) -> tuple[str, ...]:
    """Return the names that a parameter for this node may have: its own, and those in the whole of what it names."""
    return node.name, *model.aliases.get(spelled(_alias(model, node)), ())


def _alias(model: Model, node: Given) -> str:
    """Return the name of a node, with its namespace where the model knows it so."""
    name = f"{node.namespace}#{spelled(node.name)}"
    return name if name in model.aliases else node.name


def _key(model: Model, node: Given) -> str:
    return model.aliases.get(spelled(_alias(model, node)), (spelled(node.name),))[0]


def same(expected: object, actual: object) -> bool:
    """Tell whether an answer is the expected one: numbers to eight places, lists in order, contexts by name."""
    if isinstance(expected, list):
        return (
            isinstance(actual, list)
            and len(actual) == len(expected)
            and all(same(one, other) for one, other in zip(expected, actual, strict=True))
        )
    if isinstance(expected, dict):
        return (
            isinstance(actual, dict)
            and actual.keys() == expected.keys()
            and all(same(value, actual[name]) for name, value in expected.items())
        )
    if isinstance(actual, (list, dict, Function)):
        return False
    actual = as_feel(actual)
    if isinstance(expected, Decimal) and isinstance(actual, Decimal):
        return abs(expected - actual) < PRECISION
    return type(expected) is type(actual) and (expected == actual or equal(expected, actual) is True)


def _shown(results: tuple[Given, ...]) -> object:
    return results[0].value if len(results) == 1 else Context((each.name, each.value) for each in results)


def read_cases(data: bytes, name: str) -> Iterator[Case]:
    """Yield the cases of a file.

    :param name: what stands before the ids of its cases.
    :raises ModelUnreadable: it is no file of cases.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ModelUnreadable(f"this is not XML: {error.msg}", error.lineno) from error
    model = root.findtext("{*}modelName") or ""
    for number, node in enumerate(root.iterfind("{*}testCase"), 1):
        yield Case(
            f"{name}/{node.get('id') or number}",
            model.strip(),
            node.get("type", "decision"),
            node.get("invocableName"),
            tuple(
                Given(each.get("name", ""), _value(each), each.get("namespace"))
                for each in node.iterfind("{*}inputNode")
            ),
            tuple(_result(each) for each in node.iterfind("{*}resultNode")),
        )


def _result(node: etree._Element) -> Given:
    expected = node.find("{*}expected")
    value = None if expected is None else _value(expected)
    return Given(node.get("name", ""), value, node.get("namespace"), node.get("errorResult") in ("true", "1"))


def _value(node: etree._Element) -> object:
    """Return the value that stands inside a node."""
    components = node.findall("{*}component")
    if components:
        return Context((each.get("name", ""), _value(each)) for each in components)
    for child in node.iterfind("{*}*"):
        if child.get(_XSI + "nil") in ("true", "1"):
            return None
        kind = etree.QName(child).localname
        if kind == "list":
            return [_value(item) for item in child.iterfind("{*}item")]
        if kind == "value":
            return _simple(child.text or "", (child.get(_XSI + "type") or "string").rpartition(":")[2])
    return None


def _simple(text: str, type_: str) -> object:
    if type_ == "string":
        return text
    text = text.strip()
    if type_ in _NUMBERS:
        try:
            return as_feel(Decimal(text))
        except InvalidOperation:
            return None
    if type_ == "boolean":
        return text in ("true", "1")
    read = _READ.get(type_)
    return text if read is None else read(text)

"""How values are made: texts, boxed expressions (DMN 1.5, 7.3 and 10.2) and decision tables (8.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from portico.dmn.definitions.elements import Element, Import, InformationItem
from portico.dmn.types import Aggregator, HitPolicy


class FunctionKind(StrEnum):
    """Who runs the body of a function."""

    FEEL = "FEEL"
    JAVA = "Java"
    PMML = "PMML"


class Orientation(StrEnum):
    """How a decision table is drawn; it says nothing about what the table answers."""

    RULE_AS_ROW = "Rule-as-Row"
    RULE_AS_COLUMN = "Rule-as-Column"
    CROSS_TABLE = "CrossTable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression(Element):
    """How a value is made; `type_ref` is what it must conform to."""

    type_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedValues(Import):
    """An expression that stands in another file."""

    imported_element: str
    expression_language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralExpression(Expression):
    """A text, in FEEL unless a language is named."""

    text: str | None = None
    imported_values: ImportedValues | None = None
    expression_language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnaryTests(Expression):
    """Tests of an input: ``-``, ``< 18``, ``"a", "b"``."""

    text: str
    expression_language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextEntry(Element):
    """A named value of a context; without a variable it is the context's result."""

    variable: InformationItem | None = None
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Expression):
    """A boxed context: later entries know the earlier ones."""

    entries: tuple[ContextEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class List(Expression):
    """A boxed list."""

    elements: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Expression):
    """A boxed list of contexts, written as a table of values."""

    columns: tuple[InformationItem, ...] = ()
    rows: tuple[List, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDefinition(Expression):
    """A function; the body of a Java or PMML function is a context that says which."""

    kind: FunctionKind = FunctionKind.FEEL
    formal_parameters: tuple[InformationItem, ...] = ()
    body: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """The value of one parameter of an invocation."""

    parameter: InformationItem
    formula: Expression | None = None
    line: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation(Expression):
    """A call of a function with its parameters by name."""

    called_function: Expression | None = None
    bindings: tuple[Binding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildExpression:
    """A part of a conditional, filter or iterator. Only the `in` of an iterator has a type."""

    value: Expression
    id: str | None = None
    type_ref: str | None = None
    line: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(Expression):
    """A boxed `if`."""

    if_: ChildExpression
    then: ChildExpression
    else_: ChildExpression


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Expression):
    """A boxed filter: the elements of `in_` for which `match` holds."""

    in_: ChildExpression
    match: ChildExpression


@dataclass(frozen=True, slots=True, kw_only=True)
class Iterator(Expression):
    """What `for`, `some` and `every` have in common."""

    iterator_variable: str | None = None
    in_: ChildExpression


@dataclass(frozen=True, slots=True, kw_only=True)
class For(Iterator):
    """A boxed `for`."""

    return_: ChildExpression


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantified(Iterator):
    """What `some` and `every` have in common."""

    satisfies: ChildExpression


@dataclass(frozen=True, slots=True, kw_only=True)
class Some(Quantified):
    """A boxed `some`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Every(Quantified):
    """A boxed `every`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputClause(Element):
    """A column that is tested, and what its values can be."""

    expression: LiteralExpression
    values: UnaryTests | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputClause(Element):
    """A column that is answered; the order of `values` is their priority. A single output needs no name."""

    name: str | None = None
    type_ref: str | None = None
    values: UnaryTests | None = None
    default: LiteralExpression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRule(Element):
    """A row: a test per input, an answer per output, a note per annotation column."""

    input_entries: tuple[UnaryTests, ...] = ()
    output_entries: tuple[LiteralExpression, ...] = ()
    annotation_entries: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable(Expression):
    """A decision table; `annotations` are the names of its columns of notes."""

    inputs: tuple[InputClause, ...] = ()
    outputs: tuple[OutputClause, ...] = ()
    annotations: tuple[str | None, ...] = ()
    rules: tuple[DecisionRule, ...] = ()
    hit_policy: HitPolicy = HitPolicy.UNIQUE
    aggregation: Aggregator | None = None
    preferred_orientation: Orientation = Orientation.RULE_AS_ROW
    output_label: str | None = None

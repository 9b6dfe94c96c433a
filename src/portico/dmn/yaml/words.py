"""Which keys each part of a model has in YAML, in the order in which they are written.

One table for reading and writing. A part that says only its `short` key is written as that key's value: a FEEL text
instead of ``{text: ...}``. What is special about decisions (law, reasons, conditions, `requires`, `type`) stands in
`reading` and `writing` themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from portico.dmn import definitions as dmn
from portico.dmn.types import Aggregator, HitPolicy
from portico.dmn.xml.grammar import Kind


class Form(Enum):
    """How a value without parts stands in YAML."""

    TEXT = auto()
    FLAG = auto()
    NOTES = auto()  # texts, some of which may be nothing
    TEXTS = auto()
    ELEMENTS = auto()  # XML of other vendors
    ATTRIBUTES = auto()  # of other vendors, by name
    DRAWING = auto()  # the diagram's XML, laid out
    NAME = auto()  # a text that the key above may be


@dataclass(frozen=True, slots=True)
class Word:
    """A key and what stands there.

    :param inline: the keys of the group stand among the keys of the element itself.
    :param by_name: the elements stand under their names.
    """

    key: str
    field: str
    holds: Kind | Mapping[str, Kind] | Form | type[StrEnum] = Form.TEXT
    many: bool = False
    inline: bool = False
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """All keys of one kind of element."""

    words: tuple[Word, ...]
    short: str | None = None


EXPRESSIONS: Mapping[str, Kind] = {
    "expression": dmn.LiteralExpression,
    "table": dmn.DecisionTable,
    "context": dmn.Context,
    "list": dmn.List,
    "relation": dmn.Relation,
    "invocation": dmn.Invocation,
    "function": dmn.FunctionDefinition,
    "conditional": dmn.Conditional,
    "filter": dmn.Filter,
    "for": dmn.For,
    "some": dmn.Some,
    "every": dmn.Every,
}
ARTIFACTS: Mapping[str, Kind] = {"note": dmn.TextAnnotation, "association": dmn.Association, "group": dmn.Group}
BUSINESS_CONTEXT: Mapping[str, Kind] = {
    "performance_indicator": dmn.PerformanceIndicator,
    "organization_unit": dmn.OrganizationUnit,
}

_NAME = Word("name", "name", Form.NAME)
_ID = Word("id", "id")
_TYPE = Word("type", "type_ref")
_LANGUAGE = Word("language", "expression_language")
_FORM = Word("expression", "expression", EXPRESSIONS, inline=True)
_REST = (Word("extensions", "extensions", Form.ELEMENTS), Word("attributes", "attributes", Form.ATTRIBUTES))
_URI = Word("uri", "uri")


def _part(*words: Word, short: str | None = None) -> Words:
    """Return the keys of an element: its id and texts first, what other vendors added last."""
    named = tuple(word for word in words if word is _NAME)
    others = tuple(word for word in words if word is not _NAME)
    first = (*named, _ID, Word("label", "label"), Word("description", "description"))
    return Words((*first, *others, *_REST), short)


def _inner(field: str) -> Word:
    return Word("expression", field, EXPRESSIONS, inline=True)


def _child(key: str, field: str) -> Word:
    return Word(key, field, dmn.ChildExpression)


def _texts(field: str) -> Word:
    return Word(field, field, Form.TEXTS)


_IMPORT = (
    _NAME,
    Word("namespace", "namespace"),
    Word("import_type", "import_type"),
    Word("location", "location_uri"),
)
_ITERATOR = (_TYPE, Word("variable", "iterator_variable"), _child("in", "in_"))

WORDS: Mapping[Kind, Words] = {
    dmn.InformationItem: _part(_NAME, _TYPE, short="name"),
    dmn.Import: _part(*_IMPORT),
    dmn.ImportedValues: _part(*_IMPORT, Word("element", "imported_element"), _LANGUAGE),
    dmn.LiteralExpression: _part(
        Word("text", "text"), _TYPE, _LANGUAGE, Word("imported", "imported_values", dmn.ImportedValues), short="text"
    ),
    dmn.UnaryTests: _part(Word("text", "text"), _TYPE, _LANGUAGE, short="text"),
    dmn.ContextEntry: _part(Word("variable", "variable", dmn.InformationItem), _inner("value")),
    dmn.Context: _part(_TYPE, Word("entries", "entries", dmn.ContextEntry, many=True), short="entries"),
    dmn.List: _part(_TYPE, Word("items", "elements", EXPRESSIONS, many=True), short="items"),
    dmn.Relation: _part(
        _TYPE,
        Word("columns", "columns", dmn.InformationItem, many=True),
        Word("rows", "rows", dmn.List, many=True),
    ),
    dmn.FunctionDefinition: _part(
        _TYPE,
        Word("kind", "kind", dmn.FunctionKind),
        Word("parameters", "formal_parameters", dmn.InformationItem, many=True),
        _inner("body"),
    ),
    dmn.Binding: Words((Word("parameter", "parameter", dmn.InformationItem), _inner("formula"))),
    dmn.Invocation: _part(
        _TYPE,
        Word("call", "called_function", EXPRESSIONS),
        Word("with", "bindings", dmn.Binding, many=True),
    ),
    dmn.ChildExpression: Words((_ID, _TYPE, _inner("value")), "expression"),
    dmn.Conditional: _part(_TYPE, _child("if", "if_"), _child("then", "then"), _child("else", "else_")),
    dmn.Filter: _part(_TYPE, _child("in", "in_"), _child("match", "match")),
    dmn.For: _part(*_ITERATOR, _child("return", "return_")),
    dmn.Some: _part(*_ITERATOR, _child("satisfies", "satisfies")),
    dmn.Every: _part(*_ITERATOR, _child("satisfies", "satisfies")),
    dmn.InputClause: _part(
        Word("expression", "expression", dmn.LiteralExpression),
        Word("values", "values", dmn.UnaryTests),
        short="expression",
    ),
    dmn.OutputClause: _part(
        _NAME,
        _TYPE,
        Word("values", "values", dmn.UnaryTests),
        Word("default", "default", dmn.LiteralExpression),
        short="name",
    ),
    dmn.DecisionRule: _part(
        Word("when", "input_entries", dmn.UnaryTests, many=True),
        Word("then", "output_entries", dmn.LiteralExpression, many=True),
        Word("notes", "annotation_entries", Form.NOTES),
    ),
    dmn.DecisionTable: _part(
        _TYPE,
        Word("inputs", "inputs", dmn.InputClause, many=True),
        Word("outputs", "outputs", dmn.OutputClause, many=True),
        Word("hit_policy", "hit_policy", HitPolicy),
        Word("aggregation", "aggregation", Aggregator),
        Word("orientation", "preferred_orientation", dmn.Orientation),
        Word("output_label", "output_label"),
        Word("notes", "annotations", Form.NOTES),
        Word("rules", "rules", dmn.DecisionRule, many=True),
    ),
    dmn.FunctionItem: _part(
        Word("parameters", "parameters", dmn.InformationItem, many=True), Word("returns", "output_type_ref")
    ),
    dmn.ItemDefinition: _part(
        _NAME,
        _TYPE,
        Word("values", "allowed_values", dmn.UnaryTests),
        Word("constraint", "type_constraint", dmn.UnaryTests),
        Word("collection", "is_collection", Form.FLAG),
        Word("components", "components", dmn.ItemDefinition, by_name=True),
        Word("function", "function_item", dmn.FunctionItem),
        Word("language", "type_language"),
        short="type",
    ),
    dmn.InputData: _part(_NAME, short="type"),
    dmn.BusinessKnowledgeModel: _part(_NAME, Word("function", "encapsulated_logic", dmn.FunctionDefinition)),
    dmn.DecisionService: _part(_NAME),
    dmn.KnowledgeSource: _part(_NAME, Word("type", "type"), Word("owner", "owner"), Word("location", "location_uri")),
    dmn.Decision: _part(
        _NAME,
        Word("question", "question"),
        Word("allowed_answers", "allowed_answers"),
        _texts("supported_objectives"),
        _texts("impacted_performance_indicators"),
        _texts("decision_makers"),
        _texts("decision_owners"),
        _texts("using_processes"),
        _texts("using_tasks"),
        _FORM,
    ),
    dmn.InformationRequirement: _part(),
    dmn.KnowledgeRequirement: _part(),
    dmn.AuthorityRequirement: _part(),
    dmn.Group: _part(_NAME),
    dmn.TextAnnotation: _part(Word("text", "text"), Word("format", "text_format"), short="text"),
    dmn.Association: _part(
        Word("from", "source_ref"),
        Word("to", "target_ref"),
        Word("direction", "association_direction", dmn.AssociationDirection),
    ),
    dmn.ElementCollection: _part(_NAME, Word("elements", "drg_elements", Form.TEXTS)),
    dmn.PerformanceIndicator: _part(_NAME, _URI, _texts("impacting_decisions")),
    dmn.OrganizationUnit: _part(_NAME, _URI, _texts("decisions_made"), _texts("decisions_owned")),
    dmn.Definitions: _part(
        _NAME,
        Word("namespace", "namespace"),
        Word("expression_language", "expression_language"),
        Word("type_language", "type_language"),
        Word("exporter", "exporter"),
        Word("exporter_version", "exporter_version"),
    ),
}

# The keys of a file, with the class of what stands under each; nodes of the graph stand by name.
TOP: Mapping[str, Word] = {
    word.key: word
    for word in (
        Word("imports", "imports", dmn.Import, many=True),
        Word("types", "item_definitions", dmn.ItemDefinition, by_name=True),
        Word("inputs", "input_data", dmn.InputData, by_name=True),
        Word("functions", "business_knowledge_models", dmn.BusinessKnowledgeModel, by_name=True),
        Word("services", "decision_services", dmn.DecisionService, by_name=True),
        Word("sources", "knowledge_sources", dmn.KnowledgeSource, by_name=True),
        Word("decisions", "decisions", dmn.Decision, by_name=True),
        Word("artifacts", "artifacts", ARTIFACTS, many=True),
        Word("collections", "element_collections", dmn.ElementCollection, many=True),
        Word("business_context", "business_context_elements", BUSINESS_CONTEXT, many=True),
        Word("diagram", "diagram", Form.DRAWING),
    )
}
GRAPH = ("inputs", "functions", "services", "sources", "decisions")
# What a service is made of: key -> field.
SERVICE: Mapping[str, str] = {
    "outputs": "output_decisions",
    "encapsulated": "encapsulated_decisions",
    "input_decisions": "input_decisions",
    "input_data": "input_data",
}
# The types of a pack's decisions that FEEL names otherwise, or has no one name for.
KINDS: Mapping[str, str] = {"text": "string", "list": "Any", "context": "Any", "duration": "Any"}
DEFAULT_NAME, DEFAULT_NAMESPACE = "rules", "urn:portico:rules"

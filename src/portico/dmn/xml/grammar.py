"""Which attributes and elements each part of a model has in a file, in the order of the standard's schema.

One table for reading and writing, so that the two cannot disagree. `description`, `extensionElements`, `id` and
`label` are left out: every element has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import TypeAlias

from portico.dmn import definitions as dmn
from portico.dmn.types import Aggregator, HitPolicy

Kind: TypeAlias = "type[dmn.Element] | type[dmn.Binding] | type[dmn.ChildExpression]"


class Form(Enum):
    """How a text stands in a file."""

    TEXT = auto()
    FLAG = auto()
    TYPE = auto()  # the name of a type; 1.1 had prefixes there
    LANGUAGE = auto()  # an address that may be FEEL's, which each version has its own of
    MODEL = auto()  # an address that may be DMN's
    HREF = auto()  # an element with `href`
    NAMED = auto()  # an element with `name`
    NOTE = auto()  # an element with a `text` inside


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an element; `choices` are the words it can be."""

    name: str
    field: str
    form: Form = Form.TEXT
    required: bool = False
    choices: type[StrEnum] | None = None
    since: str = "1.1"


@dataclass(frozen=True, slots=True)
class Child:
    """Elements inside an element: of one kind, of a group of kinds by name, or holding only a text."""

    name: str
    field: str
    holds: Kind | Mapping[str, Kind] | Form
    many: bool = False
    required: bool = False
    since: str = "1.1"


@dataclass(frozen=True, slots=True)
class Grammar:
    """All that an element of one kind can have.

    :param plain: it has neither description nor extensions nor label.
    :param one: exactly one of the children is there.
    """

    attributes: tuple[Attribute, ...] = ()
    children: tuple[Child, ...] = ()
    plain: bool = False
    one: bool = False


EXPRESSIONS: Mapping[str, Kind] = {
    "literalExpression": dmn.LiteralExpression,
    "invocation": dmn.Invocation,
    "decisionTable": dmn.DecisionTable,
    "context": dmn.Context,
    "functionDefinition": dmn.FunctionDefinition,
    "relation": dmn.Relation,
    "list": dmn.List,
    "for": dmn.For,
    "every": dmn.Every,
    "some": dmn.Some,
    "conditional": dmn.Conditional,
    "filter": dmn.Filter,
}
DRG_ELEMENTS: Mapping[str, Kind] = {
    "decision": dmn.Decision,
    "businessKnowledgeModel": dmn.BusinessKnowledgeModel,
    "decisionService": dmn.DecisionService,
    "inputData": dmn.InputData,
    "knowledgeSource": dmn.KnowledgeSource,
}
ARTIFACTS: Mapping[str, Kind] = {
    "group": dmn.Group,
    "textAnnotation": dmn.TextAnnotation,
    "association": dmn.Association,
}
BUSINESS_CONTEXT: Mapping[str, Kind] = {
    "performanceIndicator": dmn.PerformanceIndicator,
    "organizationUnit": dmn.OrganizationUnit,
}
# Elements that came later than 1.1, wherever they stand.
SINCE: Mapping[str, str] = {
    **dict.fromkeys(("for", "every", "some", "conditional", "filter"), "1.4"),
    "group": "1.3",
}

_NAME = Attribute("name", "name", required=True)
_TYPE = Attribute("typeRef", "type_ref", Form.TYPE)
_LANGUAGE = Attribute("expressionLanguage", "expression_language", Form.LANGUAGE)
_IMPORT = (
    _NAME,
    Attribute("namespace", "namespace", required=True),
    Attribute("locationURI", "location_uri"),
    Attribute("importType", "import_type", Form.MODEL, required=True),
)
_VARIABLE = Child("variable", "variable", dmn.InformationItem)
_KNOWLEDGE = Child("knowledgeRequirement", "knowledge_requirements", dmn.KnowledgeRequirement, many=True)
_AUTHORITY = Child("authorityRequirement", "authority_requirements", dmn.AuthorityRequirement, many=True)


def _expression(field: str, *, many: bool = False, required: bool = False) -> Child:
    return Child("expression", field, EXPRESSIONS, many=many, required=required)


def _inner(name: str, field: str) -> Child:
    return Child(name, field, dmn.ChildExpression, required=True)


def _hrefs(name: str, field: str) -> Child:
    return Child(name, field, Form.HREF, many=True)


_QUANTIFIED = Grammar(
    (_TYPE, Attribute("iteratorVariable", "iterator_variable")), (_inner("in", "in_"), _inner("satisfies", "satisfies"))
)

GRAMMAR: Mapping[Kind, Grammar] = {
    dmn.InformationItem: Grammar((_NAME, _TYPE)),
    dmn.Import: Grammar(_IMPORT),
    dmn.ImportedValues: Grammar(
        (*_IMPORT, _LANGUAGE), (Child("importedElement", "imported_element", Form.TEXT, required=True),)
    ),
    dmn.LiteralExpression: Grammar(
        (_TYPE, _LANGUAGE),
        (Child("text", "text", Form.TEXT), Child("importedValues", "imported_values", dmn.ImportedValues)),
    ),
    dmn.UnaryTests: Grammar(
        (Attribute("typeRef", "type_ref", Form.TYPE, since="1.3"), _LANGUAGE),
        (Child("text", "text", Form.TEXT, required=True),),
    ),
    dmn.ContextEntry: Grammar((), (_VARIABLE, _expression("value", required=True))),
    dmn.Context: Grammar((_TYPE,), (Child("contextEntry", "entries", dmn.ContextEntry, many=True),)),
    dmn.List: Grammar((_TYPE,), (_expression("elements", many=True),)),
    dmn.Relation: Grammar(
        (_TYPE,),
        (Child("column", "columns", dmn.InformationItem, many=True), Child("row", "rows", dmn.List, many=True)),
    ),
    dmn.FunctionDefinition: Grammar(
        (_TYPE, Attribute("kind", "kind", choices=dmn.FunctionKind, since="1.2")),
        (Child("formalParameter", "formal_parameters", dmn.InformationItem, many=True), _expression("body")),
    ),
    dmn.Binding: Grammar(
        (), (Child("parameter", "parameter", dmn.InformationItem, required=True), _expression("formula")), plain=True
    ),
    dmn.Invocation: Grammar(
        (_TYPE,), (_expression("called_function"), Child("binding", "bindings", dmn.Binding, many=True))
    ),
    dmn.ChildExpression: Grammar((Attribute("id", "id"), _TYPE), (_expression("value", required=True),), plain=True),
    dmn.Conditional: Grammar((_TYPE,), (_inner("if", "if_"), _inner("then", "then"), _inner("else", "else_"))),
    dmn.Filter: Grammar((_TYPE,), (_inner("in", "in_"), _inner("match", "match"))),
    dmn.For: Grammar(
        (_TYPE, Attribute("iteratorVariable", "iterator_variable")), (_inner("in", "in_"), _inner("return", "return_"))
    ),
    dmn.Some: _QUANTIFIED,
    dmn.Every: _QUANTIFIED,
    dmn.InputClause: Grammar(
        (),
        (
            Child("inputExpression", "expression", dmn.LiteralExpression, required=True),
            Child("inputValues", "values", dmn.UnaryTests),
        ),
    ),
    dmn.OutputClause: Grammar(
        (Attribute("name", "name"), _TYPE),
        (
            Child("outputValues", "values", dmn.UnaryTests),
            Child("defaultOutputEntry", "default", dmn.LiteralExpression),
        ),
    ),
    dmn.DecisionRule: Grammar(
        (),
        (
            Child("inputEntry", "input_entries", dmn.UnaryTests, many=True),
            Child("outputEntry", "output_entries", dmn.LiteralExpression, many=True),
            Child("annotationEntry", "annotation_entries", Form.NOTE, many=True, since="1.2"),
        ),
    ),
    dmn.DecisionTable: Grammar(
        (
            _TYPE,
            Attribute("hitPolicy", "hit_policy", choices=HitPolicy),
            Attribute("aggregation", "aggregation", choices=Aggregator),
            Attribute("preferredOrientation", "preferred_orientation", choices=dmn.Orientation),
            Attribute("outputLabel", "output_label"),
        ),
        (
            Child("input", "inputs", dmn.InputClause, many=True),
            Child("output", "outputs", dmn.OutputClause, many=True),
            Child("annotation", "annotations", Form.NAMED, many=True, since="1.2"),
            Child("rule", "rules", dmn.DecisionRule, many=True),
        ),
    ),
    dmn.FunctionItem: Grammar(
        (Attribute("outputTypeRef", "output_type_ref", Form.TYPE),),
        (Child("parameters", "parameters", dmn.InformationItem, many=True),),
    ),
    dmn.ItemDefinition: Grammar(
        (
            _NAME,
            Attribute("typeLanguage", "type_language", Form.LANGUAGE),
            Attribute("isCollection", "is_collection", Form.FLAG),
        ),
        (
            Child("typeRef", "type_ref", Form.TYPE),
            Child("allowedValues", "allowed_values", dmn.UnaryTests),
            Child("typeConstraint", "type_constraint", dmn.UnaryTests, since="1.5"),
            Child("itemComponent", "components", dmn.ItemDefinition, many=True),
            Child("functionItem", "function_item", dmn.FunctionItem, since="1.3"),
        ),
    ),
    dmn.InformationRequirement: Grammar(
        (),
        (
            Child("requiredDecision", "required_decision", Form.HREF),
            Child("requiredInput", "required_input", Form.HREF),
        ),
        one=True,
    ),
    dmn.KnowledgeRequirement: Grammar(
        (), (Child("requiredKnowledge", "required_knowledge", Form.HREF, required=True),)
    ),
    dmn.AuthorityRequirement: Grammar(
        (),
        (
            Child("requiredDecision", "required_decision", Form.HREF),
            Child("requiredInput", "required_input", Form.HREF),
            Child("requiredAuthority", "required_authority", Form.HREF),
        ),
        one=True,
    ),
    dmn.InputData: Grammar((_NAME,), (_VARIABLE,)),
    dmn.Decision: Grammar(
        (_NAME,),
        (
            Child("question", "question", Form.TEXT),
            Child("allowedAnswers", "allowed_answers", Form.TEXT),
            _VARIABLE,
            Child("informationRequirement", "information_requirements", dmn.InformationRequirement, many=True),
            _KNOWLEDGE,
            _AUTHORITY,
            _hrefs("supportedObjective", "supported_objectives"),
            _hrefs("impactedPerformanceIndicator", "impacted_performance_indicators"),
            _hrefs("decisionMaker", "decision_makers"),
            _hrefs("decisionOwner", "decision_owners"),
            _hrefs("usingProcess", "using_processes"),
            _hrefs("usingTask", "using_tasks"),
            _expression("expression"),
        ),
    ),
    dmn.BusinessKnowledgeModel: Grammar(
        (_NAME,),
        (
            _VARIABLE,
            Child("encapsulatedLogic", "encapsulated_logic", dmn.FunctionDefinition),
            _KNOWLEDGE,
            _AUTHORITY,
        ),
    ),
    dmn.DecisionService: Grammar(
        (_NAME,),
        (
            _VARIABLE,
            _hrefs("outputDecision", "output_decisions"),
            _hrefs("encapsulatedDecision", "encapsulated_decisions"),
            _hrefs("inputDecision", "input_decisions"),
            _hrefs("inputData", "input_data"),
        ),
    ),
    dmn.KnowledgeSource: Grammar(
        (_NAME, Attribute("locationURI", "location_uri")),
        (_AUTHORITY, Child("type", "type", Form.TEXT), Child("owner", "owner", Form.HREF)),
    ),
    dmn.Group: Grammar((Attribute("name", "name"),)),
    dmn.TextAnnotation: Grammar((Attribute("textFormat", "text_format"),), (Child("text", "text", Form.TEXT),)),
    dmn.Association: Grammar(
        (Attribute("associationDirection", "association_direction", choices=dmn.AssociationDirection),),
        (
            Child("sourceRef", "source_ref", Form.HREF, required=True),
            Child("targetRef", "target_ref", Form.HREF, required=True),
        ),
    ),
    dmn.ElementCollection: Grammar((_NAME,), (_hrefs("drgElement", "drg_elements"),)),
    dmn.PerformanceIndicator: Grammar(
        (_NAME, Attribute("URI", "uri")), (_hrefs("impactingDecision", "impacting_decisions"),)
    ),
    dmn.OrganizationUnit: Grammar(
        (_NAME, Attribute("URI", "uri")),
        (_hrefs("decisionMade", "decisions_made"), _hrefs("decisionOwned", "decisions_owned")),
    ),
    dmn.Definitions: Grammar(
        (
            _NAME,
            Attribute("expressionLanguage", "expression_language", Form.LANGUAGE),
            Attribute("typeLanguage", "type_language", Form.LANGUAGE),
            Attribute("namespace", "namespace", required=True),
            Attribute("exporter", "exporter"),
            Attribute("exporterVersion", "exporter_version"),
        ),
        (
            Child("import", "imports", dmn.Import, many=True),
            Child("itemDefinition", "item_definitions", dmn.ItemDefinition, many=True),
            Child("drgElement", "drg_elements", DRG_ELEMENTS, many=True),
            Child("artifact", "artifacts", ARTIFACTS, many=True),
            Child("elementCollection", "element_collections", dmn.ElementCollection, many=True),
            Child("businessContextElement", "business_context_elements", BUSINESS_CONTEXT, many=True),
        ),
    ),
}

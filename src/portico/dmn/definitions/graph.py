"""The requirements graph (DMN 1.5, 6.3), the types of its values (7.3.3), what is drawn beside it, and the whole model.

References are as written: ``#id``, or ``namespace#id`` for an element of another model.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from portico.dmn.definitions.elements import Element, Import, InformationItem, NamedElement
from portico.dmn.definitions.expressions import Expression, FunctionDefinition, UnaryTests


class AssociationDirection(StrEnum):
    """Which ends of an association have an arrow."""

    NONE = "None"
    ONE = "One"
    BOTH = "Both"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionItem(Element):
    """The type of a function."""

    parameters: tuple[InformationItem, ...] = ()
    output_type_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDefinition(NamedElement):
    """A type: of another type with `allowed_values` (each item) or `type_constraint` (the whole), of parts, or of a function."""

    type_ref: str | None = None
    allowed_values: UnaryTests | None = None
    type_constraint: UnaryTests | None = None
    components: tuple[ItemDefinition, ...] = ()
    function_item: FunctionItem | None = None
    type_language: str | None = None
    is_collection: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationRequirement(Element):
    """A decision needs another decision or an input: exactly one of the two."""

    required_decision: str | None = None
    required_input: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeRequirement(Element):
    """Something needs a business knowledge model or a decision service."""

    required_knowledge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityRequirement(Element):
    """Something rests on a knowledge source, a decision or an input: exactly one of the three."""

    required_decision: str | None = None
    required_input: str | None = None
    required_authority: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DRGElement(NamedElement):
    """A node of the requirements graph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputData(DRGElement):
    """A fact from outside; its variable has the type."""

    variable: InformationItem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(DRGElement):
    """A decision: what it asks, what it needs, how it is made."""

    question: str | None = None
    allowed_answers: str | None = None
    variable: InformationItem | None = None
    information_requirements: tuple[InformationRequirement, ...] = ()
    knowledge_requirements: tuple[KnowledgeRequirement, ...] = ()
    authority_requirements: tuple[AuthorityRequirement, ...] = ()
    supported_objectives: tuple[str, ...] = ()
    impacted_performance_indicators: tuple[str, ...] = ()
    decision_makers: tuple[str, ...] = ()
    decision_owners: tuple[str, ...] = ()
    using_processes: tuple[str, ...] = ()
    using_tasks: tuple[str, ...] = ()
    expression: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessKnowledgeModel(DRGElement):
    """A function with a name, used by several decisions."""

    variable: InformationItem | None = None
    encapsulated_logic: FunctionDefinition | None = None
    knowledge_requirements: tuple[KnowledgeRequirement, ...] = ()
    authority_requirements: tuple[AuthorityRequirement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionService(DRGElement):
    """Decisions that are called as one function; its parameters are its input data, then its input decisions (10.4)."""

    variable: InformationItem | None = None
    output_decisions: tuple[str, ...] = ()
    encapsulated_decisions: tuple[str, ...] = ()
    input_decisions: tuple[str, ...] = ()
    input_data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeSource(DRGElement):
    """What a decision rests on: a law, a guideline, a person who knows."""

    authority_requirements: tuple[AuthorityRequirement, ...] = ()
    type: str | None = None
    owner: str | None = None
    location_uri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact(Element):
    """Something that is only drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Artifact):
    """A frame around some elements of a diagram."""

    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextAnnotation(Artifact):
    """A note in a diagram."""

    text: str | None = None
    text_format: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Association(Artifact):
    """A line between a note and what it is about."""

    source_ref: str
    target_ref: str
    association_direction: AssociationDirection = AssociationDirection.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementCollection(NamedElement):
    """A named set of elements of the graph."""

    drg_elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessContextElement(NamedElement):
    """What is around a decision in its organisation."""

    uri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceIndicator(BusinessContextElement):
    """A figure that decisions have an effect on."""

    impacting_decisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationUnit(BusinessContextElement):
    """Who makes or owns decisions."""

    decisions_made: tuple[str, ...] = ()
    decisions_owned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions(NamedElement):
    """A whole model.

    :param drg_elements: all nodes of the graph, in the order of the file.
    :param diagram: the model's DMNDI as canonical XML, in the namespace of 1.5; None without one.
    :param version: the version of the standard that the file was written in, such as ``1.3``; it does not count
        when models are compared.
    """

    namespace: str
    expression_language: str | None = None
    type_language: str | None = None
    exporter: str | None = None
    exporter_version: str | None = None
    imports: tuple[Import, ...] = ()
    item_definitions: tuple[ItemDefinition, ...] = ()
    drg_elements: tuple[DRGElement, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    element_collections: tuple[ElementCollection, ...] = ()
    business_context_elements: tuple[BusinessContextElement, ...] = ()
    diagram: str | None = None
    version: str = field(default="1.5", compare=False)

    @property
    def input_data(self) -> tuple[InputData, ...]:
        """The facts from outside, in the order of the file."""
        return tuple(each for each in self.drg_elements if isinstance(each, InputData))

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions, in the order of the file."""
        return tuple(each for each in self.drg_elements if isinstance(each, Decision))

    @property
    def business_knowledge_models(self) -> tuple[BusinessKnowledgeModel, ...]:
        """The functions, in the order of the file."""
        return tuple(each for each in self.drg_elements if isinstance(each, BusinessKnowledgeModel))

    @property
    def decision_services(self) -> tuple[DecisionService, ...]:
        """The decision services, in the order of the file."""
        return tuple(each for each in self.drg_elements if isinstance(each, DecisionService))

    @property
    def knowledge_sources(self) -> tuple[KnowledgeSource, ...]:
        """The laws and other sources, in the order of the file."""
        return tuple(each for each in self.drg_elements if isinstance(each, KnowledgeSource))

    def grouped(self) -> Definitions:
        """Return the model with its nodes by class: inputs, functions, services, sources, decisions.

        The standard gives the order between classes no meaning; within a class the order stays.
        """
        nodes = (*self.input_data, *self.business_knowledge_models, *self.decision_services, *self.knowledge_sources)
        return replace(self, drg_elements=(*nodes, *self.decisions))

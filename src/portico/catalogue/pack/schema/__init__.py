"""The models of a pack's files. The JSON Schemas in `schemas/` are generated from them (`portico pack schema`)."""

from portico.catalogue.pack.schema.agreement import Agreement, DataContact, DataPolicy, Whose
from portico.catalogue.pack.schema.base import Confidence, Law, Level, Text
from portico.catalogue.pack.schema.corrections import Complaint, Corrections
from portico.catalogue.pack.schema.life_event import (
    Deadline,
    DoneBy,
    EventDate,
    LifeEvent,
    Mode,
    Role,
    Stage,
    Touchpoint,
    Trigger,
)
from portico.catalogue.pack.schema.manifest import Authority, Kept, Look, Manifest, NumberFormat, Retention
from portico.catalogue.pack.schema.overlay import AppliesWhen, LocalAuthority, Overlay, OverlayFile
from portico.catalogue.pack.schema.pack import Pack
from portico.catalogue.pack.schema.parameter import Bounds, Parameter, ParameterValue
from portico.catalogue.pack.schema.people import Household, PeopleFile, Person
from portico.catalogue.pack.schema.process import (
    Clock,
    Disruption,
    Extension,
    Fee,
    Guarantee,
    LaterTerm,
    Process,
    Recalculation,
    RequiredDocument,
    Span,
    Step,
    TermOf,
    WaitingReason,
    WaitsFor,
)
from portico.catalogue.pack.schema.registry import Holding, Registry
from portico.catalogue.pack.schema.rule import Condition, Decision, RuleFile, Table
from portico.catalogue.pack.schema.scenario import CaseEvent, Expectation, ExpectedClock, Scenario, ScenarioFile
from portico.catalogue.pack.schema.service import Application, Ask, Channel, Service
from portico.catalogue.pack.schema.sign_in import Provider, SignIn
from portico.catalogue.pack.schema.vocabulary import Concept, ConceptType, Kind, Sensitivity, Vocabulary

__all__ = [
    "Agreement",
    "Application",
    "AppliesWhen",
    "Ask",
    "Authority",
    "Bounds",
    "CaseEvent",
    "Channel",
    "Clock",
    "Complaint",
    "Concept",
    "ConceptType",
    "Condition",
    "Confidence",
    "Corrections",
    "DataContact",
    "DataPolicy",
    "Deadline",
    "Decision",
    "Disruption",
    "DoneBy",
    "EventDate",
    "Expectation",
    "ExpectedClock",
    "Extension",
    "Fee",
    "Guarantee",
    "Holding",
    "Household",
    "Kept",
    "Kind",
    "LaterTerm",
    "Law",
    "Level",
    "LifeEvent",
    "LocalAuthority",
    "Look",
    "Manifest",
    "Mode",
    "NumberFormat",
    "Overlay",
    "OverlayFile",
    "Pack",
    "Parameter",
    "ParameterValue",
    "PeopleFile",
    "Person",
    "Process",
    "Provider",
    "Recalculation",
    "Registry",
    "RequiredDocument",
    "Retention",
    "Role",
    "RuleFile",
    "Scenario",
    "ScenarioFile",
    "Sensitivity",
    "Service",
    "SignIn",
    "Span",
    "Stage",
    "Step",
    "Table",
    "TermOf",
    "Text",
    "Touchpoint",
    "Trigger",
    "Vocabulary",
    "WaitingReason",
    "WaitsFor",
    "Whose",
]

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
from portico.catalogue.pack.schema.registry import Holding, Registry
from portico.catalogue.pack.schema.rule import Condition, Decision, RuleFile, Table
from portico.catalogue.pack.schema.scenario import Expectation, Scenario, ScenarioFile
from portico.catalogue.pack.schema.service import Application, Ask, Channel, Service, TermOf
from portico.catalogue.pack.schema.sign_in import Provider, SignIn
from portico.catalogue.pack.schema.vocabulary import Concept, ConceptType, Kind, Sensitivity, Vocabulary

__all__ = [
    "Agreement",
    "Application",
    "AppliesWhen",
    "Ask",
    "Authority",
    "Bounds",
    "Channel",
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
    "DoneBy",
    "EventDate",
    "Expectation",
    "Holding",
    "Household",
    "Kept",
    "Kind",
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
    "Provider",
    "Registry",
    "Retention",
    "Role",
    "RuleFile",
    "Scenario",
    "ScenarioFile",
    "Sensitivity",
    "Service",
    "SignIn",
    "Stage",
    "Table",
    "TermOf",
    "Text",
    "Touchpoint",
    "Trigger",
    "Vocabulary",
    "Whose",
]

"""A whole pack: all files together. Its canonical JSON is what a release is."""

from __future__ import annotations

from portico.catalogue.pack.schema.agreement import Agreement
from portico.catalogue.pack.schema.base import PackModel
from portico.catalogue.pack.schema.life_event import LifeEvent
from portico.catalogue.pack.schema.manifest import Manifest
from portico.catalogue.pack.schema.overlay import Overlay
from portico.catalogue.pack.schema.parameter import Parameter
from portico.catalogue.pack.schema.registry import Registry
from portico.catalogue.pack.schema.rule import Decision
from portico.catalogue.pack.schema.scenario import Scenario
from portico.catalogue.pack.schema.service import Service
from portico.catalogue.pack.schema.sign_in import Provider
from portico.catalogue.pack.schema.vocabulary import Vocabulary


class Pack(PackModel):
    """Everything a release holds. The invented people are not part of it: they are the demo registries' data."""

    manifest: Manifest
    vocabulary: Vocabulary
    registries: dict[str, Registry]
    parameters: dict[str, Parameter]  # dotted name -> parameter
    decisions: dict[str, Decision]
    services: dict[str, Service]
    life_events: dict[str, LifeEvent]
    texts: dict[str, dict[str, str]]  # language -> name -> Markdown
    scenarios: list[Scenario]
    overlays: dict[str, Overlay] = {}  # town -> what it adapts
    sign_in: dict[str, Provider] = {}  # outside OpenID providers
    agreements: dict[str, Agreement] = {}  # what people may be asked to agree to

"""A pack made ready for use: its release id, its rules as one model, its parameters by day."""

from __future__ import annotations

import datetime
import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypeVar

from portico.catalogue.errors import NotInPack
from portico.catalogue.pack.schema import (
    Agreement,
    Authority,
    Concept,
    Decision,
    LifeEvent,
    Overlay,
    Pack,
    Parameter,
    Registry,
    Service,
    Table,
    Whose,
)
from portico.dmn import types as dmn
from portico.dmn.model import Expression, Model, compile_model

T = TypeVar("T")

# Names that every rule may use beside roles, event dates and decisions.
PERSON, PARAMETERS, AT = "person", "parameters", "at"
CASE = "case"  # how the case itself stands, for the rules of fees and guarantees; unknown elsewhere


class CompiledPack:
    """A pack whose rules are parsed. Immutable; safe to share between threads."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.release_id, self.canonical = release_of(pack)
        self.roles: frozenset[str] = roles_of(pack)
        self.model: Model = compile_model(rule_decisions(pack), names=scope_of(pack))
        self.uncertain_parameters: frozenset[str] = frozenset(
            name for name, parameter in pack.parameters.items() if "unknown" in parameter.values
        )
        self._expressions: dict[str, Expression] = {}
        self._reads: dict[str, frozenset[tuple[str, str]]] = {}
        self._parameters: dict[tuple[int, str | None], dmn.Context] = {}

    def __repr__(self) -> str:
        return f"CompiledPack({self.pack.manifest.id!r}, {self.release_id[:12]!r})"

    def parameters_at(self, day: datetime.date, overlay: str | None = None) -> Mapping[str, object]:
        """Return every parameter's value on a day, nested by the parts of its name; None before its first day.

        A value whose start is unknown counts from the beginning of time; `uncertain_parameters` names it.

        :param overlay: the town whose own values come first (`overlay_for`); None for the text that holds for everybody.
        :raises NotInPack: there is no such overlay.
        """
        period = bisect_right(self._changes, day), overlay
        found = self._parameters.get(period)
        if found is None:
            local = self.overlay(overlay).parameters if overlay is not None else {}
            found = self._parameters[period] = parameters_at(self.pack.parameters, day, local)
        return found

    def overlay_for(self, facts: Mapping[str, object]) -> str | None:
        """Return the overlay that is for a person, by concept and value; None when none is, or nothing is known."""
        value = facts.get(self.overlay_concept) if self.overlay_concept is not None else None
        return self._claims.get(value) if isinstance(value, str) else None

    @cached_property
    def overlay_concept(self) -> str | None:
        """The concept that all overlays go by; None when the pack has no overlay."""
        return next((overlay.applies_when.concept for overlay in self.pack.overlays.values()), None)

    @cached_property
    def adapted_parameters(self) -> frozenset[str]:
        """The parameters for which some town has its own value."""
        return frozenset(name for overlay in self.pack.overlays.values() for name in overlay.parameters)

    def service_reads(self, service: Service) -> frozenset[dmn.Path]:
        """Return every input path that a service's decisions and its clock can read.

        The person's town too, where values differ by it.
        """
        decisions = (name for name in (service.right, service.amount) if name)
        reads = frozenset().union(*(self.model.reads(name) for name in decisions))
        if service.automatic_decision and service.automatic_decision.only:
            reads |= self.model.reads(self.expression(service.automatic_decision.only))
        if service.clock is not None and service.clock.calendar_by is not None:
            reads |= {(PERSON, service.clock.calendar_by)}  # it chooses the calendar of the legal clock
        return reads | self.local_reads(reads)

    def local_reads(self, reads: Iterable[dmn.Path]) -> frozenset[dmn.Path]:
        """Return what must be known of `person` to tell which values hold for them, given what a rule reads."""
        prefixes = [".".join(path[1:]) for path in reads if path[0] == PARAMETERS]
        adapted = any(
            prefix in ("", name) or name.startswith(f"{prefix}.")
            for prefix in prefixes
            for name in self.adapted_parameters
        )
        return frozenset({(PERSON, self.overlay_concept)}) if adapted and self.overlay_concept else frozenset()

    @cached_property
    def _claims(self) -> dict[str, str]:
        return {value: id for id, overlay in self.pack.overlays.items() for value in overlay.applies_when.values}

    @cached_property
    def _changes(self) -> list[datetime.date]:
        """The days on which any parameter changes, in any town: between two of them all values stay."""
        everywhere = [self.pack.parameters, *(overlay.parameters for overlay in self.pack.overlays.values())]
        starts = (start for some in everywhere for parameter in some.values() for start in parameter.values)
        return sorted({start for start in starts if isinstance(start, datetime.date)})

    def expression(self, text: str) -> Expression:
        """Return the FEEL text as an expression over the pack's names, parsed once.

        :raises FeelError: the text is not FEEL or uses a name that nothing has.
        """
        found = self._expressions.get(text)
        if found is None:
            found = self._expressions[text] = self.model.compile(text)
        return found

    def reads(self, decision_or_text: str) -> frozenset[tuple[str, str]]:
        """Return the (role, concept) pairs that a decision, or a FEEL text, can read through all decisions it uses."""
        found = self._reads.get(decision_or_text)
        if found is None:
            is_decision = decision_or_text in self.pack.decisions
            paths = self.model.reads(decision_or_text if is_decision else self.expression(decision_or_text))
            found = frozenset((path[0], path[1]) for path in paths if len(path) > 1 and path[0] in self.roles)
            self._reads[decision_or_text] = found
        return found

    def life_event(self, id: str) -> LifeEvent:
        """:raises NotInPack: there is none; the error names the nearest."""
        return _get("life event", id, self.pack.life_events)

    def service(self, id: str) -> Service:
        """:raises NotInPack: there is none; the error names the nearest."""
        return _get("service", id, self.pack.services)

    def concept(self, name: str) -> Concept:
        """:raises NotInPack: there is none; the error names the nearest."""
        return _get("concept", name, self.pack.vocabulary.concepts)

    def decision(self, name: str) -> Decision:
        """:raises NotInPack: there is none; the error names the nearest."""
        return _get("decision", name, self.pack.decisions)

    def authority(self, id: str) -> Authority:
        """:raises NotInPack: there is none; the error names the nearest."""
        return _get("authority", id, self.pack.manifest.authorities)

    def overlay(self, id: str) -> Overlay:
        """:raises NotInPack: there is none; the error names the nearest."""
        return _get("overlay", id, self.pack.overlays)

    def agreement(self, id: str) -> Agreement:
        """:raises NotInPack: there is none; the error names the nearest."""
        return _get("agreement", id, self.pack.agreements)

    def agreements_opening(self, concept: str, service: str, whose: Whose) -> list[Agreement]:
        """Return the agreements by which somebody may open a fact about themselves for a service, in order of the files."""
        return [
            agreement
            for agreement in self.pack.agreements.values()
            if agreement.service == service and concept in agreement.concepts and whose in agreement.about
        ]

    def opened_by_consent(self, concept: str) -> bool:
        """Return whether a registry holds a fact that no law lets anybody read, its own person's plan included."""
        registry = self.registry_of(concept)
        return registry is not None and registry.holds[concept].by_consent

    def registry(self, id: str) -> Registry:
        """:raises NotInPack: there is none; the error names the nearest."""
        return _get("registry", id, self.pack.registries)

    def registry_of(self, concept: str) -> Registry | None:
        """Return the registry that is the authority for a concept, or None when nobody holds it."""
        return self._holders.get(concept)

    @cached_property
    def _holders(self) -> dict[str, Registry]:
        return {concept: registry for registry in self.pack.registries.values() for concept in registry.holds}


def compile_pack(pack: Pack) -> CompiledPack:
    """Return the pack ready for use.

    :raises DmnError: a rule cannot be compiled (`check_pack` says where it stands).
    """
    return CompiledPack(pack)


def canonical_json(pack: Pack) -> bytes:
    """Return the one JSON text of a pack: UTF-8, no spaces, optional keys left out when they say nothing.

    Keys stand in the order of the schema, entries in the order of the files (and files in the order of their names), not
    sorted: the order of a life event's roles and dates has a meaning, and a release must not lose it.

    Numbers have at most 15 digits (the reader sees to it), so they are written exactly as they were read.
    """
    document = pack.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()


def release_of(pack: Pack) -> tuple[str, bytes]:
    """Return the release id of a pack and the canonical JSON that it is the SHA-256 of."""
    canonical = canonical_json(pack)
    return hashlib.sha256(canonical).hexdigest(), canonical


def pack_of_canonical(canonical: bytes) -> Pack:
    """Return the pack that `canonical_json` wrote."""
    return Pack.model_validate_json(canonical)


def roles_of(pack: Pack) -> frozenset[str]:
    """Return the names of all roles of all life events."""
    return frozenset(role for event in pack.life_events.values() for role in event.roles)


def dates_of(pack: Pack) -> frozenset[str]:
    """Return the names of all dates of all life events."""
    return frozenset(date for event in pack.life_events.values() for date in event.dates)


def scope_of(pack: Pack) -> frozenset[str]:
    """Return the names that a FEEL text of the pack may use, the decisions' own names aside."""
    return roles_of(pack) | dates_of(pack) | {PERSON, PARAMETERS, AT, CASE}


def rule_decisions(pack: Pack) -> list[dmn.Decision]:
    """Return the pack's decisions as the rule engine takes them."""
    return [rule_decision(name, decision) for name, decision in pack.decisions.items()]


def rule_decision(name: str, decision: Decision) -> dmn.Decision:
    """Return one decision as the rule engine takes it."""
    if decision.conditions is not None:
        clauses = tuple(dmn.Condition(id=clause.id, text=clause.condition) for clause in decision.conditions)
        return dmn.Decision(name=name, logic=clauses)
    if decision.table is not None:
        return dmn.Decision(name=name, logic=_rule_table(decision.table))
    assert decision.expression is not None  # noqa: S101 - the schema asks for exactly one of the three
    return dmn.Decision(name=name, logic=decision.expression)


def _rule_table(table: Table) -> dmn.DecisionTable:
    inputs, outputs = table.columns_in, table.columns_out
    return dmn.DecisionTable(
        inputs=tuple(each.expression for each in inputs),
        outputs=tuple(each.name for each in outputs),
        hit_policy=dmn.HitPolicy(table.hit_policy),
        rules=tuple(dmn.TableRule(when=tuple(row.when), then=tuple(row.then)) for row in table.rules),
        aggregator=dmn.Aggregator(table.aggregation) if table.aggregation is not None else None,
        input_values=tuple(each.values for each in inputs),
        output_values=tuple(each.values for each in outputs),
        defaults=tuple(each.default for each in outputs),
    )


def parameters_at(
    parameters: Mapping[str, Parameter], day: datetime.date, local: Mapping[str, Parameter]
) -> dmn.Context:
    """Return the values on a day, nested by the parts of their names, as FEEL knows them.

    :param local: a town's own values; on days without one, the value that holds for everybody counts.
    """
    nested: dict[str, object] = {}
    for name, parameter in parameters.items():
        *folders, last = name.split(".")
        place = nested
        for folder in folders:
            inner = place.setdefault(folder, {})
            assert isinstance(inner, dict)  # noqa: S101 - a file and a folder of one name are refused when checked
            place = inner
        own = value_at(local[name], day) if name in local else None
        place[last] = own if own is not None else value_at(parameter, day)
    prepared = dmn.as_feel(nested)
    assert isinstance(prepared, dmn.Context)  # noqa: S101
    return prepared


def value_at(parameter: Parameter, day: datetime.date) -> object:
    """Return the value of a parameter on a day; None before its first day and after its end."""
    starts = [start for start in parameter.values if isinstance(start, datetime.date) and start <= day]
    if starts:
        return parameter.values[max(starts)].value
    uncertain = parameter.values.get("unknown")
    return uncertain.value if uncertain is not None else None


def _get(kind: str, id: str, known: Mapping[str, T]) -> T:
    found = known.get(id)
    if found is None:
        raise NotInPack(kind, id, known)
    return found

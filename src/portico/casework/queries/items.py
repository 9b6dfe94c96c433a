"""Facts, answers and rules' outcomes, ready to be shown with the pack's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from portico.casework.rules.freezing import Frozen
from portico.casework.types import EVENT, Amount, Expectation, Expected, Item, ToDeclare
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import ConceptType, Kind, Service, Text
from portico.dmn.model import Session
from portico.dmn.types import Path
from portico.eligibility import queries as eligibility
from portico.eligibility.types import Answer

_EXPECTED = {
    Answer.YES: Expected.ENTITLED,
    Answer.NO: Expected.NOT_ENTITLED,
    Answer.UNKNOWN: Expected.CANNOT_TELL,
}


def item_of(release: CompiledPack, life_event: str, frozen: Frozen, *, can_change: bool = False) -> Item:
    """Return a fact or answer with its words."""
    event = release.life_event(life_event)
    registry = release.pack.registries.get(frozen.source)
    if frozen.role == EVENT:
        label, type_, choices, unit = event.dates[frozen.concept].label, ConceptType.DATE, {}, None
    else:
        concept = release.concept(frozen.concept)
        label, type_, choices, unit = concept.label, concept.type, concept.choices, concept.unit
    return Item(
        subject=frozen.role,
        subject_label=subject_label(release, life_event, frozen.role),
        concept=frozen.concept,
        kind=frozen.kind,
        type=type_,
        label=label,
        choices=choices,
        unit=unit,
        value=frozen.value,
        source=frozen.source,
        source_name=registry.name if registry is not None else None,
        as_of=frozen.as_of,
        can_change=can_change,
        valid_from=frozen.valid_from,
        valid_to=frozen.valid_to,
        by_another=frozen.by_another,
        authority=registry.authority if registry is not None else "",
        authority_name=release.authority(registry.authority).name if registry is not None else None,
    )


def told_once(release: CompiledPack, life_event: str, told: Sequence[Item]) -> tuple[Item, ...]:
    """Return what registries told; a fact that a date of the event among it was read from is marked as repeated."""
    event, said = release.life_event(life_event), {}
    for each in told:
        text = event.dates[each.concept].fact if each.subject == EVENT else None
        if text:
            said.update(dict.fromkeys(release.model.reads(release.expression(text)), each.value))
    paths = [(each.subject, each.concept) for each in told]
    return tuple(
        replace(each, repeated=path in said and said[path] == each.value)
        for path, each in zip(paths, told, strict=True)
    )


def missing_item(release: CompiledPack, life_event: str, path: Path) -> Item:
    """Return a fact that nobody could tell."""
    return item_of(release, life_event, Frozen(path[0], path[1], Kind.FACT, None, "", None))


def subject_label(release: CompiledPack, life_event: str, role: str) -> Text | None:
    """Return the words for a role; None for a date of the event."""
    return None if role == EVENT else release.life_event(life_event).roles[role].label


def to_declare(release: CompiledPack, path: Path) -> ToDeclare:
    """Return a declaration or consent with its sentence."""
    concept = release.concept(path[1])
    return ToDeclare(
        subject=path[0],
        concept=path[1],
        kind=concept.kind,
        sentence=concept.question or concept.label,
        hint=concept.hint,
        required=concept.kind is Kind.DECLARATION,
    )


def expectation(release: CompiledPack, session: Session, service: Service) -> Expectation:
    """Return what the rules say of a service in a session. It is no decision."""
    right = eligibility.explain(release, session, str(service.right))
    amount = amount_of(release, session, service) if right.answer is Answer.YES else None
    return Expectation(service=service, expected=_EXPECTED[right.answer], right=right, amount=amount)


def amount_of(release: CompiledPack, session: Session, service: Service) -> Amount | None:
    """Return how much the rule says, or None when the service has no amount or it is not known."""
    if service.amount is None:
        return None
    decision = release.decision(service.amount)
    value = eligibility.explain(release, session, service.amount).value
    if isinstance(value, Mapping):
        parts = {str(name): part for name, part in value.items() if isinstance(part, Decimal)}
        return Amount(None, decision.unit, decision.label, parts)
    return Amount(value, decision.unit, decision.label) if isinstance(value, Decimal) else None


def missing_of(release: CompiledPack, life_event: str, found: Expectation) -> tuple[Item, ...]:
    """Return the facts that would settle a rule; a date of the event too."""
    roles = release.life_event(life_event).roles
    paths = [path for path in found.right.missing if len(path) > 1 and (path[0] in roles or path[0] == EVENT)]
    return tuple(missing_item(release, life_event, (path[0], path[1])) for path in sorted(paths))

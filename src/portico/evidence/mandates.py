"""Who may act for whom, as the registries state it. `identity` keeps the mandates; this room asks and tells it.

A registry that does not answer changes nothing. What it no longer states ends at once, what is new begins.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema.mandates import MandateSource, StatedKind
from portico.evidence import exchange, queries
from portico.evidence.base import Connectors
from portico.evidence.types import AccessPurpose, Cell, FactRequest
from portico.identity import actions as identity
from portico.identity.queries import comes_of_age_on, get_person
from portico.identity.types import MandateKind, PersonId, StatedMandate
from portico.kernel import logs
from portico.kernel.types import Actor

log = logs.logger(__name__)
PURPOSE = "mandates"
FOLLOWING = Actor.system("evidence.mandates")
"""Who records and ends what registries state: a rule, whoever asked."""

Row = Mapping[str, Cell]


def refresh(
    *,
    person_id: PersonId,
    release: CompiledPack,
    actor: Actor,
    at: dt.datetime,
    connectors: Connectors | None = None,
) -> frozenset[str]:
    """Ask the registries for whom somebody may act, and make their mandates the same. Only a POST or a job calls it.

    :param actor: who asks: the person themselves, or the nightly job.
    :returns: ids of registries that did not answer; what they stated before stays as it is.
    :raises RuntimeError: a transaction is open.
    """
    sources = release.pack.manifest.mandates
    wanted = frozenset(source.concept for source in sources.values())
    if not wanted or not get_person(person_id).identity_number:  # no register knows somebody without a number
        return frozenset()
    result = exchange.fetch(
        [FactRequest(person_id, wanted)],
        release=release,
        actor=actor,
        purpose=AccessPurpose(PURPOSE, on_behalf_of=person_id),
        at=at,
        force=True,
        connectors=connectors,
    )
    silent = set()
    for kind, source in sources.items():
        registry = release.registry_of(source.concept)
        if registry is None:
            continue
        if (person_id, source.concept) in result.answered:
            follow(person_id=person_id, kind=kind, release=release, at=at)
        else:
            silent.add(registry.id)
    return frozenset(silent)


def follow(*, person_id: PersonId, kind: StatedKind, release: CompiledPack, at: dt.datetime) -> None:
    """Make somebody's mandates of one kind the same as what is stored of a registry's newest answer."""
    source = release.pack.manifest.mandates[kind]
    registry = release.registry_of(source.concept)
    fact = queries.stored_facts((person_id,), {source.concept}, at=at).get(source.concept)
    if registry is None or (fact is not None and fact.source != registry.id):
        return
    rows: list[dict[str, Cell]] = fact.value if fact is not None and isinstance(fact.value, list) else []
    stated = [one for row in rows for one in _stated(row, MandateKind(kind.value), source, release, at)]
    identity.follow_register(
        source=registry.id,
        kind=MandateKind(kind.value),
        representative=person_id,
        stated=[one for one in stated if one.person_id != person_id],
        actor=FOLLOWING,
        at=at,
    )


def _stated(
    row: Row, kind: MandateKind, source: MandateSource, release: CompiledPack, at: dt.datetime
) -> Iterator[StatedMandate]:
    """Yield what a row states: nothing for a role that does not count, or that is over."""
    columns = source.columns
    number, scope = row.get(columns.represented), source.roles.get(str(row.get(columns.role)))
    if scope is None or not isinstance(number, str):
        return
    services, basis, until = scope.services, source.legal_basis.article, _until(row, source, release)
    if source.narrowed is not None and (grown := _age_reached(row, source, source.narrowed.from_age, release)):
        if grown > at:  # until then for everything; the register is asked every night, and then it is narrower
            until = grown if until is None else min(until, grown)
        else:
            services, basis = _within(services, source.narrowed.services), source.narrowed.legal_basis.article
    if (until is not None and until <= at) or services == []:
        return
    name = str(row.get(columns.name) or "") if columns.name else ""
    person = organisation = None
    if kind is MandateKind.COMPANY_ROLE:
        organisation = identity.ensure_organisation(
            scheme=source.format or "", legal_identifier=number, legal_name=name or number, at=at
        )
    else:
        person = identity.ensure_person(identity_number=number, display_name=name, at=at)
    yield StatedMandate(
        kind=kind,
        person_id=person,
        organisation_id=organisation,
        services=None if services is None else frozenset(services),
        until=until,
        basis=basis,
    )


def _within(services: list[str] | None, narrowed: list[str]) -> list[str]:
    """Return what both lists name; None is all."""
    return narrowed if services is None else [one for one in narrowed if one in services]


def _until(row: Row, source: MandateSource, release: CompiledPack) -> dt.datetime | None:
    """Return the instant at which a row holds no more: its own end, or when somebody comes of age."""
    ends = []
    if source.columns.until and isinstance(end := row.get(source.columns.until), dt.date):
        ends.append(_midnight(end, release))
    if source.ends_at_age is not None:
        ends.append(_age_reached(row, source, source.ends_at_age, release))
    return min(ends, default=None)


def _age_reached(row: Row, source: MandateSource, age: int, release: CompiledPack) -> dt.datetime:
    """Return the instant at which whom one acts for is so old. Without a birth date that was long ago: nobody can tell."""
    born = row.get(source.columns.birth_date) if source.columns.birth_date else None
    if not isinstance(born, dt.date):
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    return _midnight(comes_of_age_on(born, age), release)


def _midnight(day: dt.date, release: CompiledPack) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), ZoneInfo(release.pack.manifest.time_zone))

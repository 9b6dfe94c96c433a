"""Writes: who may act for whom. Registers say it (the room `evidence` tells), or people give it themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_noop

from portico.identity import queries
from portico.identity.actions.people import ensure_person
from portico.identity.actions.sessions import act_under
from portico.identity.errors import (
    MandateNotFound,
    MandateNotPossible,
    MandateNotYoursToEnd,
    MandateOfferNotFound,
)
from portico.identity.models import (
    Mandate,
    MandateEnded,
    MandateOffer,
    MandateOfferAnswer,
    MandateUse,
    Organisation,
    Person,
)
from portico.identity.queries import mandates as reads
from portico.identity.rules import mandates as rules
from portico.identity.rules.mandates import Party, Proposed, Refusal
from portico.identity.types import (
    AssuranceLevel,
    MandateId,
    MandateKind,
    MandateOfferId,
    OrganisationId,
    PersonId,
    Principal,
    StatedMandate,
)
from portico.kernel.types import Actor, ActorKind

ATTORNEY = "person"
"""The source of what people give each other; every other source is a registry's id."""

_SENTENCES = {
    Refusal.ONESELF: gettext_noop("You always act for yourself. Choose somebody else."),
    Refusal.NOT_FROM_A_REGISTER: gettext_noop("Only the register can say this."),
    Refusal.ACTING_FOR_ANOTHER: gettext_noop("You act for somebody else now. Only they can give this themselves."),
    Refusal.NO_SERVICES: gettext_noop("Choose at least one service."),
    Refusal.WIDER_THAN_ALLOWED: gettext_noop("This covers more than it may. Choose fewer services."),
    Refusal.NO_END: gettext_noop("Say on which day it ends."),
    Refusal.TOO_LONG: gettext_noop("It can last for one year at most. Choose an earlier day."),
    Refusal.OVER_BEFORE_IT_BEGINS: gettext_noop("Choose a day that is still to come."),
    Refusal.HELD_ALREADY: gettext_noop("They may do this for you already. End the old one first."),
}
_TOO_MANY = gettext_noop("Many of your offers wait for an answer. Take one back first.")


@transaction.atomic
def record_mandate(
    *,
    kind: MandateKind,
    representative: PersonId,
    person: PersonId | None = None,
    organisation: OrganisationId | None = None,
    services: Collection[str] | None = None,
    allowed: Collection[str] | None = None,
    assurance: AssuranceLevel | None = None,
    valid_from: datetime,
    valid_to: datetime | None = None,
    source: str,
    basis: str,
    actor: Actor,
    at: datetime,
) -> MandateId:
    """Record that somebody may act for a person or an organisation. What a visit at a counter allows is `assisting`'s.

    :param services: ids of the services that it covers; None for all.
    :param allowed: ids that it may cover at all, such as those in a court's order; None for all.
    :param assurance: how sure it was who gave it; None where a law or a register does.
    :param source: the id of the registry that says so, or `ATTORNEY`.
    :param basis: the law, as the person reads it.
    :raises MandateNotPossible: the rules refuse it.
    """
    _one_at_a_time(representative)
    held = Mandate.objects.in_force_at(at).held_by(representative).filter(kind=kind)
    held = held.filter(Q(person_id=person) if organisation is None else Q(organisation_id=organisation))
    proposed = Proposed(
        kind=kind,
        valid_from=valid_from,
        valid_to=valid_to,
        by_register=actor.kind is ActorKind.SYSTEM and source != ATTORNEY,
        to_oneself=person == representative,
        giver_acts_for_another=bool(actor.mandate),
        services=_frozen(services),
        allowed=_frozen(allowed),
        held=tuple(_frozen(one) for one in held.values_list("services", flat=True)),
    )
    _refuse(rules.why_not(proposed))
    row = Mandate.objects.create(
        kind=kind,
        representative_id=representative,
        person_id=person,
        organisation_id=organisation,
        services=None if services is None else sorted(set(services)),
        assurance=assurance or "",
        valid_from=valid_from,
        valid_to=valid_to,
        source=source,
        basis=basis,
        recorded_by=str(actor),
        recorded_at=at,
    )
    return MandateId(row.pk)


@transaction.atomic
def end_mandate(*, principal: Principal, mandate_id: MandateId, at: datetime) -> None:
    """End a mandate at once, as who gave it or who holds it. Ending it twice changes nothing.

    :raises MandateNotFound: it is neither theirs nor held by them.
    :raises MandateNotYoursToEnd: a register says so, or they act for somebody else at the moment.
    """
    own = {principal.own_person_id, *principal.own_records} - {None}
    mandate = Mandate.objects.filter(pk=mandate_id).first()
    if mandate is None or own.isdisjoint({mandate.person_id, mandate.representative_id}):
        raise MandateNotFound
    party = Party.REPRESENTED if mandate.person_id in own else Party.REPRESENTATIVE
    if not principal.is_themselves or not rules.may_end(MandateKind(mandate.kind), party):
        raise MandateNotYoursToEnd
    reason = "Taken back by who gave it." if party is Party.REPRESENTED else "Given back by who held it."
    _end([mandate], by=principal.actor, reason=reason, at=at)


@transaction.atomic
def follow_register(
    *,
    source: str,
    kind: MandateKind,
    representative: PersonId,
    stated: Collection[StatedMandate],
    actor: Actor,
    at: datetime,
) -> None:
    """Make the mandates of one kind that somebody holds the same as what a registry has just stated.

    What it no longer states ends at once (a court's order, a role that was given up), what is new begins, what has
    changed ends and begins anew. Doing it twice changes nothing.

    :param source: the id of the registry; mandates from elsewhere stay as they are.
    :param stated: all that it states for this person and kind.
    :raises MandateNotPossible: it states something that nobody can hold.
    """
    _one_at_a_time(representative)
    held = Mandate.objects.in_force_at(at).held_by(representative).filter(kind=kind, source=source)
    recorded = {row.pk: row for row in held.order_by("pk")}
    ended, new = rules.differences(
        [rules.Recorded(pk, _stated(row)) for pk, row in recorded.items()],
        [one for one in dict.fromkeys(stated) if one.until is None or one.until > at],
    )
    _end([recorded[pk] for pk in ended], by=actor, reason="The register no longer says so.", at=at)
    for one in new:
        record_mandate(
            kind=kind,
            representative=representative,
            person=one.person_id,
            organisation=one.organisation_id,
            services=one.services,
            valid_from=at,
            valid_to=one.until,
            source=source,
            basis=one.basis,
            actor=actor,
            at=at,
        )


@transaction.atomic
def ensure_organisation(*, scheme: str, legal_identifier: str, legal_name: str, at: datetime) -> OrganisationId:
    """Return the organisation with this number, made when new; its name follows the register."""
    row, _ = Organisation.objects.get_or_create(
        scheme=scheme,
        legal_identifier=legal_identifier[:80],
        defaults={"legal_name": legal_name[:200], "created_at": at},
    )
    if legal_name and row.legal_name != legal_name[:200]:
        Organisation.objects.filter(pk=row.pk).update(legal_name=legal_name[:200])
    return OrganisationId(row.pk)


@transaction.atomic
def offer_power_of_attorney(
    *,
    principal: Principal,
    identity_number: str,
    services: Collection[str],
    offered: Collection[str],
    valid_to: datetime,
    basis: str,
    at: datetime,
) -> MandateOfferId:
    """Offer somebody a power of attorney: they may act for the giver once they have said yes.

    :param identity_number: of who may act. Whether we know them is not told: the offer waits for whoever it is.
    :param offered: the ids of the services that there are.
    :param valid_to: aware UTC instant at which it will end.
    :raises MandateNotPossible: the rules refuse it, or too many offers wait for an answer.
    :raises DetailsNotValid: it cannot be an identity number.
    """
    own = _themselves(principal)
    if reads.open_offers(at=at).filter(person_id=own).count() >= rules.MOST_OFFERS:
        raise MandateNotPossible(_TOO_MANY)
    to = ensure_person(identity_number=identity_number, at=at)
    proposed = Proposed(
        kind=MandateKind.POWER_OF_ATTORNEY,
        valid_from=at,
        valid_to=valid_to,
        to_oneself=to == own,
        giver_acts_for_another=False,
        services=frozenset(services),
        allowed=frozenset(offered),
        held=reads.services_held(representative=to, person=own, at=at),
    )
    _refuse(rules.why_not(proposed))
    row = MandateOffer.objects.create(
        person_id=own,
        representative_id=to,
        services=sorted(set(services)),
        assurance=principal.assurance,
        valid_to=valid_to,
        basis=basis,
        offered_by=str(principal.actor),
        offered_at=at,
    )
    return MandateOfferId(row.pk)


@transaction.atomic
def answer_offer(*, principal: Principal, offer_id: MandateOfferId, accept: bool, at: datetime) -> MandateId | None:
    """Accept or decline a power of attorney that somebody offered. Only the first answer counts.

    :raises MandateOfferNotFound: there is no such offer to them that waits for an answer.
    :raises MandateNotPossible: meanwhile the rules refuse it.
    """
    _themselves(principal)
    offer = reads.open_offers(at=at).filter(pk=offer_id, representative_id__in=principal.record_ids).first()
    if offer is None:
        raise MandateOfferNotFound
    mandate_id = _accept(offer, principal.actor, at) if accept else None
    _answer(offer, principal.actor, mandate_id, at)
    return mandate_id


@transaction.atomic
def take_back_offer(*, principal: Principal, offer_id: MandateOfferId, at: datetime) -> None:
    """Take an offer back that nobody has answered yet.

    :raises MandateOfferNotFound: they made no such offer, or it was answered.
    """
    _themselves(principal)
    offer = reads.open_offers(at=at).filter(pk=offer_id, person_id__in=principal.record_ids).first()
    if offer is None:
        raise MandateOfferNotFound
    _answer(offer, principal.actor, None, at)


@transaction.atomic
def start_acting(request: HttpRequest, *, mandate_id: MandateId, at: datetime) -> Principal:
    """Act under a mandate from now on, in this session; it is recorded for whom one acts for.

    :raises MandateNotFound: whoever is signed in does not hold it, or it is not in force.
    """
    own = queries.principal_of(request).own_person_id
    mandate = Mandate.objects.in_force_at(at).held_by(own).filter(pk=mandate_id).first()
    if mandate is None:
        raise MandateNotFound
    session = queries.authentication_of(request).session
    MandateUse.objects.create(mandate=mandate, person_id=mandate.person_id, session=session, at=at)
    act_under(request, mandate_id)
    return queries.principal_of(request)


def stop_acting(request: HttpRequest) -> Principal:
    """Act for oneself again, in this session."""
    act_under(request, None)
    return queries.principal_of(request)


def _accept(offer: MandateOffer, actor: Actor, at: datetime) -> MandateId:
    """Record the mandate as given by the one who offered it: `basis` and history keep who accepted."""
    return record_mandate(
        kind=MandateKind.POWER_OF_ATTORNEY,
        representative=PersonId(offer.representative_id),
        person=PersonId(offer.person_id),
        services=offer.services,
        assurance=AssuranceLevel(offer.assurance),
        valid_from=at,
        valid_to=offer.valid_to,
        source=ATTORNEY,
        basis=offer.basis,
        actor=replace(actor, mandate="", on_behalf_of=""),
        at=at,
    )


def _answer(offer: MandateOffer, actor: Actor, mandate_id: MandateId | None, at: datetime) -> None:
    try:
        with transaction.atomic():
            MandateOfferAnswer.objects.create(
                offer=offer, person_id=offer.person_id, mandate_id=mandate_id, answered_by=str(actor), at=at
            )
    except IntegrityError as error:  # answered in another window at this very moment
        raise MandateOfferNotFound from error


def _end(mandates: Collection[Mandate], *, by: Actor, reason: str, at: datetime) -> None:
    MandateEnded.objects.bulk_create(
        [
            MandateEnded(mandate=one, person_id=one.person_id, at=at, ended_by=str(by), reason=reason)
            for one in mandates
        ],
        ignore_conflicts=True,
    )


def _stated(row: Mandate) -> StatedMandate:
    return StatedMandate(
        kind=MandateKind(row.kind),
        person_id=PersonId(row.person_id) if row.person_id else None,
        organisation_id=OrganisationId(row.organisation_id) if row.organisation_id else None,
        services=_frozen(row.services),
        until=row.valid_to,
        basis=row.basis,
    )


def _one_at_a_time(representative: PersonId) -> None:
    """Lock who acts: two requests that record the same mandate must not both find that there is none."""
    if not Person.objects.select_for_update(no_key=True).filter(pk=representative).exists():
        raise MandateNotFound


def _themselves(principal: Principal) -> PersonId:
    if not principal.is_themselves or principal.own_person_id is None:
        raise MandateNotPossible(_SENTENCES[Refusal.ACTING_FOR_ANOTHER])
    return principal.own_person_id


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise MandateNotPossible(_SENTENCES[refusal])


def _frozen(services: Collection[str] | None) -> frozenset[str] | None:
    return None if services is None else frozenset(services)

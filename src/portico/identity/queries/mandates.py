"""Reads: who may act for whom, and when it was used."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext

from portico.identity.errors import MandateNotFound
from portico.identity.models import Mandate, MandateOffer, MandateUse, Organisation
from portico.identity.models.mandates import MandateQuerySet
from portico.identity.queries.principals import find_principal
from portico.identity.queries.words import right_in_words
from portico.identity.rules import mandates as rules
from portico.identity.sessions import ACTING_UNDER
from portico.identity.types import (
    ActingUse,
    MandateId,
    MandateKind,
    MandateOfferId,
    MandateState,
    MandateView,
    OrganisationId,
    PersonId,
    Principal,
)
from portico.identity.types import MandateOffer as MandateOfferView

USES_SHOWN = 50
MANDATES_SHOWN = 200
_BY_REGISTER = (MandateKind.PARENT, MandateKind.GUARDIAN, MandateKind.COMPANY_ROLE)


def list_mandates_held(principal: Principal, *, at: datetime) -> list[MandateView]:
    """Return for whom somebody may act now, by kind and name."""
    rows = _rows().in_force_at(at).held_by(principal.own_person_id)
    views = [_view(row, at) for row in rows.order_by("-pk")[:MANDATES_SHOWN]]
    return sorted(views, key=lambda one: (list(MandateKind).index(one.kind), one.name.casefold()))


def get_mandate_held(principal: Principal, mandate_id: MandateId, *, at: datetime) -> MandateView:
    """Return a mandate that somebody holds, in force or not.

    :raises MandateNotFound: they hold none with this id.
    """
    row = _rows().held_by(principal.own_person_id).filter(pk=mandate_id).first()
    if row is None:
        raise MandateNotFound
    return _view(row, at)


def may_take_back(view: MandateView) -> bool:
    """Return whether the represented person may end a mandate; what a register states ends there."""
    return view.state is MandateState.IN_FORCE and rules.may_end(view.kind, rules.Party.REPRESENTED)


def power_usually_ends(today: date) -> date:
    """Return the last day that a power of attorney has when nobody chooses another."""
    return today + rules.POWER_LASTS


def list_mandates_given(principal: Principal, *, at: datetime) -> list[MandateView]:
    """Return everybody who may or might act for a person, those whose time is over too; newest first."""
    if not principal.is_themselves:
        return []
    rows = _rows().filter(person_id__in=principal.record_ids)
    return [_view(row, at) for row in rows.order_by("-recorded_at", "-pk")[:MANDATES_SHOWN]]


def list_uses_of_mandates(principal: Principal) -> list[ActingUse]:
    """Return each time that somebody began to act for this person, newest first."""
    if not principal.is_themselves:
        return []
    rows = MandateUse.objects.filter(person_id__in=principal.record_ids).select_related("mandate__representative")
    return [
        ActingUse(
            mandate_id=MandateId(row.mandate_id),
            holder_name=row.mandate.representative.display_name if row.mandate.representative else "",
            at=row.at,
        )
        for row in rows.order_by("-at", "-pk")[:USES_SHOWN]
    ]


def list_offers_to(principal: Principal, *, at: datetime) -> list[MandateOfferView]:
    """Return the powers of attorney that somebody may still accept, oldest first."""
    if not principal.is_themselves:
        return []
    return [_offer(row) for row in open_offers(at=at).filter(representative_id__in=principal.record_ids)]


def list_offers_by(principal: Principal, *, at: datetime) -> list[MandateOfferView]:
    """Return the powers of attorney that somebody offered and nobody has answered, oldest first."""
    if not principal.is_themselves:
        return []
    return [_offer(row) for row in open_offers(at=at).filter(person_id__in=principal.record_ids)]


def open_offers(*, at: datetime) -> QuerySet[MandateOffer]:
    """Return the offers that wait for an answer: only for this room."""
    rows = MandateOffer.objects.filter(answer__isnull=True, valid_to__gt=at).order_by("offered_at", "pk")
    return rows.select_related("person")


def services_held(*, representative: PersonId, person: PersonId, at: datetime) -> tuple[frozenset[str] | None, ...]:
    """Return what each power of attorney in force between two people covers."""
    rows = Mandate.objects.in_force_at(at).filter(
        kind=MandateKind.POWER_OF_ATTORNEY, representative_id=representative, person_id=person
    )
    return tuple(None if one is None else frozenset(one) for one in rows.values_list("services", flat=True))


def find_ended_acting(request: HttpRequest, *, at: datetime) -> MandateView | None:
    """Return the mandate that the session acts under although it has ended; None when there is no such thing."""
    principal, wanted = find_principal(request), request.session.get(ACTING_UNDER)
    if not wanted or principal is None or principal.representation is not None:
        return None
    row = _rows().filter(pk=wanted).first()
    return _view(row, at) if row is not None else None


def list_represented_by(representatives: Collection[PersonId], *, at: datetime) -> list[MandateView]:
    """Return every mandate in force that these people hold."""
    rows = _rows().in_force_at(at).filter(representative_id__in=list(representatives))
    return [_view(row, at) for row in rows.order_by("pk")]


def list_holders_by_register(*, at: datetime) -> list[PersonId]:
    """Return everybody who may act for somebody because a register says so: the nightly job asks again.

    Also those whose right came to its end within a week: it may go on for fewer services, as the child grows up.
    """
    begun = Mandate.objects.filter(kind__in=_BY_REGISTER, ended__isnull=True, valid_from__lte=at)
    rows = begun.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at - timedelta(days=7)))
    ids = rows.order_by("representative_id").values_list("representative_id", flat=True).distinct()
    return [PersonId(id) for id in ids if id is not None]


def may_act_for(*, representative: PersonId, person: PersonId, at: datetime) -> bool:
    """Return whether somebody may act for a person now, by whatever right."""
    return Mandate.objects.in_force_at(at).held_by(representative).filter(person_id=person).exists()


def describe_acting(mandate_ids: Iterable[str]) -> dict[str, str]:
    """Return who acted for whom by which right under each mandate, by its id, in words: what histories show."""
    rows = _rows().filter(pk__in=sorted(set(mandate_ids)))
    return {str(view.id): _in_words(view) for view in (_view(row, row.valid_from) for row in rows)}


def basis_of(mandate_id: MandateId) -> str:
    """Return the law of a mandate as people read it; the kind of right when no law is named."""
    row = _rows().filter(pk=mandate_id).first()
    return (row.basis or row.kind) if row is not None else ""


def _in_words(view: MandateView) -> str:
    said = gettext("%(holder)s for %(name)s, %(right)s")
    return said % {"holder": view.holder_name, "name": view.name, "right": right_in_words(view.kind)}


def _rows() -> MandateQuerySet:
    return Mandate.objects.select_related("representative", "helper", "person", "organisation", "ended")


def _view(row: Mandate, at: datetime) -> MandateView:
    ended = getattr(row, "ended", None)
    organisation, person, holder = row.organisation, row.person, row.representative
    return MandateView(
        id=MandateId(row.pk),
        kind=MandateKind(row.kind),
        state=_state(row, at),
        holder_name=holder.display_name if holder else (row.helper.name if row.helper else ""),
        holder_id=PersonId(holder.pk) if holder else None,
        name=organisation.legal_name if organisation else (person.display_name if person else ""),
        person_id=PersonId(person.pk) if person else None,
        organisation_id=OrganisationId(organisation.pk) if organisation else None,
        services=None if row.services is None else tuple(row.services),
        since=row.valid_from,
        until=ended.at if ended is not None else row.valid_to,
        source=row.source,
        basis=row.basis,
        ended_because=ended.reason if ended is not None else "",
    )


def _state(row: Mandate, at: datetime) -> MandateState:
    if hasattr(row, "ended"):
        return MandateState.ENDED
    if row.valid_to is not None and row.valid_to <= at:
        return MandateState.OVER
    return MandateState.COMING if row.valid_from > at else MandateState.IN_FORCE


def _offer(row: MandateOffer) -> MandateOfferView:
    return MandateOfferView(
        id=MandateOfferId(row.pk),
        giver_name=row.person.display_name,
        services=tuple(row.services),
        until=row.valid_to,
        offered_at=row.offered_at,
    )


def organisation_acted_for(organisation_id: OrganisationId) -> tuple[str, str, str]:
    """Return name, number and the number's scheme of an organisation: only for the page about it.

    :raises MandateNotFound: there is none with this id.
    """
    row = Organisation.objects.filter(pk=organisation_id).first()
    if row is None:
        raise MandateNotFound
    return row.legal_name, row.legal_identifier, row.scheme

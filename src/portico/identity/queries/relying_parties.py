"""Reads: services that let people sign in here, as the managers of their authority see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Exists, F, OuterRef

from portico.identity.errors import RelyingPartyNotFound
from portico.identity.models import (
    Account,
    PrivilegeRequest,
    RelyingParty,
    RelyingPartyChange,
    RelyingPartySecret,
)
from portico.identity.rules import relying_parties as rules
from portico.identity.types import AssuranceLevel, Principal, StaffRole
from portico.identity.types.registering import (
    Privilege,
    PrivilegeRequestId,
    PrivilegeRequestView,
    Registration,
    RegistrationEvent,
    RegistrationEventView,
    RelyingPartyItem,
    RelyingPartyView,
    SecretId,
    SecretView,
)
from portico.identity.types.relying_parties import (
    ApplicationType,
    Audience,
    ClientAuthMethod,
    RelyingPartyId,
    Scope,
    SigningAlgorithm,
)
from portico.kernel.errors import NotAllowed

EVENTS_SHOWN = 100
LISTED = 500


def list_relying_parties(principal: Principal, *, language: str) -> list[RelyingPartyItem]:
    """Return the services of the manager's authority by name, closed ones last.

    :raises NotAllowed: whoever asks is no relying party manager.
    """
    waiting = PrivilegeRequest.objects.filter(relying_party=OuterRef("pk"), answer__isnull=True)
    rows = RelyingParty.objects.filter(authority_id=_authority_of(principal)).annotate(waits=Exists(waiting))
    items = [
        RelyingPartyItem(
            id=RelyingPartyId(row.pk),
            client_id=row.client_id,
            name=name_in(row.names, language),
            is_active=row.is_active,
            waits=row.waits and row.is_active,
        )
        for row in rows.order_by("-pk")[:LISTED]
    ]
    return sorted(items, key=lambda one: (not one.is_active, one.name.casefold()))


def get_relying_party(principal: Principal, relying_party_id: RelyingPartyId, *, language: str) -> RelyingPartyView:
    """Return a service of the manager's authority, with its history, newest first.

    :raises RelyingPartyNotFound: the authority has none with this id.
    :raises NotAllowed: whoever asks is no relying party manager.
    """
    row = RelyingParty.objects.filter(authority_id=_authority_of(principal), pk=relying_party_id).first()
    if row is None:
        raise RelyingPartyNotFound
    changes = list(RelyingPartyChange.objects.filter(relying_party=row).order_by("-at", "-pk")[:EVENTS_SHOWN])
    secrets = list(RelyingPartySecret.objects.filter(relying_party=row, revoked_at__isnull=True).order_by("pk"))
    names = _names_of([*(one.by for one in changes), *(one.created_by for one in secrets)])
    return RelyingPartyView(
        id=RelyingPartyId(row.pk),
        client_id=row.client_id,
        authority_id=row.authority_id,
        name=name_in(row.names, language),
        registration=_registration(row),
        identifier_basis=row.identifier_basis,
        first_party=row.first_party,
        is_active=row.is_active,
        secrets=tuple(SecretView(SecretId(one.pk), one.created_at, names[one.created_by]) for one in secrets),
        requests=_requests(row, principal),
        history=tuple(_event(one, names) for one in changes),
    )


def sectors_open_to(authority_id: str, redirect_uris: Iterable[str]) -> tuple[str, ...]:
    """Return the sectors that a new service of an authority may have: its own hosts, and those of its siblings.

    What another authority's services have is not among them: with the same sector both would know people by the same
    identifier (OpenID Connect Core 1.0, 8.1).
    """
    hosts = [host for host in rules.sectors_of(redirect_uris, "") if host]
    own = list_sectors(authority_id)
    taken = RelyingParty.objects.filter(sector_identifier__in=hosts).exclude(authority_id=authority_id)
    others = set(taken.values_list("sector_identifier", flat=True))
    return tuple(dict.fromkeys([*(host for host in hosts if host not in others), *own]))


def list_sectors(authority_id: str) -> Sequence[str]:
    """Return the sectors that services of an authority can share, in the order of the alphabet.

    A service that is reached at a loopback address alone is a sector of its own, by its client id.
    """
    rows = RelyingParty.objects.filter(authority_id=authority_id).exclude(sector_identifier=F("client_id"))
    return list(rows.order_by("sector_identifier").values_list("sector_identifier", flat=True).distinct()[:LISTED])


def name_in(names: dict[str, str], language: str) -> str:
    """Return a name in a language, or in the first one that it has."""
    return names.get(language) or next(iter(names.values()), "")


def _authority_of(principal: Principal) -> str:
    if StaffRole.RELYING_PARTY_MANAGER not in principal.roles or principal.authority_id is None:
        raise NotAllowed
    return principal.authority_id


def _registration(row: RelyingParty) -> Registration:
    return Registration(
        names=row.names,
        audience=Audience(row.audience),
        application_type=ApplicationType(row.application_type),
        redirect_uris=tuple(row.redirect_uris),
        post_logout_redirect_uris=tuple(row.post_logout_redirect_uris),
        backchannel_logout_uri=row.backchannel_logout_uri,
        scopes=frozenset(Scope(one) for one in row.scopes),
        auth_method=ClientAuthMethod(row.token_endpoint_auth_method),
        algorithm=SigningAlgorithm(row.id_token_signed_response_alg),
        least_assurance=AssuranceLevel(row.least_assurance),
        sector=row.sector_identifier,
        is_resource_server=row.is_resource_server,
    )


def _requests(row: RelyingParty, principal: Principal) -> tuple[PrivilegeRequestView, ...]:
    found = PrivilegeRequest.objects.filter(relying_party=row, answer__isnull=True).select_related("asked_by")
    return tuple(
        PrivilegeRequestView(
            id=PrivilegeRequestId(one.pk),
            privilege=Privilege(one.privilege),
            basis=one.basis,
            asked_by=one.asked_by.name,
            asked_at=one.at,
            mine=one.asked_by_id == principal.account_id,
        )
        for one in found.order_by("at", "pk")
    )


def _names_of(actors: Sequence[str]) -> dict[str, str]:
    """Return the names of staff by how history keeps them (`staff:<account>`); others stand for themselves."""
    ids = {actor: actor.removeprefix("staff:")[:36] for actor in actors if actor.startswith("staff:")}
    staff = {str(one.pk): one.name for one in Account.objects.filter(pk__in=set(ids.values()))}
    return {actor: staff.get(ids.get(actor, ""), actor) for actor in actors}


def _event(row: RelyingPartyChange, names: dict[str, str]) -> RegistrationEventView:
    return RegistrationEventView(
        event=RegistrationEvent(row.event),
        by=names[row.by],
        at=row.at,
        changes=tuple((name, _words(before), _words(now)) for name, (before, now) in row.changes.items()),
    )


def _words(value: object) -> str:
    """Return a stored value as a line of history shows it."""
    if isinstance(value, dict):
        return ", ".join(f"{language}: {name}" for language, name in value.items())
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)

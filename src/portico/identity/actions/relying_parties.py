"""Writes: authorities register services that let people sign in here."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet

from portico.identity.actions.checked import line
from portico.identity.actions.tokens import end_grants_of_relying_party
from portico.identity.errors import (
    PrivilegeFourEyes,
    PrivilegeNotWaiting,
    RegistrationNotValid,
    RelyingPartyClosed,
    RelyingPartyNotFound,
    SecretNotFound,
    SectorNotYours,
    TooManySecrets,
)
from portico.identity.models import (
    PrivilegeAnswer,
    PrivilegeRequest,
    RelyingParty,
    RelyingPartyChange,
    RelyingPartySecret,
)
from portico.identity.queries.authorizing import forget_registered_parties
from portico.identity.queries.relying_parties import sectors_open_to
from portico.identity.rules import relying_parties as rules
from portico.identity.rules.tokens import secret_hash
from portico.identity.types import Principal, StaffRole
from portico.identity.types.registering import (
    Privilege,
    PrivilegeRequestId,
    Registration,
    RegistrationEvent,
    SecretId,
)
from portico.identity.types.relying_parties import ClientAuthMethod, RelyingPartyId, Scope
from portico.kernel.errors import NotAllowed

NAME_LENGTH = 80
BASIS_LENGTH = 500


@transaction.atomic
def register_relying_party(
    *, principal: Principal, registration: Registration, at: dt.datetime
) -> tuple[RelyingPartyId, str]:
    """Register a service of the manager's authority. Return its id, and its secret, which is kept nowhere.

    :returns: an empty secret where the service shows who it is without one.
    :raises NotAllowed: whoever asks is no relying party manager.
    :raises RegistrationNotValid: an address cannot be used, or something does not fit together.
    :raises SectorNotYours: another authority's services are at this host.
    """
    authority_id = _authority_of(principal)
    _check(registration)
    client_id = secrets.token_hex(16)
    sector = registration.sector or rules.sectors_of(registration.redirect_uris, client_id)[0]
    if sector != client_id and sector not in sectors_open_to(authority_id, registration.redirect_uris):
        raise SectorNotYours
    row = RelyingParty(client_id=client_id, authority_id=authority_id, sector_identifier=sector, created_at=at)
    row.created_by = str(principal.actor)
    changed = _apply(row, registration, principal, at)
    row.save(force_insert=True)
    _remember(row, RegistrationEvent.REGISTERED, principal, at, changed | {"sector": ["", sector]})
    secret = _add_secret(row, principal, at) if rules.needs_secret(registration.auth_method) else ""
    return RelyingPartyId(row.pk), secret


@transaction.atomic
def change_relying_party(
    *, principal: Principal, relying_party_id: RelyingPartyId, registration: Registration, at: dt.datetime
) -> str:
    """Change what is registered. Return a first secret when the service needs one from now on and has none; else "".

    The sector stays: with another one, everybody would be somebody new to the service. Whatever a second manager agreed
    to ends when what the service is told could reach somebody new: that is another service than the one they saw.

    :raises RelyingPartyNotFound: the authority has none with this id.
    :raises RelyingPartyClosed: nobody signs in to it any more.
    :raises RegistrationNotValid: an address cannot be used, or something does not fit together.
    """
    row = _open(principal, relying_party_id)
    _check(registration)
    changed = _apply(row, registration, principal, at)
    row.save()
    if changed:
        _remember(row, RegistrationEvent.CHANGED, principal, at, changed)
    if rules.reaches_others(changed):
        for privilege in Privilege:
            if _holds(row, privilege):
                _take_privilege(row, privilege, principal, at)
    needs = rules.needs_secret(registration.auth_method) and not _secrets(row).exists()
    return _add_secret(row, principal, at) if needs else ""


@transaction.atomic
def make_secret(*, principal: Principal, relying_party_id: RelyingPartyId, at: dt.datetime) -> str:
    """Make a further secret and return it; it is kept nowhere. The one before works until it is ended.

    :raises TooManySecrets: two work already.
    :raises RegistrationNotValid: the service shows who it is without a secret.
    """
    row = _open(principal, relying_party_id)
    if not rules.needs_secret(ClientAuthMethod(row.token_endpoint_auth_method)):
        raise RegistrationNotValid(field="auth_method")
    if _secrets(row).count() >= rules.SECRETS_IN_FORCE:
        raise TooManySecrets
    return _add_secret(row, principal, at)


@transaction.atomic
def end_secret(*, principal: Principal, relying_party_id: RelyingPartyId, secret_id: SecretId, at: dt.datetime) -> None:
    """End a secret at once.

    :raises SecretNotFound: it has ended, or belongs to another service.
    """
    row = _open(principal, relying_party_id)
    if not _secrets(row).filter(pk=secret_id).update(revoked_at=at):
        raise SecretNotFound
    _remember(row, RegistrationEvent.SECRET_ENDED, principal, at)


@transaction.atomic
def ask_for_privilege(
    *, principal: Principal, relying_party_id: RelyingPartyId, privilege: Privilege, basis: str, at: dt.datetime
) -> None:
    """Ask for what a second manager must agree to.

    :param basis: the law by which, in words.
    :raises PrivilegeNotWaiting: it waits for an answer already, or is held.
    """
    row = _open(principal, relying_party_id)
    if _holds(row, privilege) or _waiting(row, privilege).exists():
        raise PrivilegeNotWaiting
    words = line(basis, BASIS_LENGTH, "legal basis")
    PrivilegeRequest.objects.create(
        relying_party=row, privilege=privilege, basis=words, asked_by_id=principal.account_id, at=at
    )
    asked = {"privilege": ["", privilege.value], "basis": ["", words]}
    _remember(row, RegistrationEvent.PRIVILEGE_ASKED, principal, at, asked)


@transaction.atomic
def answer_privilege(
    *,
    principal: Principal,
    relying_party_id: RelyingPartyId,
    request_id: PrivilegeRequestId,
    approve: bool,
    at: dt.datetime,
) -> None:
    """Agree, as a second manager, to what another one asked for; or refuse.

    :raises PrivilegeFourEyes: nobody answers what they asked.
    :raises PrivilegeNotWaiting: it has been answered.
    """
    row = _open(principal, relying_party_id)
    request = PrivilegeRequest.objects.filter(pk=request_id, relying_party=row, answer__isnull=True).first()
    if request is None:
        raise PrivilegeNotWaiting
    if request.asked_by_id == principal.account_id:
        raise PrivilegeFourEyes
    PrivilegeAnswer.objects.create(
        request=request,
        asked_by_id=request.asked_by_id,
        answered_by_id=principal.account_id,
        approved=approve,
        at=at,
    )
    privilege = Privilege(request.privilege)
    if approve:
        _set_privilege(row, privilege, principal, at, basis=request.basis)
    event = RegistrationEvent.PRIVILEGE_GIVEN if approve else RegistrationEvent.PRIVILEGE_REFUSED
    _remember(row, event, principal, at, {"privilege": ["", privilege.value]})


@transaction.atomic
def end_privilege(
    *, principal: Principal, relying_party_id: RelyingPartyId, privilege: Privilege, at: dt.datetime
) -> None:
    """Take a privilege away at once; one manager is enough.

    :raises PrivilegeNotWaiting: the service does not have it.
    """
    row = _open(principal, relying_party_id)
    if not _holds(row, privilege):
        raise PrivilegeNotWaiting
    _take_privilege(row, privilege, principal, at)


@transaction.atomic
def close_relying_party(
    *, principal: Principal, relying_party_id: RelyingPartyId, reason: str, at: dt.datetime
) -> None:
    """Let nobody sign in to a service any more. Its secrets, and everything it was given, end at once.

    :raises RelyingPartyClosed: that was done already.
    """
    row = _open(principal, relying_party_id)
    words = line(reason, BASIS_LENGTH, "reason")
    row.is_active, row.changed_at, row.changed_by = False, at, str(principal.actor)
    row.save(update_fields=["is_active", "changed_at", "changed_by"])
    _secrets(row).update(revoked_at=at)
    end_grants_of_relying_party(relying_party_id, at=at)
    _remember(row, RegistrationEvent.CLOSED, principal, at, {"reason": ["", words]})


def _authority_of(principal: Principal) -> str:
    if StaffRole.RELYING_PARTY_MANAGER not in principal.roles or principal.authority_id is None:
        raise NotAllowed
    return principal.authority_id


def _open(principal: Principal, relying_party_id: RelyingPartyId) -> RelyingParty:
    """Return the row, locked: a service of the manager's own authority that is not closed."""
    rows = RelyingParty.objects.select_for_update(no_key=True).filter(authority_id=_authority_of(principal))
    row = rows.filter(pk=relying_party_id).first()
    if row is None:
        raise RelyingPartyNotFound
    if not row.is_active:
        raise RelyingPartyClosed
    return row


def _check(registration: Registration) -> None:
    addresses = (*registration.redirect_uris, *registration.post_logout_redirect_uris)
    back_channel = (registration.backchannel_logout_uri,) if registration.backchannel_logout_uri else ()
    problem = rules.registration_problem(registration)
    if problem:
        raise RegistrationNotValid(field=problem)
    if len(addresses) > rules.ADDRESSES or not registration.names:
        raise RegistrationNotValid(field="redirect_uris" if registration.names else "names")
    for address in (*addresses, *back_channel):
        if rules.address_problem(address) is not None:
            raise RegistrationNotValid(field="redirect_uris", address=address)


def _apply(
    row: RelyingParty, registration: Registration, principal: Principal, at: dt.datetime
) -> dict[str, list[object]]:
    """Put what is registered into the row and return what is new in it."""
    kept = [Scope.IDENTIFIER] if row.scopes and Scope.IDENTIFIER in row.scopes else []
    after: dict[str, object] = {
        "names": {language: line(name, NAME_LENGTH, "name") for language, name in registration.names.items()},
        "audience": registration.audience.value,
        "application_type": registration.application_type.value,
        "redirect_uris": list(registration.redirect_uris),
        "post_logout_redirect_uris": list(registration.post_logout_redirect_uris),
        "backchannel_logout_uri": registration.backchannel_logout_uri,
        "scopes": rules.in_order([*registration.scopes, *kept]),
        "token_endpoint_auth_method": registration.auth_method.value,
        "id_token_signed_response_alg": registration.algorithm.value,
        "least_assurance": registration.least_assurance.value,
        "is_resource_server": registration.is_resource_server,
    }
    before = {name: getattr(row, name) for name in after} if row.changed_by else {}
    for name, value in after.items():
        setattr(row, name, value)
    row.changed_at, row.changed_by = at, str(principal.actor)
    return rules.changes_between(before, after)


def _secrets(row: RelyingParty) -> QuerySet[RelyingPartySecret]:
    return RelyingPartySecret.objects.filter(relying_party=row, revoked_at__isnull=True)


def _add_secret(row: RelyingParty, principal: Principal, at: dt.datetime) -> str:
    secret = secrets.token_urlsafe(32)
    RelyingPartySecret.objects.create(
        relying_party=row, secret_hash=secret_hash(secret), created_at=at, created_by=str(principal.actor)
    )
    _remember(row, RegistrationEvent.SECRET_MADE, principal, at)
    return secret


def _waiting(row: RelyingParty, privilege: Privilege) -> QuerySet[PrivilegeRequest]:
    return PrivilegeRequest.objects.filter(relying_party=row, privilege=privilege, answer__isnull=True)


def _holds(row: RelyingParty, privilege: Privilege) -> bool:
    return row.first_party if privilege is Privilege.NO_CONSENT else Scope.IDENTIFIER in row.scopes


def _take_privilege(row: RelyingParty, privilege: Privilege, principal: Principal, at: dt.datetime) -> None:
    _set_privilege(row, privilege, principal, at, basis="")
    _remember(row, RegistrationEvent.PRIVILEGE_ENDED, principal, at, {"privilege": [privilege.value, ""]})


def _set_privilege(
    row: RelyingParty, privilege: Privilege, principal: Principal, at: dt.datetime, *, basis: str
) -> None:
    """Give a privilege by a legal basis, or take it away: without one."""
    if privilege is Privilege.NO_CONSENT:
        row.first_party = bool(basis)
    else:
        row.scopes, row.identifier_basis = rules.scopes_with(row.scopes, privilege, given=bool(basis)), basis
    row.changed_at, row.changed_by = at, str(principal.actor)
    row.save()


def _remember(
    row: RelyingParty,
    event: RegistrationEvent,
    principal: Principal,
    at: dt.datetime,
    changes: Mapping[str, object] | None = None,
) -> None:
    forget_registered_parties()
    transaction.on_commit(forget_registered_parties)
    RelyingPartyChange.objects.create(
        relying_party=row, event=event, changes=dict(changes or {}), by=str(principal.actor), at=at
    )

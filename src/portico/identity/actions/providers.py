"""Writes: the sign-in of people, and of staff, with an outside OpenID provider."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth import hashers
from django.db import connection, transaction
from django.http import HttpRequest

from portico.identity import ciphers, queries, rules
from portico.identity.actions.merging import ask_about_number, attach_identifier
from portico.identity.actions.people import add_person, describe_person, ensure_person
from portico.identity.actions.proofing import record_proof
from portico.identity.actions.roles import sync_roles
from portico.identity.actions.second_factor import tell_change
from portico.identity.actions.sessions import begin_session, end_other_sessions, strengthen_session
from portico.identity.actions.staff import invite_again, invite_staff
from portico.identity.errors import (
    AccountClosed,
    LastWayIn,
    ProviderAnswerNotValid,
    ProviderNotFound,
    ProviderNumberNotValid,
    SignedInAsAnother,
    StaffNotInvited,
)
from portico.identity.models import Account, FederatedIdentity, PersonIdentifier
from portico.identity.sessions import NUMBER_TO_ASK_ABOUT
from portico.identity.surroundings import surroundings
from portico.identity.types import (
    AccountId,
    AccountKind,
    AssuranceLevel,
    AttachOutcome,
    Method,
    PersonId,
    PersonView,
    Principal,
    ProvedIdentity,
    SessionEnd,
    SignInProvider,
    StaffArrival,
)
from portico.kernel.ids import uuid7
from portico.kernel.types import Actor


@transaction.atomic
def sign_in_with_provider(
    request: HttpRequest, *, provider: SignInProvider, proved: ProvedIdentity, at: datetime
) -> Principal:
    """Sign in whoever an outside provider proved, or let whoever is signed in prove by it once more who they are.

    One person has one record: they are found by their number, or by the provider's own id for them, never by an e-mail
    address. A number that nobody had yet makes a record.

    :raises ProviderNumberNotValid: the number does not have the form of its scheme.
    :raises ProviderAnswerNotValid: the provider means somebody else by this id than before.
    :raises SignedInAsAnother: somebody else is signed in in this browser. Nothing has changed; if both are the same
        person, they may ask the registrars (`keep_number_to_ask_about`, `ask_registrars`).
    :raises AccountClosed: the account is closed.
    """
    if proved.identifier and surroundings().check_identifier(proved.scheme, proved.identifier) is not None:
        raise ProviderNumberNotValid(provider=provider.name)
    hold_subject(proved)
    known = queries.find_federated_identity(proved.issuer, proved.subject)
    numbered = queries.find_person_by_number(proved.identifier, proved.scheme) if proved.identifier else None
    principal = queries.find_principal(request)
    if principal is not None:
        account = Account.objects.get(pk=principal.account_id)
        _refuse_another(provider, account, known, numbered, proved)
    else:
        account = _account_of(provider, known, numbered, proved, at)
    if not account.is_active:
        raise AccountClosed
    if known is None:
        link(account, proved, at=at)
    level = _write_proof(account, provider, proved, at)
    if principal is not None:
        return strengthen_session(request, account, method=Method.PROVIDER, assurance=level, at=at)
    return begin_session(request, account, method=Method.PROVIDER, assurance=level, at=at)


def keep_number_to_ask_about(
    request: HttpRequest, *, provider: SignInProvider, proved: ProvedIdentity, at: datetime
) -> None:
    """Remember for a little while, in the session, the number of another record that whoever is signed in proved."""
    principal = queries.find_principal(request)
    if principal is None or not principal.is_themselves or not proved.identifier:
        return
    request.session[NUMBER_TO_ASK_ABOUT] = {
        "person_id": str(principal.own_person_id),
        "scheme": proved.scheme,
        "number": proved.identifier,
        "proved_by": f"provider: {provider.id}",
        "at": at.isoformat(),
    }


@transaction.atomic
def ask_registrars(request: HttpRequest, *, at: datetime) -> None:
    """Note that whoever is signed in says that the other record, whose number they proved just now, is theirs too.

    :raises ProviderNotFound: they proved none, or too long ago.
    """
    asked, principal = queries.find_number_to_ask_about(request, at=at), queries.principal_of(request)
    if asked is None or principal.own_person_id is None or asked.person_id != str(principal.own_person_id):
        raise ProviderNotFound
    ask_about_number(
        person_id=principal.own_person_id,
        scheme=asked.scheme,
        number=asked.number,
        proved_by=asked.proved_by,
        at=at,
    )
    del request.session[NUMBER_TO_ASK_ABOUT]


@transaction.atomic
def remove_provider(request: HttpRequest, linked_id: UUID, *, at: datetime) -> None:
    """Let an outside provider lead to the account of whoever is signed in no more.

    What it proved of them stays proved. Whoever comes with their national number has one record all the same, so signing
    in with such a provider leads here again, and links it again.

    :raises ProviderNotFound: none of those that lead to the account has this id.
    :raises LastWayIn: they could not sign in any more.
    """
    # Of two that are removed at the same instant, the second one sees that the first is gone.
    account = Account.objects.select_for_update(of=("self",), no_key=True).get(pk=queries.account_of(request).pk)
    linked = queries.get_provider_of(account, linked_id)
    if not rules.may_remove_way_in(ways=queries.ways_in(account).count):
        raise LastWayIn
    FederatedIdentity.objects.filter(account=account, pk=linked.id).delete()
    # Whoever holds the other identity may be signed in with it (ASVS 5.0, 7.4.3).
    end_other_sessions(request, reason=SessionEnd.FACTOR_REMOVED, at=at)
    tell_change(account, "provider-removed")


@transaction.atomic
def sign_in_staff_with_provider(
    request: HttpRequest, *, provider: SignInProvider, proved: ProvedIdentity, at: datetime
) -> StaffArrival:
    """Let a member of staff in by their authority's own provider, with the roles that its claims say.

    The provider's id for them is bound to their account at the first sign-in, by a verified e-mail address of the
    authority. Whoever has no account gets one when the claims say a role. Roles that the claims no longer say end, so
    whoever left has none. A proof that could be phished begins no session: the passkey of this site is asked for in
    addition, and made first where there is none.

    :raises StaffNotInvited: nobody here knows them, or their account is one of another authority.
    :raises AccountClosed: the account is closed.
    :raises SignedInAsAnother: somebody else is signed in in this browser.
    """
    hold_subject(proved)
    known = queries.find_federated_identity(proved.issuer, proved.subject)
    account = known.account if known is not None else _colleague(provider, proved)
    resists = rules.resists_phishing(provider, proved)
    if account is None and resists:
        account = _join(provider, proved, at)
    if account is None:
        return StaffArrival(None, _invite(provider, proved, at))
    _refuse_wrong_colleague(request, provider, account)
    if known is None:
        link(account, proved, at=at)
    if provider.roles is not None:
        sync_roles(account, proved.roles, provider.id, at, only_source=provider.roles.only_source)
    if not resists:
        return StaffArrival(None, _link_for_passkey(provider, account, at))
    if queries.find_principal(request) is not None:
        return StaffArrival(strengthen_session(request, account, method=Method.PROVIDER, assurance=proved.level, at=at))
    return StaffArrival(begin_session(request, account, method=Method.PROVIDER, assurance=proved.level, at=at))


def hold_subject(proved: ProvedIdentity) -> None:
    """Wait until nobody else signs in as the same subject, and keep it for this transaction."""
    lock = ciphers.lock_number_of(f"{FederatedIdentity.sealed} {proved.issuer}", proved.subject)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [lock])


def link(account: Account, proved: ProvedIdentity, *, at: datetime) -> None:
    """Write down that a provider means this account by its subject."""
    row, purpose = uuid7(), FederatedIdentity.sealed
    FederatedIdentity.objects.create(
        id=row,
        account=account,
        person_id=account.person_id,
        provider_id=proved.provider_id,
        issuer=proved.issuer,
        value=ciphers.encrypt(purpose, f"{row} {proved.issuer}", proved.subject.encode()),
        index=ciphers.index_of(f"{purpose} {proved.issuer}", proved.subject),
        key_id=ciphers.current_key_id(),
        created_at=at,
    )


def _refuse_another(
    provider: SignInProvider,
    account: Account,
    known: FederatedIdentity | None,
    numbered: PersonView | None,
    proved: ProvedIdentity,
) -> None:
    """Refuse a proof of somebody else than is signed in. A record that no account has yet becomes theirs.

    :raises SignedInAsAnother: it is somebody else, or staff are signed in.
    """
    if account.person_id is None or (known is not None and known.account_id != account.pk):
        raise SignedInAsAnother(provider=provider.name)
    own = queries.get_person(PersonId(account.person_id))
    if numbered is None or numbered.id in own.record_ids:
        return
    has_account = Account.objects.filter(person_id__in=numbered.record_ids).exists()
    has_number = PersonIdentifier.objects.filter(person_id__in=own.record_ids, scheme=proved.scheme).exists()
    if has_account or has_number:
        raise SignedInAsAnother(provider=provider.name)


def _account_of(
    provider: SignInProvider,
    known: FederatedIdentity | None,
    numbered: PersonView | None,
    proved: ProvedIdentity,
    at: datetime,
) -> Account:
    """Return the account of whoever is not signed in yet, made for those who come for the first time.

    :raises ProviderAnswerNotValid: the provider gave its own id for them to somebody else in the meantime.
    """
    if known is not None:
        person_id = known.account.person_id
        if person_id is None:
            raise ProviderAnswerNotValid(provider=provider.name)
        if numbered is not None and numbered.id not in queries.get_person(PersonId(person_id)).record_ids:
            raise ProviderAnswerNotValid(provider=provider.name)
        return known.account
    if numbered is not None:
        found = Account.objects.filter(person_id__in=numbered.record_ids).order_by("created_at").first()
        return found if found is not None else _new_account(numbered.id, at)
    if proved.identifier:
        return _new_account(ensure_person(identity_number=proved.identifier, scheme=proved.scheme, at=at), at)
    return _new_account(add_person(at=at), at)


def _new_account(person_id: PersonId, at: datetime) -> Account:
    return Account.objects.create(
        kind=AccountKind.PERSON, person_id=person_id, password=hashers.make_password(None), created_at=at
    )


def _write_proof(account: Account, provider: SignInProvider, proved: ProvedIdentity, at: datetime) -> AssuranceLevel:
    """Write what the provider proved of the person, and return the level that a session has by it.

    A provider that gives no national number proves that it is the same account as before, not who they are: the level
    is then no higher than what was proved of the person otherwise.
    """
    person_id, vouched = PersonId(account.person_id or uuid7()), f"provider: {provider.id}"
    if proved.identifier:
        attached = attach_identifier(
            person_id=person_id, scheme=proved.scheme, number=proved.identifier, proved_by=vouched, at=at
        )
        if attached.outcome is AttachOutcome.NOT_SETTLED:
            raise SignedInAsAnother(provider=provider.name)
        person_id = attached.person_id
        account.refresh_from_db()
        record_proof(person_id=person_id, level=proved.level, how=vouched, actor=Actor.system(vouched), at=at)
    person = queries.get_person(person_id)
    if not person.full_name or person.birth_date is None:
        describe_person(
            person_id=person_id,
            full_name="" if person.full_name else proved.full_name,
            given_name="" if person.given_name else proved.given_name,
            family_name="" if person.family_name else proved.family_name,
            birth_date=person.birth_date or proved.birth_date,
        )
    return rules.session_level(proved.level, queries.proved_level(person.id, *person.other_records))


def _colleague(provider: SignInProvider, proved: ProvedIdentity) -> Account | None:
    """Return who of the authority has the address that the provider verified, before they ever came by it.

    :raises StaffNotInvited: it is no address of the authority's.
    """
    if not rules.is_of_the_authority(provider, proved.email):
        raise StaffNotInvited(provider=provider.name)
    return Account.objects.filter(kind=AccountKind.STAFF, email=proved.email).first()


def _join(provider: SignInProvider, proved: ProvedIdentity, at: datetime) -> Account:
    """Make an account for somebody whom their authority's provider gives a role.

    :raises StaffNotInvited: it gives them none.
    """
    if not proved.roles:
        raise StaffNotInvited(provider=provider.name)
    return Account.objects.create(
        kind=AccountKind.STAFF,
        authority_id=provider.authority_id,
        name=proved.full_name or proved.email,
        email=proved.email,
        password=hashers.make_password(None),
        created_at=at,
    )


def _invite(provider: SignInProvider, proved: ProvedIdentity, at: datetime) -> str:
    """Return the token of a link with which they make an account and its passkey at once; roles come with the next sign-in.

    :raises StaffNotInvited: the provider gives them no role.
    """
    if not proved.roles:
        raise StaffNotInvited(provider=provider.name)
    actor = Actor.system(f"provider: {provider.id}")
    return invite_staff(email=proved.email, authority_id=provider.authority_id, actor=actor, at=at)


def _link_for_passkey(provider: SignInProvider, account: Account, at: datetime) -> str:
    """Return the token of a link with which they make a passkey; nothing for those who have one."""
    if queries.ways_in(account).passkeys:
        return ""
    vouched = f"provider: {provider.id}"
    return invite_again(account_id=AccountId(account.pk), reason=vouched, actor=Actor.system(vouched), at=at)


def _refuse_wrong_colleague(request: HttpRequest, provider: SignInProvider, account: Account) -> None:
    """Refuse whoever is staff of another authority, has left, or is not who is signed in."""
    if account.kind != AccountKind.STAFF or account.authority_id != provider.authority_id:
        raise StaffNotInvited(provider=provider.name)
    if not account.is_active:
        raise AccountClosed
    principal = queries.find_principal(request)
    if principal is not None and principal.account_id != account.pk:
        raise SignedInAsAnother(provider=provider.name)

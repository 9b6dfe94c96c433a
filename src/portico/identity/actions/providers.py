"""Writes: the sign-in of people with an outside OpenID provider."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import hashers
from django.db import connection, transaction
from django.http import HttpRequest

from portico.identity import ciphers, queries, rules
from portico.identity.actions.people import add_person, describe_person, ensure_person, hold_number, write_identifier
from portico.identity.actions.proofing import record_proof
from portico.identity.actions.sessions import begin_session, strengthen_session
from portico.identity.errors import (
    AccountClosed,
    ProviderAnswerNotValid,
    ProviderNumberNotValid,
    SignedInAsAnother,
)
from portico.identity.models import Account, FederatedIdentity, PersonIdentifier
from portico.identity.queries.people import find_identifier
from portico.identity.surroundings import surroundings
from portico.identity.types import (
    AccountKind,
    AssuranceLevel,
    Method,
    PersonId,
    PersonView,
    Principal,
    ProvedIdentity,
    SignInProvider,
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
    :raises SignedInAsAnother: somebody else is signed in in this browser.
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
        person_id = _attach(person_id, proved, vouched, at)
        Account.objects.filter(pk=account.pk).update(person_id=person_id)
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


def _attach(person_id: PersonId, proved: ProvedIdentity, vouched: str, at: datetime) -> PersonId:
    """Write that a number is theirs, and return the record that is theirs from now on."""
    hold_number(proved.identifier, proved.scheme)
    found = find_identifier(proved.identifier, proved.scheme)
    if found is None:
        write_identifier(person_id, number=proved.identifier, scheme=proved.scheme, proved_by=vouched, at=at)
        return person_id
    PersonIdentifier.objects.filter(pk=found.pk, proved_by="").update(proved_by=vouched)
    return queries.get_person(PersonId(found.person_id)).id

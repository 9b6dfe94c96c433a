"""Reads: people, staff, and who is signed in."""

from __future__ import annotations

from datetime import datetime

from portico.identity import rules
from portico.identity.errors import InvitationNotValid, PersonNotFound, SignInNeeded, StaffNotFound
from portico.identity.models import Account, Installation, Person, StaffInvitation
from portico.identity.types import AccountId, AccountKind, AssuranceLevel, PersonId, PersonView, Principal, StaffView


def get_person(person_id: PersonId) -> PersonView:
    """Return the person.

    :raises PersonNotFound: there is none with this id.
    """
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise PersonNotFound
    return _person_view(person)


def find_person_by_number(identity_number: str) -> PersonView | None:
    """Return the person with this identity number, or None."""
    person = Person.objects.filter(identity_number=identity_number).first()
    return _person_view(person) if person is not None else None


def get_staff(account_id: AccountId) -> StaffView:
    """Return the member of staff.

    :raises StaffNotFound: there is none with this id.
    """
    account = Account.objects.filter(pk=account_id, kind=AccountKind.STAFF).first()
    if account is None:
        raise StaffNotFound
    return StaffView(id=AccountId(account.pk), name=account.name, authority_id=account.authority_id)


def check_invitation(token: str, *, at: datetime) -> None:
    """Return when the invitation of a link can still be accepted.

    :raises InvitationNotValid: used, too old, or never made.
    """
    invitations = StaffInvitation.objects.filter(token_hash=rules.token_hash(token), accepted_at__isnull=True)
    if not invitations.filter(expires_at__gt=at).exists():
        raise InvitationNotValid


def is_demo() -> bool:
    """Return whether this installation was made as a demo. An installation that nobody marked is not one."""
    return Installation.objects.filter(demo=True).exists()


def principal_of(user: object) -> Principal:
    """Return who is signed in.

    :param user: `request.user`.
    :raises SignInNeeded: nobody is signed in.
    """
    principal = find_principal(user)
    if principal is None:
        raise SignInNeeded
    return principal


def find_principal(user: object) -> Principal | None:
    """Return who is signed in, or None. It reads only what the session's account brought along.

    :param user: `request.user`.
    """
    if not isinstance(user, Account) or not user.is_active:
        return None
    return principal_of_account(user)


def principal_of_account(account: Account) -> Principal:
    """Return the principal that an account makes."""
    person = account.person
    return Principal(
        account_id=AccountId(account.pk),
        kind=AccountKind(account.kind),
        person_id=PersonId(person.pk) if person is not None else None,
        authority_id=account.authority_id or None,
        name=person.display_name if person is not None else account.name,
        assurance=AssuranceLevel(account.assurance),
    )


def _person_view(person: Person) -> PersonView:
    return PersonView(id=PersonId(person.pk), identity_number=person.identity_number, display_name=person.display_name)

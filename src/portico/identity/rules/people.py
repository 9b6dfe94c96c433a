"""Pure decisions about records of people: whose a number is, which records may be one, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portico.identity.types import IDENTITY_NUMBER, AttachOutcome, PersonView

CONTEXT = {
    "Person": "http://www.w3.org/ns/person#Person",
    "fullName": "http://xmlns.com/foaf/0.1/name",
    "givenName": "http://xmlns.com/foaf/0.1/givenName",
    "familyName": "http://xmlns.com/foaf/0.1/familyName",
    "birthDate": "http://data.europa.eu/m8g/birthDate",
    "identifier": "http://www.w3.org/ns/adms#identifier",
}


@dataclass(frozen=True, slots=True)
class Record:
    """What these rules know of a record.

    :param is_merged: it was merged into another.
    :param has_others: others were merged into it.
    """

    has_number: bool
    has_account: bool
    created_at: datetime
    is_merged: bool = False
    has_others: bool = False


def what_to_attach(*, own: Record, theirs: Record | None, is_same: bool, has_one_of_scheme: bool) -> AttachOutcome:
    """Return what becomes of a number that whoever is signed in has just proved to be theirs.

    Two accounts never become one by a sign-in, even where both numbers were proved in one session: two people may use
    one browser, and whoever has somebody else's eID could take their record. The person may ask; two registrars decide.

    :param own: the record of whoever is signed in.
    :param theirs: the record that has the number; None when nobody has it.
    :param is_same: both are records of one person already.
    :param has_one_of_scheme: their own record has a number of this scheme.
    """
    if is_same:
        return AttachOutcome.SAME
    if theirs is None:
        # Who has one number of a scheme and shows another has either got a new one or is somebody else: people look.
        return AttachOutcome.NOT_SETTLED if has_one_of_scheme else AttachOutcome.ATTACHED
    if not theirs.has_account and not own.has_number and may_merge(own, theirs):
        return AttachOutcome.MOVED
    return AttachOutcome.NOT_SETTLED


def may_merge(merged: Record, kept: Record) -> bool:
    """Return whether one record may be merged into another.

    There are no chains, so that splitting gives back exactly what was: what is merged has nothing merged into it, and
    what is kept is merged into nothing. And a person who has a number keeps a record with a number.
    """
    return not (merged.is_merged or merged.has_others or kept.is_merged) and (kept.has_number or not merged.has_number)


def is_kept_before(one: Record, other: Record) -> bool:
    """Return whether, of two records of which either may be kept, it is the first one.

    A number counts before an account, an account before age: what most others know is the record that stays.
    """
    if not may_merge(other, one) or not may_merge(one, other):
        return may_merge(other, one)
    return _weight(one) >= _weight(other)


def account_moves(*, merged: Record, kept: Record) -> bool:
    """Return whether the account of the merged record goes over to the one that is kept: only where that has none.

    Where both have one, both stay, and both lead to the record that is kept.
    """
    return merged.has_account and not kept.has_account


def may_decide(*, asked_by: str, decided_by: str, by_person: bool) -> bool:
    """Return whether somebody may decide about a request: another registrar than the one who asked.

    What a person asked for themselves is a wish; a registrar takes it up first, so that two of them look.

    >>> may_decide(asked_by="staff:a", decided_by="staff:a", by_person=False)
    False
    >>> may_decide(asked_by="staff:a", decided_by="staff:b", by_person=False)
    True
    >>> may_decide(asked_by="person:a", decided_by="staff:b", by_person=True)
    False
    """
    return not by_person and asked_by.split(" ", maxsplit=1)[0] != decided_by.split(" ", maxsplit=1)[0]


def masked(number: str) -> str:
    """Return a number as registrars see it: enough to tell two numbers apart, too little to use one.

    >>> masked("10000000001")
    '•••••••••01'
    >>> masked("12")
    '••'
    """
    shown = number[-2:] if len(number) > 4 else ""
    return "•" * (len(number) - len(shown)) + shown


def as_core_person(person: PersonView) -> dict[str, object]:
    """Return a person as JSON-LD; what is not known is left out.

    :source: Core Person Vocabulary 2.1, Person.
    """
    known = {
        "fullName": person.full_name,
        "givenName": person.given_name,
        "familyName": person.family_name,
        "birthDate": person.birth_date.isoformat() if person.birth_date else "",
    }
    number = {"scheme": IDENTITY_NUMBER, "notation": person.identity_number}
    return {
        "@context": CONTEXT,
        "@type": "Person",
        **{name: value for name, value in known.items() if value},
        **({"identifier": number} if person.identity_number else {}),
    }


def _weight(record: Record) -> tuple[bool, bool, bool, float]:
    return (record.has_others, record.has_number, record.has_account, -record.created_at.timestamp())

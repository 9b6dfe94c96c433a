"""Reads: people, by their record or by a number of theirs."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import F, FilteredRelation, Q, QuerySet

from portico.identity import ciphers, rules
from portico.identity.errors import PersonNotFound
from portico.identity.models import Person, PersonIdentifier
from portico.identity.types import IDENTITY_NUMBER, PersonId, PersonView, Principal
from portico.kernel import rows


def get_person(person_id: PersonId) -> PersonView:
    """Return the person, with the number of this very record where it has one, else that of the record kept.

    One query, and a second one for a person whose records were merged.

    :raises PersonNotFound: there is none with this id.
    """
    person = _with_number().filter(pk=person_id).first()
    if person is None:
        raise PersonNotFound
    return _view(person, _number_of(person))


def number_of(person_id: PersonId) -> str:
    """Return a person's number as `get_person` does, without the rest: each question to a registry needs it.

    :raises PersonNotFound: there is none with this id.
    """
    found = rows.select(
        "SELECT id, value FROM identity_personidentifier WHERE person_id = %s AND scheme = %s",
        [person_id, IDENTITY_NUMBER],
    )
    return _decrypted(found[0][0], IDENTITY_NUMBER, found[0][1]) if found else get_person(person_id).identity_number


def find_person_by_number(number: str, scheme: str = IDENTITY_NUMBER) -> PersonView | None:
    """Return the person with this number, or None. The number is found by its keyed index; nothing is decrypted.

    One query, and a second one for a person whose records were merged.
    """
    found = find_identifier(number, scheme)
    if found is None:
        return None
    return _view(found.person, number) if scheme == IDENTITY_NUMBER else get_person(PersonId(found.person_id))


def core_person_of(principal: Principal) -> dict[str, object] | None:
    """Return the person whose matters these are, in the words of the Core Person Vocabulary.

    The number is left out for whoever acts for somebody else. None when it is no person's.
    """
    if principal.person_id is None:
        return None
    found = get_person(principal.person_id)
    return rules.as_core_person(found if principal.is_themselves else replace(found, identity_number=""))


def number_end(person_id: PersonId) -> str:
    """Return the last four characters of somebody's number, by which a second clerk knows that it is the document's."""
    return get_person(person_id).identity_number[-4:]


def find_identifier(number: str, scheme: str) -> PersonIdentifier | None:
    """Return the row of a number, with the record that it belongs to; for this room only."""
    indexes = ciphers.indexes_of(f"{PersonIdentifier.sealed} {scheme}", number)
    return PersonIdentifier.objects.select_related("person").filter(scheme=scheme, index__in=indexes).first()


def number_in(identifier: PersonIdentifier) -> str:
    """Return the number of a row, decrypted; for this room only.

    :raises DataKeyUnknown: the ring lacks its key.
    """
    return _decrypted(identifier.pk, identifier.scheme, bytes(identifier.value))


def records_of(person: Person) -> tuple[Person, ...]:
    """Return all records of the same person, the one that is written to first; for this room only.

    No query for a person of whom no records were merged.
    """
    if person.merged_into_id is None and not person.has_merged_records:
        return (person,)
    kept = person.merged_into_id or person.pk
    found = _with_number().filter(Q(pk=kept) | Q(merged_into=kept)).order_by("pk")
    return tuple(sorted(found, key=lambda one: one.pk != kept))


def _with_number() -> QuerySet[Person]:
    """Return people, each with the row id and the encrypted value of their number, if they have one."""
    own = FilteredRelation("identifiers", condition=Q(identifiers__scheme=IDENTITY_NUMBER))
    return Person.objects.annotate(own=own).annotate(number_id=F("own__id"), number_value=F("own__value"))


def _number_of(person: Person) -> str:
    identifier, value = getattr(person, "number_id", None), getattr(person, "number_value", None)
    return _decrypted(identifier, IDENTITY_NUMBER, value) if identifier is not None and value is not None else ""


def _decrypted(identifier: object, scheme: str, value: bytes) -> str:
    return ciphers.decrypt(PersonIdentifier.sealed, f"{identifier} {scheme}", bytes(value)).decode()


def _view(person: Person, number: str) -> PersonView:
    kept, *others = records_of(person)
    return PersonView(
        id=PersonId(kept.pk),
        identity_number=number or (_number_of(kept) if kept is not person else ""),
        full_name=kept.full_name or person.full_name,
        given_name=kept.given_name,
        family_name=kept.family_name,
        birth_date=kept.birth_date,
        other_records=tuple(PersonId(one.pk) for one in others),
    )

"""Writes: people, and the numbers by which they are known."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from portico.identity import ciphers, queries
from portico.identity.actions.checked import line
from portico.identity.models import Person, PersonIdentifier
from portico.identity.types import IDENTITY_NUMBER, PersonId, PersonView
from portico.kernel.ids import uuid7

_NUMBER_LENGTH, _NAME_LENGTH = 40, 200


@transaction.atomic
def ensure_person(
    *, identity_number: str, display_name: str = "", scheme: str = IDENTITY_NUMBER, at: dt.datetime
) -> PersonId:
    """Return the person with this number, made when new. A name that is given replaces the one we had.

    That somebody named a number proves nothing about whose it is (`PersonIdentifier.proved_by` stays empty).

    :returns: the record that is written to, when several were merged.
    :raises DetailsNotValid: the number is empty or too long.
    """
    number = line(identity_number, _NUMBER_LENGTH, "identity number")
    name = line(display_name, _NAME_LENGTH, "name", may_be_empty=True)
    found = queries.find_person_by_number(number, scheme) or _first_to_come(number, scheme, name, at)
    if name and found.full_name != name:
        Person.objects.filter(pk=found.id).update(full_name=name)
    return found.id


@transaction.atomic
def add_person(*, full_name: str = "", at: dt.datetime) -> PersonId:
    """Make a record for somebody of whom no number is known, such as whoever signs up by e-mail."""
    name = line(full_name, _NAME_LENGTH, "name", may_be_empty=True)
    return PersonId(Person.objects.create(full_name=name, created_at=at).pk)


@transaction.atomic
def describe_person(
    *,
    person_id: PersonId,
    full_name: str = "",
    given_name: str = "",
    family_name: str = "",
    birth_date: dt.date | None = None,
) -> None:
    """Write what a register or an outside sign-in says of a person. What it does not say stays as it was.

    :raises DetailsNotValid: a name is too long.
    """
    names = {"full_name": full_name, "given_name": given_name, "family_name": family_name}
    told: dict[str, object] = {
        field: line(name, _NAME_LENGTH, "name", may_be_empty=True) for field, name in names.items() if name.strip()
    }
    if birth_date is not None:
        told["birth_date"] = birth_date
    if told:
        Person.objects.filter(pk=queries.get_person(person_id).id).update(**told)


def write_identifier(person_id: PersonId, *, number: str, scheme: str, proved_by: str, at: dt.datetime) -> None:
    """Write a number of a person, encrypted. Whoever calls it holds `hold_number` and has looked it up."""
    row = PersonIdentifier(id=uuid7(), person_id=person_id, scheme=scheme, proved_by=proved_by, created_at=at)
    seal(row, number)
    row.save(force_insert=True)


def seal(row: PersonIdentifier, number: str) -> None:
    """Encrypt a number into its row under the current key; the row is not saved."""
    row.value = ciphers.encrypt(PersonIdentifier.sealed, f"{row.pk} {row.scheme}", number.encode())
    row.index = ciphers.index_of(f"{PersonIdentifier.sealed} {row.scheme}", number)
    row.key_id = ciphers.current_key_id()


def hold_number(number: str, scheme: str) -> None:
    """Wait until nobody else adds this number, and keep it for this transaction.

    The constraint on the index does not suffice while two processes have different keys in the first place.
    """
    lock = ciphers.lock_number_of(f"{PersonIdentifier.sealed} {scheme}", number)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [lock])


def _first_to_come(number: str, scheme: str, name: str, at: dt.datetime) -> PersonView:
    """Return the person with a number that nobody had a moment ago, made if that is still so."""
    hold_number(number, scheme)
    found = queries.find_person_by_number(number, scheme)
    if found is not None:
        return found
    person = Person.objects.create(full_name=name, created_at=at)
    write_identifier(PersonId(person.pk), number=number, scheme=scheme, proved_by="", at=at)
    return queries.get_person(PersonId(person.pk))

"""Reads: people."""

from __future__ import annotations

from portico.identity.errors import PersonNotFound
from portico.identity.models import Person
from portico.identity.types import PersonId, PersonView


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


def _person_view(person: Person) -> PersonView:
    return PersonView(id=PersonId(person.pk), identity_number=person.identity_number, display_name=person.display_name)

"""Writes: people."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from portico.identity.actions.checked import line
from portico.identity.models import Person
from portico.identity.types import PersonId


@transaction.atomic
def ensure_person(*, identity_number: str, display_name: str = "", at: datetime) -> PersonId:
    """Return the person with this identity number, made when new. A name that is given replaces the one we had.

    :raises DetailsNotValid: the number is empty or too long.
    """
    number = line(identity_number, 40, "identity number")
    name = line(display_name, 200, "name", may_be_empty=True)
    person, _ = Person.objects.get_or_create(identity_number=number, defaults={"display_name": name, "created_at": at})
    if name and person.display_name != name:
        Person.objects.filter(pk=person.pk).update(display_name=name)
    return PersonId(person.pk)

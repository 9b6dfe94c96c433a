"""What the walks know of the demo pack: its invented people and the names of its services."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from portico.catalogue.pack.people import People
from portico.catalogue.pack.reading import read_pack, read_people
from portico.catalogue.pack.schema import Pack
from tests.served import PACK


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody who can sign in."""

    id: str
    number: str
    name: str


@cache
def _everybody() -> People:
    return read_people(PACK)


def person(person_id: str) -> Invented:
    """Return an invented person by id, such as kari-berg."""
    found = _everybody().find(person_id)
    name = f"{found.facts['given_name']} {found.facts['family_name']}"
    return Invented(person_id, found.identity_number, name)


@cache
def pack() -> Pack:
    """Return the pack of the demo."""
    return read_pack(PACK)


def service_name(service: str, language: str) -> str:
    """Return what a service is called in a language."""
    return pack().services[service].name.in_language(language)


def parameter(name: str, day: dt.date) -> object:
    """Return the value of a parameter on a day, as the pack's file gives it."""
    values = pack().parameters[name].values
    started = [start for start in values if isinstance(start, dt.date) and start <= day]
    return values[max(started)].value

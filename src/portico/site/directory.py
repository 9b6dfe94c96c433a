"""The invented people and case workers whom anybody may be in the demo."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from portico.catalogue import queries as catalogue
from portico.catalogue.errors import NotInPack, PersonNotInPack
from portico.catalogue.pack import reading
from portico.catalogue.pack.people import People
from portico.catalogue.pack.schema import Text
from portico.catalogue.pack.schema.service import Application
from portico.site import environment


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody to sign in as."""

    identity_number: str
    name: str
    story: Text


@dataclass(frozen=True, slots=True)
class CaseWorker:
    """A case worker to sign in as: one for each authority that decides something here."""

    authority_id: str
    name: str


@cache
def everybody() -> tuple[Invented, ...]:
    """Return every invented adult of the pack, in the order of its files. Read once: the files do not change."""
    people: People = reading.read_people(environment.path("PORTICO_PACK"))
    adults = {person.id for person in people.adults()}
    return tuple(
        Invented(person.identity_number, _name(person.facts), household.story)
        for household in people.households
        for person in household.people
        if person.id in adults
    )


def search(words: str, language: str) -> list[Invented]:
    """Return everybody whose name or story has all the words, in any case."""
    wanted = words.casefold().split()
    return [
        one
        for one in everybody()
        if all(word in f"{one.name} {one.story.in_language(language)}".casefold() for word in wanted)
    ]


def get_invented(identity_number: str) -> Invented:
    """Return an invented person.

    :raises PersonNotInPack: there is nobody with this number.
    """
    for one in everybody():
        if one.identity_number == identity_number:
            return one
    raise PersonNotInPack("person", identity_number, [])


def case_workers(language: str) -> list[CaseWorker]:
    """Return one case worker for each authority whose services are decided here."""
    pack = catalogue.current_release().pack
    decided = (Application.HERE, Application.AUTOMATIC)
    authorities = sorted({service.authority for service in pack.services.values() if service.application in decided})
    return [
        CaseWorker(
            id,
            _("Case worker, %(authority)s") % {"authority": pack.manifest.authorities[id].name.in_language(language)},
        )
        for id in authorities
    ]


def get_case_worker(authority_id: str, language: str) -> CaseWorker:
    """Return the invented case worker of an authority.

    :raises NotInPack: nothing is decided here by this authority.
    """
    workers = {one.authority_id: one for one in case_workers(language)}
    if authority_id not in workers:
        raise NotInPack("authority", authority_id, workers)
    return workers[authority_id]


def _name(facts: object) -> str:
    given = facts if isinstance(facts, dict) else {}
    return " ".join(str(given[part]) for part in ("given_name", "family_name") if given.get(part))

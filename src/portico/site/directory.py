"""The invented people and staff whom anybody may be in the demo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from portico.catalogue import queries as catalogue
from portico.catalogue.errors import NotInPack, PersonNotInPack
from portico.catalogue.pack import reading
from portico.catalogue.pack.people import People
from portico.catalogue.pack.schema import Text
from portico.catalogue.pack.schema.service import Application
from portico.identity.types import StaffRole
from portico.site import environment


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody to sign in as."""

    identity_number: str
    name: str
    story: Text


@dataclass(frozen=True, slots=True)
class Work:
    """Something that staff do in the demo. `number` tells apart those who do it: some things take two."""

    id: str
    role: StaffRole
    name: str
    number: int = 1


@dataclass(frozen=True, slots=True)
class InventedStaff:
    """A member of staff to sign in as."""

    authority_id: str
    name: str
    role: StaffRole
    number: int = 1


@dataclass(frozen=True, slots=True)
class Staff:
    """Whom anybody may be among the staff: a case worker for each authority that decides something, or other work.

    :param authorities: id and name of each authority that decides something here or keeps a register.
    """

    case_workers: Sequence[InventedStaff]
    works: Sequence[Work]
    authorities: Sequence[tuple[str, str]]


NOBODY = Staff((), (), ())
CASE_WORK = "case-worker"


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


def works() -> list[Work]:
    """Return everything that staff do, in the active language; a case worker reads the rules too."""
    return [
        Work(CASE_WORK, StaffRole.CASE_WORKER, _("Case worker")),
        Work("second-case-worker", StaffRole.CASE_WORKER, _("Second case worker"), 2),
        Work("team-lead", StaffRole.TEAM_LEAD, _("Team lead")),
        Work("helper", StaffRole.HELPER, _("Helper at the counter")),
        Work("second-helper", StaffRole.HELPER, _("Second helper"), 2),
        Work("registrar", StaffRole.PEOPLE_REGISTRAR, _("Registrar")),
        Work("second-registrar", StaffRole.PEOPLE_REGISTRAR, _("Second registrar"), 2),
        Work("register-keeper", StaffRole.REGISTER_KEEPER, _("Register keeper")),
        Work("sign-in-manager", StaffRole.RELYING_PARTY_MANAGER, _("Sign-in manager")),
        Work("second-sign-in-manager", StaffRole.RELYING_PARTY_MANAGER, _("Second sign-in manager"), 2),
        Work("staff-manager", StaffRole.STAFF_MANAGER, _("Staff manager")),
        Work("auditor", StaffRole.AUDITOR, _("Auditor")),
    ]


def staff(language: str) -> Staff:
    """Return everybody on the staff whom anybody may be: nobody before the first pack is published."""
    if catalogue.find_current_release_id() is None:
        return NOBODY
    pack = catalogue.current_release().pack
    decided = (Application.HERE, Application.AUTOMATIC)
    deciding = {service.authority for service in pack.services.values() if service.application in decided}
    owning = {registry.authority for registry in pack.registries.values()}
    authorities = [(id, pack.manifest.authorities[id].name.in_language(language)) for id in sorted(deciding | owning)]
    first, *others = works()
    workers = [_invented(first, *authority) for authority in authorities if authority[0] in deciding]
    return Staff(workers, others, authorities)


def get_staff(authority_id: str, work: str, language: str) -> InventedStaff:
    """Return somebody of the staff to be.

    :raises NotInPack: this authority decides nothing here and keeps no register, or there is no such work.
    """
    authorities, known = dict(staff(language).authorities), {one.id: one for one in works()}
    if authority_id not in authorities:
        raise NotInPack("authority", authority_id, authorities)
    if work not in known:
        raise NotInPack("work", work, known)
    return _invented(known[work], authority_id, authorities[authority_id])


def _invented(work: Work, authority_id: str, authority: str) -> InventedStaff:
    return InventedStaff(authority_id, f"{work.name}, {authority}", work.role, work.number)


def _name(facts: object) -> str:
    given = facts if isinstance(facts, dict) else {}
    return " ".join(str(given[part]) for part in ("given_name", "family_name") if given.get(part))

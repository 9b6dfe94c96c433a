"""Searches on a FHIR R4 server (HL7 FHIR 4.0.1, RESTful API and Search; docs/reference/connectors.md).

A server may leave out a search parameter that it does not know, and then finds everybody. So each resource must show
whose it is: a Patient by its identifier, all others by the Patient they refer to. One that does not is nonsense.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlencode, urljoin, urlsplit

from pydantic import BaseModel, ConfigDict, Field

from portico.catalogue.pack.schema.connectors import FhirConcept, FhirR4, FhirSearch, Method
from portico.evidence.base import Answer, Question
from portico.evidence.errors import RegistryNonsense, RegistryProblem, RegistryRefused
from portico.evidence.mapping import bundles, installed, values
from portico.evidence.mapping.bundles import Entry, Resource
from portico.evidence.mapping.calling import Calls, failure_of, json_of
from portico.evidence.mapping.pointers import Nothing, find
from portico.kernel import clock, http

CONNECTOR = "fhir-r4"
MOST_PAGES = 20  # of one search
MOST_RESOURCES = 500  # of one search: as many rows as a table may have
_ESCAPED = str.maketrans({character: f"\\{character}" for character in "\\$,|"})


class Settings(BaseModel):
    """What PORTICO_REGISTRIES says of such a registry."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: installed.BaseUrl
    tls: installed.Tls = installed.Tls()
    token: Annotated[str, Field(pattern=r"^[!-~]+$")] | None = Field(default=None, repr=False)


class FhirServer:
    """Asks FHIR R4 servers."""

    def __init__(self, registries: Mapping[str, Mapping[str, object]]) -> None:
        """:param registries: the setting of each registry by its id."""
        self._registries = registries

    def ask(self, question: Question, *, deadline: float) -> Answer:
        """See `base.Connector`."""
        options = installed.options_of(question, FhirR4)
        settings = installed.settings_of(question, self._registries, Settings)
        if not set(question.concepts) <= options.concepts.keys():
            raise RegistryRefused(reason="no-place")
        server = _Server(settings, Calls(deadline, settings.tls.as_tls()), question.id)
        found = _Found(options, question.subject, settings.url)
        for name in _searches(options, question):
            search = options.searches[name]
            found.take(name, server.search(search, _parameters(options, search, name, question), options.method))
            if search.must_find and not found.matches[name]:
                raise RegistryRefused(reason="nobody")
        found.refuse_others()
        return found.answer(question.concepts)


def _searches(options: FhirR4, question: Question) -> list[str]:
    """Return the searches that are needed, those that must find somebody first."""
    needed = {options.concepts[concept].search for concept in question.concepts}
    known = [name for name, search in options.searches.items() if search.must_find or name in needed]
    return sorted(known, key=lambda name: not options.searches[name].must_find)


def _parameters(options: FhirR4, search: FhirSearch, name: str, question: Question) -> list[tuple[str, str]]:
    """Return the parameters of a search; `_elements` asks for no more than is needed (FHIR R4, 3.1.1.5.9)."""
    found = [(search.by, f"{_escaped(options.system)}|{_escaped(question.subject)}"), *search.parameters.items()]
    if search.include is not None:
        found.append(("_include", f"{search.resource}:{search.include}"))
    if search.provenance:
        found.append(("_revinclude", "Provenance:target"))
    places = {"/identifier", "/meta", search.patient, *search.only}
    for concept in question.concepts:
        place = options.concepts[concept]
        if place.search == name:
            places |= {cell.at for cell in place.columns.values()}
            places |= {at for at in (place.at, place.valid_from, place.valid_to) if at is not None}
    if search.resource == "Patient":
        places.discard(search.patient)
    if search.provenance:
        places |= {"/target", "/recorded"}
    return [*found, ("_elements", ",".join(sorted({place.split("/")[1] for place in places if "/" in place})))]


def _escaped(value: str) -> str:
    """Return a value in which no sign parts one value from the next (FHIR R4, 3.1.1.5.7.1)."""
    return value.translate(_ESCAPED)


class _Server:
    """The server during one question."""

    def __init__(self, settings: Settings, calls: Calls, id: str) -> None:
        self._base = settings.url
        self._calls = calls
        self._headers = {
            "Accept": "application/fhir+json",
            # A parameter that the server does not know must not be left out (FHIR R4, 3.1.1.2.1).
            "Prefer": "handling=strict",
            "X-Request-Id": id,
        }
        if settings.token is not None:
            self._headers["Authorization"] = f"Bearer {settings.token}"

    def search(self, search: FhirSearch, parameters: list[tuple[str, str]], method: Method) -> list[Entry]:
        """Return everything that a search found, page by page."""
        address, query = f"{self._base}/{search.resource}", urlencode(parameters)
        if method is Method.POST:
            address += "/_search"
            headers = {**self._headers, "Content-Type": "application/x-www-form-urlencoded"}
            page = _page(self._calls.call("POST", address, headers=headers, body=query.encode()))
        else:
            address += f"?{query}"
            page = _page(self._calls.call("GET", address, headers=self._headers))
        entries, seen = list(page.entries), {address}
        while page.next is not None:
            address = self._next(address, page.next)
            if address in seen or len(seen) >= MOST_PAGES:
                raise RegistryNonsense(reason="next-loop")
            seen.add(address)
            page = _page(self._calls.call("GET", address, headers=self._headers))
            entries += page.entries
        return entries

    def _next(self, address: str, link: str) -> str:
        """Return the address of the next page: our token and the subject's number go to no other server."""
        try:
            found = urljoin(address, link)
            if _origin(found) == _origin(self._base):
                return found
        except ValueError:  # it is no address
            pass
        raise RegistryNonsense(reason="next-elsewhere")


def _origin(address: str) -> tuple[str, str, int | None, bool]:
    parts = urlsplit(address)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname or "", port, "@" in parts.netloc


def _page(answer: http.Answer) -> bundles.Page:
    failure = failure_of(answer)
    if failure is None:
        return bundles.page_of(json_of(answer))
    raise _told(answer) or failure


def _told(answer: http.Answer) -> RegistryProblem | None:
    """Return what the OperationOutcome of a failed search says, when there is one that says it."""
    try:
        document = json_of(answer)
        bundles.refuse_outcome(document if isinstance(document, dict) else {})
    except RegistryNonsense:
        return None
    except RegistryProblem as told:
        return told
    return None


@dataclass
class _Found:
    """What the searches of one question have found."""

    options: FhirR4
    subject: str
    base: str
    matches: dict[str, list[Entry]] = field(default_factory=dict)
    patients: set[str] = field(default_factory=set)
    recorded: dict[str, dt.date] = field(default_factory=dict)

    def take(self, name: str, entries: list[Entry]) -> None:
        """Sort what a search found: resources of its type that count, their patients, their provenance."""
        search = self.options.searches[name]
        matches: dict[str, Entry] = {}
        for number, entry in enumerate(entries):
            if entry.type == "Patient":
                self._know(entry)
            if entry.mode != "include":
                if entry.type != search.resource:
                    raise RegistryNonsense(reason="resource-type")
                if _counts(entry.resource, search):
                    # A page that moved while it was read may show a resource twice.
                    matches.setdefault(min(entry.keys(self.base), default=str(number)), entry)
        if len(matches) > MOST_RESOURCES:
            raise RegistryNonsense(reason="too-many")
        self.matches[name] = list(matches.values())
        self.recorded |= bundles.recorded((entry for entry in entries if entry.type == "Provenance"), self.base)

    def _know(self, patient: Entry) -> None:
        if not bundles.names(patient.resource.get("identifier"), self.options.system, self.subject):
            raise RegistryNonsense(reason="subject")
        self.patients |= patient.keys(self.base)

    def refuse_others(self) -> None:
        """See that every resource is the subject's.

        :raises RegistryNonsense: one is somebody else's, or does not show whose it is.
        """
        for name, entries in self.matches.items():
            for entry in entries:
                if entry.type != "Patient":
                    self._refuse_other(entry.resource, self.options.searches[name])

    def _refuse_other(self, resource: Resource, search: FhirSearch) -> None:
        reference = find(resource, search.patient)
        if not isinstance(reference, dict):
            raise RegistryNonsense(reason="subject")
        named = bundles.names(reference.get("identifier"), self.options.system, self.subject)
        target = reference.get("reference")
        if isinstance(target, str):
            known = self._contained(resource, target) if target.startswith("#") else self._is_known(target)
        else:
            known = None
        if named is False or known is False or not (named or known):
            raise RegistryNonsense(reason="subject")

    def _is_known(self, target: str) -> bool | None:
        if not self.patients:
            return None
        return bundles.reference_key(target, self.base) in self.patients

    def _contained(self, resource: Resource, target: str) -> bool:
        contained = resource.get("contained")
        for one in contained if isinstance(contained, list) else ():
            if isinstance(one, dict) and one.get("id") == target[1:]:
                return bool(bundles.names(one.get("identifier"), self.options.system, self.subject))
        return False

    def answer(self, concepts: tuple[str, ...]) -> Answer:
        """Return the concepts as the resources hold them."""
        found = values.Sorted()
        for concept in concepts:
            place = self.options.concepts[concept]
            entries = self.matches[place.search]
            resource = entries[0].resource if len(entries) == 1 else {}
            valid = [
                bundles.element(resource, at) if at is not None else None for at in (place.valid_from, place.valid_to)
            ]
            found.add(concept, _value_of(place, entries), valid=(valid[0], valid[1]), as_of=self._as_of(entries))
        return Answer(clock.now().date(), tuple(found.records), tuple(found.unknown))

    def _as_of(self, entries: list[Entry]) -> dt.date | None:
        """Return the last day on which any of the resources was recorded or changed."""
        days = [
            max((self.recorded[key] for key in entry.keys(self.base) & self.recorded.keys()), default=None)
            or bundles.told_on(entry.resource)
            for entry in entries
        ]
        return max((day for day in days if day is not None), default=None)


def _counts(resource: Resource, search: FhirSearch) -> bool:
    return all(find(resource, at) in wanted for at, wanted in search.only.items())


def _value_of(place: FhirConcept, entries: list[Entry]) -> object:
    if place.columns:
        return values.table_of(
            (
                {
                    name: values.value_of(cell, bundles.element(entry.resource, cell.at))
                    for name, cell in place.columns.items()
                }
                for entry in entries
            ),
            none=place.none,
        )
    if len(entries) > 1:
        return values.Not.RIGHT  # which of them is meant?
    found = bundles.element(entries[0].resource, place.at or "") if entries else Nothing.HERE
    return values.value_of(place, found)

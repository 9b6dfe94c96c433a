"""What a FHIR R4 server answers to a search: Bundles, OperationOutcomes, references, and why an element is absent."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portico.evidence.errors import RegistryDown, RegistryNonsense, RegistryProblem, RegistryRefused, RegistrySlow
from portico.evidence.mapping.calling import busy
from portico.evidence.mapping.pointers import Nothing, find, trail
from portico.evidence.mapping.values import Not, day_of

Resource = dict[str, object]
_ABSENT_EXTENSION = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_ABSENT_SYSTEM = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
# All other reasons (unknown, not-asked, masked, not-permitted, …) say that it is not known to us.
_ABSENT_MEANS: Mapping[object, object] = {"not-applicable": None, "error": Not.RIGHT, "not-a-number": Not.RIGHT}
_CODE = re.compile(r"[a-z-]{1,40}")  # words only: it goes into the log
_SLOW = frozenset({"timeout", "too-long", "too-costly"})
_DOWN = frozenset({"transient", "lock-error", "no-store", "exception", "incomplete", "processing", "conflict"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a Bundle.

    :param mode: `match`, `include` or `outcome` (FHIR R4, Bundle.entry.search.mode); empty when that is not said.
    """

    resource: Resource
    url: str
    mode: str

    @property
    def type(self) -> object:
        """The type of its resource."""
        return self.resource.get("resourceType")

    def keys(self, base: str) -> set[str]:
        """Return by what other resources may refer to it."""
        id = self.resource.get("id")
        found = {f"{self.type}/{id}"} if isinstance(id, str) else set()
        return found | {reference_key(self.url, base)} if self.url else found


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what a search found.

    :param next: address of the next page, as it is written; None on the last.
    """

    entries: tuple[Entry, ...]
    next: str | None


def page_of(document: object) -> Page:
    """Return a searchset (FHIR R4, 2.36.4).

    :raises RegistryProblem: it is an OperationOutcome, or holds one that says that the search failed.
    """
    resource = _resource(document)
    refuse_outcome(resource)
    if resource["resourceType"] != "Bundle" or resource.get("type") != "searchset":
        raise RegistryNonsense(reason="no-searchset")
    entries = tuple(_entry(entry) for entry in _list(resource.get("entry")))
    for entry in entries:
        refuse_outcome(entry.resource)
    links = [link.get("url") for link in map(_object, _list(resource.get("link"))) if link.get("relation") == "next"]
    if len(links) > 1 or not all(isinstance(link, str) for link in links):
        raise RegistryNonsense(reason="next-link")
    return Page(tuple(entry for entry in entries if entry.type != "OperationOutcome"), str(links[0]) if links else None)


def refuse_outcome(resource: Mapping[str, object]) -> None:
    """Raise what an OperationOutcome means that tells an error; warnings and information pass (FHIR R4, 2.40).

    :raises RegistryProblem: it tells one.
    """
    if resource.get("resourceType") != "OperationOutcome":
        return
    for issue in map(_object, _list(resource.get("issue"))):
        if issue.get("severity") in ("fatal", "error"):
            raise failure_by_code(issue.get("code"))


def failure_by_code(code: object) -> RegistryProblem:
    """Return how an issue counts, by its type (FHIR R4, value set issue-type).

    >>> type(failure_by_code("forbidden")).__name__
    'RegistryRefused'
    """
    if code == "throttled":
        return busy()
    reason = f"outcome-{code}" if isinstance(code, str) and _CODE.fullmatch(code) else "outcome"
    if code in _SLOW:
        return RegistrySlow(reason=reason)
    if code in _DOWN or reason == "outcome":
        return RegistryDown(reason=reason)
    return RegistryRefused(reason=reason)  # those that are left say that our question is not as it should be


def element(resource: Resource, pointer: str) -> object:
    """Return what is at a place of a resource, as `values.value_of` takes it: with why it is absent, when that is said.

    :source: FHIR R4, extension data-absent-reason; code system data-absent-reason; Observation.dataAbsentReason.
    """
    parent: object = resource
    for step, found in trail(resource, pointer):
        if found is Nothing.HERE:
            told = _sibling(parent, step)
            reason = _reason(told) if told is not None else _coded_reason(resource.get("dataAbsentReason"))
            return found if reason is None else _ABSENT_MEANS.get(reason, Not.KNOWN)
        reason = _reason(found)
        if reason is not None:
            return _ABSENT_MEANS.get(reason, Not.KNOWN)
        parent = found
    return parent


def reference_key(reference: str, base: str) -> str:
    """Return a reference without the server's own address and without a version.

    >>> reference_key("https://fhir.example/r4/Patient/1/_history/2", "https://fhir.example/r4")
    'Patient/1'
    """
    return reference.removeprefix(f"{base}/").partition("/_history/")[0]


def names(holder: object, system: str, number: str) -> bool | None:
    """Return whether identifiers name somebody, None when they hold no number of the system.

    :param holder: an Identifier, or a list of them.
    """
    found = [one.get("value") for one in map(_object, _list(holder)) if one.get("system") == system]
    return number in found if found else None


def told_on(resource: Resource) -> dt.date | None:
    """Return the day of a resource's last change, when it is said (FHIR R4, Meta.lastUpdated)."""
    return _day(find(resource, "/meta/lastUpdated"))


def recorded(entries: Iterator[Entry], base: str) -> dict[str, dt.date]:
    """Return on which day each resource was recorded, by its key (FHIR R4, Provenance.recorded); the last one counts."""
    found: dict[str, dt.date] = {}
    for entry in entries:
        day = _day(entry.resource.get("recorded"))
        for target in map(_object, _list(entry.resource.get("target"))):
            reference = target.get("reference")
            if isinstance(reference, str) and day is not None:
                key = reference_key(reference, base)
                found[key] = max(day, found.get(key, day))
    return found


def _day(found: object) -> dt.date | None:
    try:
        return day_of(found)
    except ValueError:
        raise RegistryNonsense(reason="as-of") from None


def _entry(entry: object) -> Entry:
    if not isinstance(entry, dict):
        raise RegistryNonsense(reason="entry")
    url, mode = entry.get("fullUrl", ""), find(entry, "/search/mode")
    return Entry(
        _resource(entry.get("resource")), url if isinstance(url, str) else "", mode if isinstance(mode, str) else ""
    )


def _resource(document: object) -> Resource:
    if not isinstance(document, dict) or not isinstance(document.get("resourceType"), str):
        raise RegistryNonsense(reason="no-resource")
    return document


def _list(found: object) -> list[object]:
    if isinstance(found, list):
        return found
    return [] if found is None else [found]


def _object(found: object) -> Resource:
    return found if isinstance(found, dict) else {}


def _sibling(parent: object, step: str) -> object:
    """Return what stands beside a primitive element for its extensions (FHIR R4, 2.6.2.3)."""
    return parent.get(f"_{step}") if isinstance(parent, dict) else None


def _reason(found: object) -> object:
    if not isinstance(found, dict):
        return None
    for extension in map(_object, _list(found.get("extension"))):
        if extension.get("url") == _ABSENT_EXTENSION:
            return extension.get("valueCode", "unknown")
    return _coded_reason(found)


def _coded_reason(found: object) -> object:
    for coding in map(_object, _list(_object(found).get("coding"))):
        if coding.get("system") == _ABSENT_SYSTEM:
            return coding.get("code", "unknown")
    return None

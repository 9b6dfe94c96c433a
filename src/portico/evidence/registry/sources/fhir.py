"""A FHIR R4 Bundle in a JSON file: patients, and what refers to them.

A path names the elements on the way (`name.given`); the first value that is there counts. A step may say which of
several is meant: `identifier[system=urn:oid:1.2].value`, `name[use=official].family`.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from portico.evidence.registry.sources.base import MOST_ROWS, Lookup, Row, SourceProblem, TooManyRows
from portico.evidence.registry.sources.tabular import file_stamp

LARGEST_BUNDLE = 500_000_000  # bytes
PATIENT = "Patient"
_STEP = re.compile(r"([A-Za-z][A-Za-z0-9]*)(?:\[([A-Za-z][A-Za-z0-9]*)=([^\]]*)\])?(?:\.|$)")
_REFERRING = ("patient", "subject", "beneficiary", "individual")

Resource = Mapping[str, object]
Steps = tuple[tuple[str, str, str], ...]


class FhirBundle:
    """A bundle, as it was when it was read."""

    columns: Sequence[str] = ()

    def __init__(self, path: Path, *, identifier: str) -> None:
        """Read the bundle.

        :param identifier: the system of Patient.identifier that holds the subject.
        :raises SourceProblem: it is not there, or no Bundle, or one number belongs to two patients.
        """
        self.path = path
        self.files: Sequence[Path] = (path,)
        self._stamp = file_stamp(path)
        resources = _resources(path)
        self._patients = _patients(path.name, identifier, resources)
        self._related = _related(resources)

    def of_resource(self, resource: str) -> FhirResources:
        """Return the resources of one type that refer to a patient, as rows."""
        return FhirResources(self, resource)

    def rows(self, resource: str, subject: str) -> list[Resource]:
        """Return the resources of one type that are a subject's."""
        patient = self._patients.get(subject)
        if patient is None:
            return []
        if resource == PATIENT:
            return [patient[1]]
        return [found for reference in patient[0] for found in self._related[resource].get(reference, ())]

    def subjects(self) -> Iterator[str]:
        """Yield every number."""
        yield from self._patients

    def lookup(self, columns: Sequence[str]) -> Lookup:
        """See `base.Source`: columns are paths from the patient."""
        return _lookup(self, PATIENT, columns)

    def scan(self, columns: Sequence[str]) -> Iterator[tuple[int, Row]]:
        """See `base.Source`."""
        return _scan(self, PATIENT, columns)

    def as_of(self) -> dt.date | None:
        """Return the day on which the file was last written, in UTC."""
        return dt.datetime.fromtimestamp(self._stamp[0] / 1e9, dt.UTC).date()

    def warnings(self) -> list[str]:
        """See `base.Source`."""
        return []

    def close(self) -> None:
        """See `base.Source`: there is nothing to let go of."""


class FhirResources(FhirBundle):
    """The resources of one type in a bundle that is read already."""

    def __init__(self, bundle: FhirBundle, resource: str) -> None:
        """Take what the bundle has read."""
        self.path, self.files, self._stamp = bundle.path, bundle.files, bundle._stamp
        self._patients, self._related = bundle._patients, bundle._related
        self._resource = resource

    def lookup(self, columns: Sequence[str]) -> Lookup:
        """See `base.Source`: columns are paths from the resource."""
        return _lookup(self, self._resource, columns)

    def scan(self, columns: Sequence[str]) -> Iterator[tuple[int, Row]]:
        """See `base.Source`."""
        return _scan(self, self._resource, columns)


def _lookup(bundle: FhirBundle, resource: str, columns: Sequence[str]) -> Lookup:
    steps = [_steps(column) for column in columns]

    def rows_of(subject: str) -> list[Row]:
        found = bundle.rows(resource, subject)
        if len(found) > MOST_ROWS:
            raise TooManyRows
        return [(subject, *(_at(one, path) for path in steps)) for one in found]

    return rows_of


def _scan(bundle: FhirBundle, resource: str, columns: Sequence[str]) -> Iterator[tuple[int, Row]]:
    steps = [_steps(column) for column in columns]
    number = 0
    for subject in bundle.subjects():
        for one in bundle.rows(resource, subject):
            number += 1
            yield number, (subject, *(_at(one, path) for path in steps))


def _steps(path: str) -> Steps:
    """Return a path, taken apart.

    >>> _steps("name[use=official].family")
    (('name', 'use', 'official'), ('family', '', ''))

    :raises SourceProblem: it is none.
    """
    steps: list[tuple[str, str, str]] = []
    place = 0
    while place < len(path):
        found = _STEP.match(path, place)
        if found is None:
            break
        steps.append((found[1], found[2] or "", found[3] or ""))
        place = found.end()
    if place < len(path) or not steps or path.endswith("."):
        raise SourceProblem(f"'{path}' is no path. Write elements with dots, such as name[use=official].family.")
    if steps[0][0][0].isupper():
        raise SourceProblem(f"'{path}': leave the resource's name out, begin with its element.")
    return tuple(steps)


def _at(value: object, steps: Steps) -> object:
    """Return the first value at the end of a path, or None."""
    if isinstance(value, list):
        found = (_at(item, steps) for item in value)
        return next((one for one in found if one is not None), None)
    if not steps:
        return value
    if not isinstance(value, dict):
        return None
    (name, key, wanted), rest = steps[0], steps[1:]
    inner = value.get(name)
    if key:
        items = inner if isinstance(inner, list) else [inner]
        inner = [item for item in items if isinstance(item, dict) and str(item.get(key)) == wanted]
    return _at(inner, rest)


def _resources(path: Path) -> list[tuple[str, Resource]]:
    """Return every resource of a bundle with its full address.

    :raises SourceProblem: the file is no bundle.
    """
    try:
        if path.stat().st_size > LARGEST_BUNDLE:
            raise SourceProblem(f"{path.name} has more than {LARGEST_BUNDLE // 1_000_000} MB.")
        bundle = json.loads(path.read_bytes())
    except OSError as error:
        raise SourceProblem(f"{path.name} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise SourceProblem(f"{path.name} is not JSON.") from None
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        raise SourceProblem(f"{path.name} is no FHIR Bundle.")
    entries = [entry for entry in bundle.get("entry") or () if isinstance(entry, dict)]
    return [
        (str(entry.get("fullUrl") or ""), entry["resource"])
        for entry in entries
        if isinstance(entry.get("resource"), dict)
    ]


def _patients(
    name: str, system: str, resources: Sequence[tuple[str, Resource]]
) -> dict[str, tuple[frozenset[str], Resource]]:
    """Return each patient by number, with the references by which others mean them."""
    found: dict[str, tuple[frozenset[str], Resource]] = {}
    meant: set[str] = set()
    for address, resource in resources:
        if resource.get("resourceType") != PATIENT:
            continue
        references = {address, f"{PATIENT}/{resource.get('id')}" if resource.get("id") else ""} - {""}
        # Bundles put together from several servers: what refers to "Patient/1" must mean one patient.
        if references & meant:
            raise SourceProblem(
                f"{name}: two patients have the same id or fullUrl: it is not clear whose data is whose."
            )
        meant |= references
        number = _at(resource, (("identifier", "system", system), ("value", "", "")))
        if not isinstance(number, str) or not number:
            continue
        if number in found:
            raise SourceProblem(f"{name}: two patients have the same number of the system {system}.")
        found[number] = (frozenset(references), resource)
    if not found:
        raise SourceProblem(f"{name} has no Patient with an identifier of the system {system}.")
    return found


def _related(resources: Sequence[tuple[str, Resource]]) -> defaultdict[str, defaultdict[str, list[Resource]]]:
    """Return resources by type and by the patient that they refer to (FHIR R4, 2.3.0.3: relative and absolute)."""
    found: defaultdict[str, defaultdict[str, list[Resource]]] = defaultdict(lambda: defaultdict(list))
    for _, resource in resources:
        kind = str(resource.get("resourceType"))
        reference = next((_reference(resource.get(name)) for name in _REFERRING if _reference(resource.get(name))), "")
        if kind != PATIENT and reference:
            found[kind][reference].append(resource)
    return found


def _reference(value: object) -> str:
    return str(value.get("reference") or "") if isinstance(value, dict) else ""

"""A stand-in for a FHIR R4 server, written from the specification. It knows just the searches that the connector makes.

The first step of the address says how it behaves: `/{behaviour}/Immunization/_search`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from copy import deepcopy
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.registries.misbehaving import Misbehaving, serve

Resource = dict[str, Any]
SYSTEM = "urn:oid:1.2.3|4"  # a sign in it that parts values
ADA, BO = "10000000001", "10000000002"
JSON = "application/fhir+json"
PAGE = 2
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_KNOWN = {"identifier", "patient.identifier", "status", "_elements", "_include", "_revinclude", "_page"}
# Behaviour -> status and issue type of the OperationOutcome that it answers with.
OUTCOMES = {
    "outcome-login": (401, "login"),
    "outcome-forbidden": (403, "forbidden"),
    "outcome-not-found": (404, "not-found"),
    "outcome-invalid": (400, "invalid"),
    "outcome-not-supported": (400, "not-supported"),
    "outcome-throttled": (429, "throttled"),
    "outcome-timeout": (500, "timeout"),
    "outcome-too-costly": (403, "too-costly"),
    "outcome-exception": (500, "exception"),
    "outcome-transient": (503, "transient"),
    "outcome-with-200": (200, "security"),
    "outcome-of-no-form": (200, "<script>"),
    "outcome-with-number": (200, "10000000001"),
}


def patient(id: str, number: str, **more: object) -> Resource:
    """Return a patient."""
    identifiers = [{"system": "urn:other", "value": "9"}, {"use": "official", "system": SYSTEM, "value": number}]
    return {
        "resourceType": "Patient",
        "id": id,
        "meta": {"lastUpdated": "2026-04-30T10:00:00.000+02:00"},
        "identifier": identifiers,
        "name": [{"use": "old", "family": "Ek"}, {"use": "official", "family": "Berg", "given": ["Ada", "Maria"]}],
        "birthDate": "1994-03-12",
        "multipleBirthBoolean": False,
        **more,
    }


def shot(id: str, whose: str, code: str, day: str, status: str = "completed") -> Resource:
    """Return a vaccination."""
    return {
        "resourceType": "Immunization",
        "id": id,
        "meta": {"lastUpdated": "2026-03-01T10:00:00Z"},
        "status": status,
        "vaccineCode": {"coding": [{"system": "urn:local", "code": "x"}, {"system": "urn:codes", "code": code}]},
        "patient": {"reference": f"Patient/{whose}"},
        "occurrenceDateTime": day,
        "note": [{"text": "nobody asked for this"}],
    }


STORE: list[Resource] = [
    patient("p1", ADA),
    patient("p2", BO),
    shot("i1", "p1", "MMR", "2024-02-03T09:00:00+01:00"),
    shot("i2", "p1", "HPV", "2025-05"),
    shot("i3", "p1", "FLU", "2026-01-02"),
    shot("i4", "p2", "FLU", "2026-01-03"),
    shot("i5", "p1", "FLU", "2026-01-04", status="entered-in-error"),
    {
        "resourceType": "Provenance",
        "id": "v1",
        "target": [{"reference": "Immunization/i3"}],
        "recorded": "2026-03-15T12:00:00Z",
    },
]


class Handler(Misbehaving):
    behaviour = ""

    def answer(self, body: bytes) -> None:
        """Search, as it should or as the behaviour says."""
        parts = urlsplit(self.path)
        _, self.behaviour, kind, *_rest = parts.path.split("/")
        asked = dict(parse_qsl(parts.query) or parse_qsl(body.decode()))
        if self.behaviour in OUTCOMES:
            status, code = OUTCOMES[self.behaviour]
            return self.say(status, outcome(code), JSON)
        if self.behaviour == "echo":
            return self.say(200, searchset([entry(self.echo(asked, body))]), JSON)
        if self.behaviour == "by-token" and self.headers.get("Authorization") != "Bearer a-token":
            return self.say(401, outcome("login"), JSON)
        unknown = asked.keys() - _KNOWN
        if unknown and self.headers.get("Prefer") == "handling=strict":
            return self.say(400, outcome("not-supported"), JSON)
        document = self.document(kind, asked)
        if not self.misbehave(self.behaviour, document, JSON):
            self.say(200, document, f"{JSON}; charset=UTF-8")
        return None

    def echo(self, asked: Mapping[str, str], body: bytes) -> Resource:
        """Return the patient asked for, with what was asked."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        number = re.sub(r"\\(.)", r"\1", re.split(r"(?<!\\)\|", asked["identifier"], maxsplit=1)[1])
        return patient("p9", number, x={"line": f"{self.command} {self.path}", "headers": headers, "asked": asked})

    def document(self, kind: str, asked: dict[str, str]) -> Resource:
        """Return the page that was asked for, with the behaviour's mistake in it."""
        wrong = WRONG_DOCUMENTS.get(self.behaviour)
        if wrong is not None:
            return deepcopy(wrong)
        found = matching(kind, {} if self.behaviour == "ignores-parameters" else asked)
        found = [changed(self.behaviour, resource) for resource in found]
        start = int(asked.get("_page", "0"))
        page = found[start : start + PAGE]
        entries = [entry(shortened(resource, asked.get("_elements"))) for resource in page]
        entries += self.included(kind, page, asked)
        entries += MORE_ENTRIES.get(self.behaviour, [])
        document = searchset(entries)
        if start + PAGE < len(found):
            query = "&".join(f"{name}={value}" for name, value in asked.items() if name != "_page")
            self.link(document, kind, f"{query}&_page={start + PAGE}")
        elif kind == "Immunization":
            self.link_on(document)
        return document

    def included(self, kind: str, page: list[Resource], asked: Mapping[str, str]) -> list[Resource]:
        """Return what comes along with a page."""
        found: list[Resource] = []
        if asked.get("_include") == f"{kind}:patient":
            whose = {resource["patient"]["reference"].split("/")[1] for resource in page}
            found += [one for one in STORE if one["resourceType"] == "Patient" and one["id"] in whose]
        if asked.get("_revinclude") == "Provenance:target":
            keys = {f"{kind}/{resource['id']}" for resource in page}
            found += [
                one for one in STORE if one["resourceType"] == "Provenance" and one["target"][0]["reference"] in keys
            ]
        return [entry(one, "include") for one in found]

    def link(self, document: Resource, kind: str, query: str) -> None:
        """Add the link to the next page."""
        base = f"http://{self.headers['Host']}/{self.behaviour}/{kind}"
        url = {
            "next-relative": f"?{query}",
            "next-elsewhere": f"http://localhost:9/{self.behaviour}/{kind}?{query}",
            "next-other-port": f"http://127.0.0.1:9/{self.behaviour}/{kind}?{query}",
            "next-with-name": f"http://somebody@{self.headers['Host']}/{self.behaviour}/{kind}?{query}",
            "next-of-no-form": "http://[::1",
            "next-by-file": "file:///etc/passwd",
        }.get(self.behaviour, f"{base}?{query}")
        document["link"].append({"relation": "next", "url": url})
        if self.behaviour == "next-twice":
            document["link"].append({"relation": "next", "url": f"{url}&more=1"})
        if self.behaviour == "next-number":
            document["link"][-1]["url"] = 7

    def link_on(self, document: Resource) -> None:
        """On the last page, link to one that was there, or always to a further one."""
        if self.behaviour == "next-loop":
            self.link(document, "Immunization", "_page=2&status=completed")
        if self.behaviour == "next-endless":
            page = int(dict(parse_qsl(urlsplit(self.path).query)).get("_page", "0"))
            self.link(document, "Immunization", f"_page={page + PAGE}")


def matching(kind: str, asked: Mapping[str, str]) -> list[Resource]:
    """Return the resources that fit the parameters."""
    found = [deepcopy(one) for one in STORE if one["resourceType"] == kind]
    if "status" in asked:
        found = [one for one in found if one["status"] == asked["status"]]
    for name in ("identifier", "patient.identifier"):
        if name in asked:
            numbers = {whose(one) for one in STORE if one["resourceType"] == "Patient"}
            wanted = [number for number in numbers if asked[name] == f"{SYSTEM}|{number}".replace("3|4", "3\\|4")]
            found = [one for one in found if whose(one) in wanted]
    return found


def whose(resource: Resource) -> str:
    """Return the number of whom a resource is about."""
    if resource["resourceType"] == "Patient":
        return str(resource["identifier"][1]["value"])
    return {"Patient/p1": ADA, "Patient/p2": BO}[resource["patient"]["reference"]]


def changed(behaviour: str, resource: Resource) -> Resource:
    """Return a resource with the behaviour's mistake, or its way to say the same."""
    if resource["resourceType"] == "Patient":
        change_patient(behaviour, resource)
    else:
        change_shot(behaviour, resource)
    return resource


def change_patient(behaviour: str, resource: Resource) -> None:
    """Change a patient."""
    if behaviour == "other-patient":
        resource["identifier"][1]["value"] = BO
    elif behaviour == "patient-without-identifier":
        del resource["identifier"]
    elif behaviour == "patient-of-other-system":
        resource["identifier"][1]["system"] = "urn:another"
    elif behaviour == "month-of-birth":
        resource["birthDate"] = "1994-03"
    elif behaviour == "odd-birth":
        resource["birthDate"] = "12.03.1994"
    elif behaviour == "odd-update":
        resource["meta"]["lastUpdated"] = "yesterday"
    elif behaviour.startswith("absent-"):
        del resource["birthDate"]
        extension = {"url": ABSENT, "valueCode": behaviour.removeprefix("absent-")}
        resource["_birthDate"] = {"extension": [extension]}


def change_shot(behaviour: str, resource: Resource) -> None:
    """Change a vaccination."""
    reference: Resource = resource["patient"]
    if behaviour == "shot-of-another" and resource["id"] == "i3":
        reference["reference"] = "Patient/p2"
    elif behaviour == "shot-of-nobody":
        del resource["patient"]
    elif behaviour == "shot-by-name":
        resource["patient"] = {"display": "Ada"}
    elif behaviour in ("shot-by-identifier", "shot-by-other-identifier"):
        number = ADA if behaviour == "shot-by-identifier" else BO
        resource["patient"] = {"identifier": {"system": SYSTEM, "value": number}}
    elif behaviour in ("shot-contained", "shot-of-contained-other"):
        number = ADA if behaviour == "shot-contained" else BO
        resource["contained"] = [patient("c", number)]
        resource["patient"] = {"reference": "#c"}
    elif behaviour == "shot-by-version":
        reference["reference"] += "/_history/3"
    elif behaviour == "number-for-code":
        resource["vaccineCode"]["coding"][1]["code"] = 7
    elif behaviour == "coded-absence":
        system = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
        resource["vaccineCode"] = {"coding": [{"system": system, "code": "unknown"}]}


def shortened(resource: Resource, elements: str | None) -> Resource:
    """Return a resource with no more than the elements that were asked for."""
    if elements is None:
        return resource
    kept = {"resourceType", "id", "contained", *elements.split(","), *(f"_{name}" for name in elements.split(","))}
    return {name: value for name, value in resource.items() if name in kept}


def entry(resource: Resource, mode: str = "match") -> Resource:
    """Return an entry of a Bundle."""
    url = f"urn:x:{resource['resourceType']}:{resource.get('id')}"
    return {"fullUrl": url, "resource": resource, "search": {"mode": mode}}


def searchset(entries: list[Resource]) -> Resource:
    """Return a Bundle."""
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "link": [{"relation": "self", "url": "http://somewhere.example/"}],
        "entry": entries,
    }


def outcome(code: str, severity: str = "error") -> Resource:
    """Return an OperationOutcome."""
    details = {"text": f"It did not work for {ADA}."}
    return {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": code, "details": details}]}


_FULL = searchset([entry(patient("p1", ADA))])
WRONG_DOCUMENTS: Mapping[str, Resource] = {
    "no-bundle": patient("p1", ADA),
    "no-resource": {"hello": "world"},
    "history": {**_FULL, "type": "history"},
    "entries-are-no-resources": {**_FULL, "entry": [{"resource": {"id": "p1"}}]},
    "entry-is-text": {**_FULL, "entry": ["p1"]},
    "other-type": searchset([entry({"resourceType": "Practitioner", "id": "d1"})]),
    "nothing": {"resourceType": "Bundle", "type": "searchset"},
    "two-patients": searchset([entry(patient("p1", ADA)), entry(patient("p8", ADA))]),
    "same-twice": searchset([entry(patient("p1", ADA)), entry(patient("p1", ADA))]),
    "too-many": searchset([entry(patient(f"p{number}", ADA)) for number in range(600)]),
}
MORE_ENTRIES: Mapping[str, list[Resource]] = {
    "outcome-in-bundle": [entry(outcome("exception", "fatal"), "outcome")],
    "warning-in-bundle": [entry(outcome("not-supported", "warning"), "outcome")],
    "other-patient-included": [entry(patient("p2", BO), "include")],
}
if __name__ == "__main__":
    sys.exit(serve(Handler))

"""A FHIR R4 bundle as a registry: patients by identifier, and what refers to them as tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from portico.evidence.registry.reading import FileProblem, load
from portico.evidence.registry.tests.factories import ADA, BO, NOBODY, opened, write

SYSTEM = "urn:oid:1.2.3"


def patient(id: str, number: str, **more: object) -> dict[str, object]:
    identifier = [{"system": "urn:other", "value": "01"}, {"system": SYSTEM, "value": number}]
    return {"resource": {"resourceType": "Patient", "id": id, "identifier": identifier, **more}}


def shot(reference: str, code: str, day: str) -> dict[str, object]:
    return {
        "resource": {
            "resourceType": "Immunization",
            "patient": {"reference": reference},
            "vaccineCode": {"coding": [{"system": "s", "code": code}]},
            "occurrenceDateTime": day,
        }
    }


ENTRIES = [
    patient("a", ADA, birthDate="1994-03-12", gender="female", name=[
        {"use": "nickname", "given": ["Adi"]}, {"use": "official", "family": "Berg", "given": ["Ada", "B"]}]),
    {**patient("b", BO), "fullUrl": "urn:uuid:b0"},
    shot("Patient/a", "DTP", "2020-01-01T10:00:00+01:00"),
    shot("urn:uuid:b0", "MMR", "2019-05-05"),
    shot("Patient/a", "HPV", "2021"),
    {"resource": {"resourceType": "Observation", "subject": {"reference": "Patient/a"}}},
]  # fmt: skip
ATTRIBUTES = {
    "birth_date": {"path": "birthDate", "type": "date"},
    "given_name": {"path": "name[use=official].given", "type": "text"},
    "sex": {"path": "gender", "type": "choice", "choices": ["female", "male"]},
    "vaccinations": {
        "type": "table",
        "resource": "Immunization",
        "columns": {"vaccine": {"path": "vaccineCode.coding.code", "type": "text"}},
    },
}


def bundle(folder: Path, entries: object = ENTRIES, **changes: object) -> Path:
    options: dict[str, object] = {
        "source": {"fhir": "bundle.json"},
        "subject": {"identifier": SYSTEM},
        "attributes": ATTRIBUTES,
    }
    path = write(folder, **(options | changes))
    (folder / "bundle.json").write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    return path


def test_paths_lead_to_values_and_references_to_rows(tmp_path: Path) -> None:
    with opened(bundle(tmp_path)) as registry:
        assert registry.values(subject=ADA, concepts=list(ATTRIBUTES)) == {
            "birth_date": "1994-03-12",
            "given_name": "Ada",
            "sex": "female",
            "vaccinations": [{"vaccine": "DTP"}, {"vaccine": "HPV"}],
        }
        assert registry.values(subject=BO, concepts=["sex", "vaccinations"]) == {
            "sex": None,
            "vaccinations": [{"vaccine": "MMR"}],
        }


@pytest.mark.parametrize("subject", [NOBODY, "a", "01", "Patient/a", "urn:uuid:b0"])
def test_only_an_identifier_of_the_named_system_is_somebody(tmp_path: Path, subject: str) -> None:
    with opened(bundle(tmp_path)) as registry:
        assert registry.reason(subject=subject) == "nobody"


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([patient("a", ADA), patient("b", ADA)], "two patients have the same number"),
        ([patient("a", ADA), patient("a", BO)], "not clear whose data"),
        ([], "no Patient with an identifier of the system"),
    ],
)
def test_a_bundle_that_is_not_clear_is_refused(tmp_path: Path, entries: object, said: str) -> None:
    with pytest.raises(FileProblem, match=said) as refused:
        load(bundle(tmp_path, entries))
    assert ADA not in str(refused.value)


@pytest.mark.parametrize("path", ["Patient.birthDate", "name..given", "name[use].given", ".", "name["])
def test_a_path_that_is_none_is_told(tmp_path: Path, path: str) -> None:
    with pytest.raises(FileProblem, match=r"is no path|leave the resource's name out"):
        load(bundle(tmp_path, attributes={"x": {"path": path, "type": "text"}}))


@pytest.mark.parametrize("content", ["", "[]", '{"resourceType": "Patient"}', "[" * 100_000])
def test_what_is_no_bundle_is_told(tmp_path: Path, content: str) -> None:
    path = bundle(tmp_path)
    (tmp_path / "bundle.json").write_text(content)
    with pytest.raises(FileProblem, match=r"is not JSON|is no FHIR Bundle"):
        load(path)

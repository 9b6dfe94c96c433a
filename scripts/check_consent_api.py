"""Check that what the consent API answers is what GovStack's OpenAPI file says, path by path.

    .venv/bin/python scripts/check_consent_api.py ../shared/conformance/govstack-openapi/consent-openapi.yaml

Every path of ours below /api/consent must be one of the standard's, with the same method; every answer is made of an
agreement of the pack and held against the schema of that operation. No database is needed.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import django
import jsonschema
import yaml

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.site.settings")
django.setup()

from portico.catalogue.pack.compiling import compile_pack  # noqa: E402
from portico.catalogue.pack.reading import read_pack  # noqa: E402
from portico.evidence import govstack  # noqa: E402
from portico.evidence.api.agreements import router  # noqa: E402
from portico.evidence.types import ConsentId, ConsentView  # noqa: E402
from portico.identity.types import PersonId  # noqa: E402

ROOT = Path(__file__).parent.parent
AT = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(days=1)
Json = dict[str, object]


def answers() -> dict[str, list[Json]]:
    """Return, by the standard's operationId, what we answer: a yes, a no, one taken back, one that is over."""
    published = govstack.Published(compile_pack(read_pack(ROOT / "packs" / "norway")), AT, "https://portico.example")
    agreement = next(iter(published.release.pack.agreements.values()))
    yes = ConsentView(
        id=ConsentId(UUID(int=1)),
        person_id=PersonId(UUID(int=2)),
        agreement=agreement.id,
        service=agreement.service,
        concepts=tuple(agreement.concepts),
        to_authority=agreement.authority,
        opted_in=True,
        release_id=published.release.release_id,
        language="en",
        given_at=AT,
        until=AT + dt.timedelta(days=agreement.days),
        withdrawn_at=None,
        asked_by=None,
        recorded_by="",
    )
    views = [yes, replace(yes, opted_in=False, until=None), replace(yes, withdrawn_at=LATER), replace(yes, until=LATER)]
    one = [
        {
            "consentRecord": govstack.consent_record(view, published, at=LATER),
            "revision": govstack.revision_of_record(view, published, at=LATER),
        }
        for view in views
    ]
    records: list[Json] = [{"consentRecords": [each["consentRecord"] for each in one]}]
    said = published.data_agreement(agreement, "nb")
    return {
        "serviceDataAgreementRead": [
            {"dataAgreement": said, "revision": published.revision_of_agreement(agreement, "nb")}
        ],
        "servicePolicyRead": [
            {"policy": published.policy(agreement, "en"), "revision": published.revision_of_policy(agreement, "en")}
        ],
        "serviceVerificationDataAgreementList": [{"dataAgreements": [said]}],
        "serviceIndividualConsentRecordCreate": one,
        "serviceIndividualConsentRecordUpdate": one,
        "serviceIndividualConsentRecordRead": [
            *({"consentRecord": each["consentRecord"]} for each in one),
            {"consentRecord": govstack.draft_record(published, agreement, yes.person_id, "nb")},
        ],
        "serviceIndividualConsentRecordList": records,
        "serviceIndividualDataAgreementConsentRecordList": records,
    }


def operations(document: Json) -> dict[tuple[str, str], Json]:
    """Return the standard's operations by method and path, whatever the names of the ids in it."""
    paths: dict[str, dict[str, Json]] = document["paths"]  # type: ignore[assignment]
    return {
        (method, _plain(path)): operation for path, methods in paths.items() for method, operation in methods.items()
    }


def problems(document: Json) -> Iterator[str]:
    """Yield what differs from the standard."""
    known, ours = operations(document), answers()
    offered: set[str] = set()
    for path, view in router.path_operations.items():
        for operation in view.operations:
            for method in operation.methods:
                standard = known.get((method.lower(), _plain(path)))
                if standard is None:
                    yield f"{method} {path}: the standard has no such operation"
                    continue
                name = str(standard["operationId"])
                offered.add(name)
                yield from (f"{name}: {found}" for found in _answers_problems(document, standard, ours.get(name)))
    yield from (f"{name}: no path of ours offers it" for name in sorted(ours.keys() - offered))


def _answers_problems(document: Json, operation: Json, found: list[Json] | None) -> Iterator[str]:
    if not found:
        yield "nothing is checked of it"
        return
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]  # type: ignore[index]
    wanted = set(schema["properties"])
    validator = jsonschema.Draft7Validator({**schema, "components": document["components"]})
    for answer in found:
        if set(answer) != wanted:
            yield f"it has {sorted(answer)}, the standard {sorted(wanted)}"
        yield from (f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer))


def _plain(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def main(file: Path) -> int:
    """Check; return how many problems there are."""
    found = list(problems(yaml.safe_load(file.read_text(encoding="utf-8"))))
    for problem in found:
        print(problem)
    print(f"{len(answers())} operations of GovStack's Consent building block, {len(found)} problems.")
    return len(found)


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1])) else 0)

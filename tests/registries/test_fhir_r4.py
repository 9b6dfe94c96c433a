"""FHIR R4 search, against a stand-in of ours for a server: what is sent, and what each answer counts as."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pytest

from portico.evidence.plugins.fhir_r4 import FhirServer
from portico.kernel import clock
from tests.registries.asking import ADA, ID, as_of, ask, options_of, outcome, question, values
from tests.registries.fhir_server import SYSTEM
from tests.registries.misbehaving import NO_ANSWER, running

PATIENT: Mapping[str, Any] = {"resource": "Patient", "by": "identifier", "must_find": True}
SHOTS: Mapping[str, Any] = {
    "resource": "Immunization",
    "parameters": {"status": "completed"},
    "only": {"/status": ["completed"]},
}
ROWS: Mapping[str, Any] = {
    "search": "shots",
    "none": "absent",
    "columns": {
        "vaccine": {
            "at": "/vaccineCode/coding/[system=urn:codes]/code",
            "codes": {"MMR": "mmr", "HPV": "hpv", "FLU": "flu"},
        },
        "given_on": {"at": "/occurrenceDateTime", "reads": "date"},
    },
}
OPTIONS: Mapping[str, Any] = {
    "connector": "fhir-r4",
    "system": SYSTEM,
    "searches": {"patient": PATIENT, "shots": SHOTS},
    "concepts": {
        "family_name": {"search": "patient", "at": "/name/[use=official]/family"},
        "given_name": {"search": "patient", "at": "/name/[use=official]/given", "join": " "},
        "birth_date": {"search": "patient", "at": "/birthDate", "reads": "date"},
        "twin": {"search": "patient", "at": "/multipleBirthBoolean"},
        "died_on": {"search": "patient", "at": "/deceasedDateTime", "reads": "date"},
        "vaccinations": ROWS,
    },
}
INCLUDING: Mapping[str, Any] = {
    **OPTIONS,
    "searches": {"shots": {**SHOTS, "include": "patient", "provenance": True}},
    "concepts": {"vaccinations": ROWS},
}
ONE, TABLE = "birth_date", "vaccinations"
GIVEN = [
    {"vaccine": "mmr", "given_on": dt.date(2024, 2, 3)},
    {"vaccine": "hpv", "given_on": None},
    {"vaccine": "flu", "given_on": dt.date(2026, 1, 2)},
]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The stand-in, as a process of its own."""
    with running("fhir_server") as address:
        yield address


def behaving(server: str, behaviour: str, **more: object) -> FhirServer:
    """Return the connector to a registry that behaves so."""
    return FhirServer({"register": {"url": f"{server}/{behaviour}", **more}})


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("behaviour", ["right", "next-relative", "warning-in-bundle", "shot-by-version"])
def test_resources_become_records(server: str, behaviour: str, method: str) -> None:
    answer = ask(behaving(server, behaviour), question(options_of({**OPTIONS, "method": method}), *OPTIONS["concepts"]))
    assert values(answer) == {
        "family_name": "Berg",
        "given_name": "Ada Maria",
        "birth_date": dt.date(1994, 3, 12),
        "twin": False,
        TABLE: GIVEN,
    }
    assert answer.unknown == ("died_on",)


def test_the_day_of_a_record_is_that_of_its_last_change(server: str) -> None:
    found = as_of(ask(behaving(server, "right"), question(options_of(OPTIONS), ONE, TABLE)))
    assert found == {ONE: dt.date(2026, 4, 30), TABLE: dt.date(2026, 3, 1)}


def test_provenance_says_more_of_the_day_than_the_last_change(server: str) -> None:
    answer = ask(behaving(server, "right"), question(options_of(INCLUDING), TABLE))
    assert as_of(answer) == {TABLE: dt.date(2026, 3, 15)}
    assert values(answer) == {TABLE: GIVEN}


def test_an_answer_without_resources_is_so_today(server: str) -> None:
    answer = ask(behaving(server, "nothing"), question(options_of(INCLUDING), TABLE))
    assert values(answer) == {TABLE: []}
    assert answer.as_of == clock.now().date()


ECHO: Mapping[str, Any] = {
    "connector": "fhir-r4",
    "system": SYSTEM,
    "searches": {"patient": {**PATIENT, "parameters": {"active": "true"}, "provenance": True}},
    "concepts": {
        "line": {"search": "patient", "at": "/x/line"},
        "identifier": {"search": "patient", "at": "/x/asked/identifier"},
        "elements": {"search": "patient", "at": "/x/asked/_elements"},
        "active": {"search": "patient", "at": "/x/asked/active"},
        "with": {"search": "patient", "at": "/x/asked/_revinclude"},
        "accept": {"search": "patient", "at": "/x/headers/accept"},
        "prefer": {"search": "patient", "at": "/x/headers/prefer"},
        "request": {"search": "patient", "at": "/x/headers/x-request-id"},
        "token": {"search": "patient", "at": "/x/headers/authorization", "none": "absent"},
    },
}


def test_a_search_keeps_the_number_out_of_the_address_and_asks_for_no_more_than_is_needed(server: str) -> None:
    sent = values(ask(behaving(server, "echo"), question(options_of(ECHO), *ECHO["concepts"])))
    assert sent == {
        "line": "POST /echo/Patient/_search",
        "identifier": "urn:oid:1.2.3\\|4|10000000001",
        "elements": "identifier,meta,recorded,target,x",
        "active": "true",
        "with": "Provenance:target",
        "accept": "application/fhir+json",
        "prefer": "handling=strict",
        "request": ID,
        "token": None,
    }


def test_a_search_by_get_has_the_number_in_the_address(server: str) -> None:
    sent = values(ask(behaving(server, "echo"), question(options_of({**ECHO, "method": "GET"}), "line")))
    identifier = quote("urn:oid:1.2.3\\|4|10000000001", safe="")
    assert str(sent["line"]).startswith(f"GET /echo/Patient?identifier={identifier}&")


@pytest.mark.parametrize("subject", [f"{ADA},10000000002", f"{ADA}|x", "a&status=x", "$", "\\"])
def test_a_subject_is_one_value_of_the_search(server: str, subject: str) -> None:
    sent = values(ask(behaving(server, "echo"), question(options_of(ECHO), "identifier", subject=subject)))
    said = "".join(f"\\{sign}" if sign in "\\$,|" else sign for sign in subject)
    assert sent["identifier"] == f"urn:oid:1.2.3\\|4|{said}"


def test_a_token_is_shown_when_there_is_one(server: str) -> None:
    asked = question(options_of(OPTIONS), ONE)
    assert outcome(behaving(server, "by-token", token="a-token"), asked) == ("answered", ONE)
    assert outcome(behaving(server, "by-token"), asked) == ("refused", "outcome-login")


def test_somebody_who_must_be_found_and_is_not_is_refused(server: str) -> None:
    asked = question(options_of(OPTIONS), TABLE, subject="10000000009")
    assert outcome(behaving(server, "right"), asked) == ("refused", "nobody")


OUTCOMES = [
    # what the server says of a search that failed
    ("outcome-login", "refused"),
    ("outcome-forbidden", "refused"),
    ("outcome-not-found", "refused"),
    ("outcome-invalid", "refused"),
    ("outcome-not-supported", "refused"),
    ("outcome-with-200", "refused"),
    ("outcome-throttled", "busy"),
    ("outcome-timeout", "slow"),
    ("outcome-too-costly", "slow"),
    ("outcome-exception", "down"),
    ("outcome-transient", "down"),
    ("outcome-of-no-form", "down"),
    ("outcome-with-number", "down"),
    ("outcome-in-bundle", "down"),
    # whose it is
    ("other-patient", "nonsense"),
    ("other-patient-included", "nonsense"),
    ("patient-without-identifier", "nonsense"),
    ("patient-of-other-system", "nonsense"),
    ("ignores-parameters", "nonsense"),
    ("shot-of-another", "nonsense"),
    ("shot-of-nobody", "nonsense"),
    ("shot-by-name", "nonsense"),
    ("shot-by-other-identifier", "nonsense"),
    ("shot-of-contained-other", "nonsense"),
    # pages
    ("next-elsewhere", "nonsense"),
    ("next-other-port", "nonsense"),
    ("next-with-name", "nonsense"),
    ("next-by-file", "nonsense"),
    ("next-of-no-form", "nonsense"),
    ("next-twice", "nonsense"),
    ("next-number", "nonsense"),
    ("next-loop", "nonsense"),
    ("next-endless", "nonsense"),
    ("too-many", "nonsense"),
    # no searchset
    ("no-bundle", "nonsense"),
    ("no-resource", "nonsense"),
    ("history", "nonsense"),
    ("entries-are-no-resources", "nonsense"),
    ("entry-is-text", "nonsense"),
    ("other-type", "nonsense"),
    ("odd-update", "nonsense"),
    # no answer at all
    *NO_ANSWER,
]


@pytest.mark.parametrize(("behaviour", "expected"), OUTCOMES)
def test_what_is_no_answer_counts_as_what_it_is(server: str, behaviour: str, expected: str) -> None:
    found, reason = outcome(behaving(server, behaviour), question(options_of(OPTIONS), ONE, TABLE))
    assert found == expected, reason
    assert reason
    assert ADA not in reason


@pytest.mark.parametrize("behaviour", ["shot-by-identifier", "shot-contained"])
def test_a_resource_may_show_by_itself_whose_it_is(server: str, behaviour: str) -> None:
    options = {**OPTIONS, "searches": {"shots": SHOTS}, "concepts": {TABLE: ROWS}}
    assert values(ask(behaving(server, behaviour), question(options_of(options), TABLE))) == {TABLE: GIVEN}


def test_a_reference_to_a_patient_whom_nobody_has_shown_is_nonsense(server: str) -> None:
    options = {**OPTIONS, "searches": {"shots": SHOTS}, "concepts": {TABLE: ROWS}}
    assert outcome(behaving(server, "right"), question(options_of(options), TABLE)) == ("nonsense", "subject")


@pytest.mark.parametrize("behaviour", ["slow", "drip-body", "drip-headers", "drip-chunks"])
def test_the_deadline_is_for_everything_together(server: str, behaviour: str) -> None:
    started = time.monotonic()
    asked = question(options_of(OPTIONS), ONE)
    assert outcome(behaving(server, behaviour), asked, seconds=0.5) == ("slow", "deadline")
    assert time.monotonic() - started < 3, "no byte that comes in time prolongs it"


@pytest.mark.parametrize(
    ("behaviour", "unknown", "said"),
    [
        ("absent-unknown", True, {}),
        ("absent-masked", True, {}),
        ("absent-not-permitted", True, {}),
        ("absent-asked-declined", True, {}),
        ("absent-not-applicable", False, {ONE: None}),
        ("absent-error", False, {}),
        ("month-of-birth", True, {}),
        ("odd-birth", False, {}),
        ("two-patients", False, {}),
    ],
)
def test_why_an_element_is_absent_decides_whether_it_is_known(
    server: str, behaviour: str, unknown: bool, said: dict[str, object]
) -> None:
    answer = ask(behaving(server, behaviour), question(options_of(OPTIONS), ONE))
    assert (answer.unknown == (ONE,)) is unknown
    assert values(answer) == said, "what is neither known nor unknown counts as nonsense"


def test_a_resource_that_two_pages_show_counts_once(server: str) -> None:
    answer = ask(behaving(server, "same-twice"), question(options_of(OPTIONS), ONE))
    assert values(answer) == {ONE: dt.date(1994, 3, 12)}


def test_a_coded_absence_leaves_the_cell_empty(server: str) -> None:
    found = values(ask(behaving(server, "coded-absence"), question(options_of(OPTIONS), TABLE)))[TABLE]
    assert isinstance(found, list)
    assert [row["vaccine"] for row in found] == [None, None, None]


def test_a_code_that_is_a_number_or_not_listed_costs_the_table_only(server: str) -> None:
    answer = ask(behaving(server, "number-for-code"), question(options_of(OPTIONS), ONE, TABLE))
    assert values(answer) == {ONE: dt.date(1994, 3, 12)}
    assert answer.unknown == ()


def test_resources_that_do_not_count_are_left_out_whatever_the_server_sends(server: str) -> None:
    searches = {"patient": PATIENT, "shots": {**SHOTS, "parameters": {}}}
    answer = ask(behaving(server, "right"), question(options_of({**OPTIONS, "searches": searches}), TABLE))
    assert values(answer) == {TABLE: GIVEN}, "not the one that was entered in error"


def test_a_parameter_that_the_server_does_not_know_is_refused(server: str) -> None:
    searches = {"patient": PATIENT, "shots": {**SHOTS, "parameters": {"colour": "blue"}}}
    asked = question(options_of({**OPTIONS, "searches": searches}), TABLE)
    assert outcome(behaving(server, "right"), asked) == ("refused", "outcome-not-supported")


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (None, "not-installed"),
        ({}, "settings"),
        ({"url": "http://x", "token": "a b"}, "settings"),
        ({"url": "http://x", "tokn": "ab"}, "settings"),
        ({"url": "http://127.0.0.1:9"}, "no-connection"),
    ],
)
def test_a_registry_that_is_not_installed_rightly_is_down(entry: dict[str, object] | None, reason: str) -> None:
    connector = FhirServer({} if entry is None else {"register": entry})
    found, why = outcome(connector, question(options_of(OPTIONS), ONE))
    assert (found in ("down", "notreached"), why) == (True, reason)

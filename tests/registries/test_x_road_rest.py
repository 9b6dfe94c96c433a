"""REST behind X-Road, against a stand-in of ours for a security server: what is sent, and what each answer counts as."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest

from portico.evidence.errors import RegistryBusy
from portico.evidence.plugins.x_road_rest import XRoad
from tests.registries.asking import ADA, ID, ask, options_of, outcome, question, values
from tests.registries.misbehaving import NO_ANSWER, running
from tests.registries.security_server import CLIENT, REGISTER

OPTIONS: Mapping[str, Any] = {
    "connector": "x-road-rest",
    "path": "/v1/people/{subject}",
    "query": {"fields": "{fields}"},
    "subject": "/person/code",
    "as_of": "/updated",
    "concepts": {
        "given_name": {"at": "/person/names/[use=official]/text", "valid_from": "/person/since"},
        "all_names": {"at": "/person/given", "join": " "},
        "birth_date": {"at": "/person/born", "reads": "date"},
        "marital_status": {"at": "/person/civil", "codes": {"G": "married"}},
        "yearly_income": {"at": "/person/income", "reads": "number", "field": "salary"},
        "spouse": {"at": "/person/spouse"},
        "employer": {"at": "/person/employer"},
        "second_employer": {"at": "/person/employer/1", "none": "absent"},
        "children": {
            "rows": "/children",
            "columns": {
                "person": {"at": "/code"},
                "birth_date": {"at": "/born", "reads": "date"},
                "name": {"at": "/n"},
            },
        },
    },
}
ALL = tuple(OPTIONS["concepts"])
ONE = "given_name"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The stand-in, as a process of its own."""
    with running("security_server") as address:
        yield address


def behaving(server: str, behaviour: str, **more: object) -> XRoad:
    """Return the connector to a registry that behaves so."""
    return XRoad({"register": {"url": server, "client": CLIENT, "service": f"{REGISTER}/{behaviour}", **more}})


def test_an_answer_becomes_records(server: str) -> None:
    answer = ask(behaving(server, "right"), question(options_of(OPTIONS), *ALL))
    assert answer.as_of == dt.date(2026, 5, 3), "the day as the register writes it"
    assert values(answer) == {
        "given_name": "Ada",
        "all_names": "Ada Maria",
        "birth_date": dt.date(1994, 3, 12),
        "marital_status": "married",
        "yearly_income": Decimal("420000.55"),
        "spouse": None,
        "second_employer": None,
        "children": [{"person": "10000000003", "birth_date": dt.date(2023, 2, 1), "name": None}],
    }
    assert answer.unknown == ("employer",), "nothing there is unknown, null is known to be absent"
    assert next(record for record in answer.records if record.concept == ONE).valid_from == dt.date(2020, 6, 1)


ECHO: Mapping[str, Any] = {
    "connector": "x-road-rest",
    "path": "/v1/people/{subject}",
    "query": {"fields": "{fields}", "a b": "x{id}"},
    "concepts": {
        "line": {"at": "/line", "field": "salary"},
        "body": {"at": "/body/who"},
        "wanted": {"at": "/body/want/0"},
        **{
            name: {"at": f"/headers/x-road-{name.replace('_', '-')}"}
            for name in ("client", "id", "userid", "issue", "represented_party", "security_server")
        },
        "accept": {"at": "/headers/accept"},
        "content_type": {"at": "/headers/content-type"},
    },
}


def test_a_question_is_sent_as_the_protocol_says(server: str) -> None:
    register = behaving(server, "echo", security_server="XX/GOV/2000/ss1", represents={"office": "GOV/4000"})
    sent = values(ask(register, question(options_of(ECHO), *ECHO["concepts"], case="case-17")))
    fields = "%2C".join(["salary", *list(ECHO["concepts"])[1:]])
    assert sent["line"] == f"GET /r1/{REGISTER}/echo/v1/people/{ADA}?fields={fields}&a%20b=x{ID}"
    assert sent["client"] == CLIENT
    assert sent["id"] == ID
    assert sent["userid"] == "office"
    assert sent["issue"] == "case-17"
    assert sent["represented_party"] == "GOV/4000"
    assert sent["security_server"] == "XX/GOV/2000/ss1"
    assert sent["accept"] == "application/json"


@pytest.mark.parametrize("subject", ["a/../b", "1?x=2", "1#x", "æ ø", "%2e%2e", "{fields}", "a\r\nX-Road-Client: b"])
def test_a_subject_never_leaves_its_place_in_the_path(server: str, subject: str) -> None:
    sent = values(ask(behaving(server, "echo"), question(options_of(ECHO), "line", "client", subject=subject)))
    assert str(sent["line"]).startswith(f"GET /r1/{REGISTER}/echo/v1/people/{quote(subject, safe='')}?")
    assert sent["client"] == CLIENT


def test_a_subject_that_servers_read_as_a_way_up_is_not_sent(server: str) -> None:
    assert outcome(behaving(server, "echo"), question(options_of(ECHO), "line", subject="..")) == ("refused", "subject")


def test_a_subject_stands_in_the_body_as_data(server: str) -> None:
    options = options_of(
        ECHO
        | {"method": "POST", "path": "/v1/search", "query": {}, "body": {"who": "XX-{subject}", "want": "{fields}"}}
    )
    subject = '1", "admin": true, "x": "{id}'
    sent = values(
        ask(behaving(server, "echo"), question(options, "wanted", "body", "line", "content_type", subject=subject))
    )
    assert sent["line"] == f"POST /r1/{REGISTER}/echo/v1/search"
    assert sent["body"] == f"XX-{subject}"
    assert sent["wanted"] == "wanted"
    assert sent["content_type"] == "application/json; charset=utf-8"


def test_only_what_was_asked_leaves_the_answer(server: str) -> None:
    answer = ask(behaving(server, "right"), question(options_of(OPTIONS), ONE))
    assert list(values(answer)) == [ONE]


OUTCOMES = [
    # errors of X-Road, as the text spells them
    ("text-bad-request", "refused"),
    ("text-access-denied", "refused"),
    ("text-unknown-member", "refused"),
    ("text-unknown-service", "refused"),
    ("text-network-error", "down"),
    ("text-service-failed", "down"),
    ("text-database-error", "down"),
    ("text-outdated", "down"),
    ("text-inconsistent", "nonsense"),
    # and as servers spell them
    ("server-access-denied", "refused"),
    ("server-unknown-member", "refused"),
    ("server-unauthenticated", "refused"),
    ("server-bad-request", "refused"),
    ("server-network-error", "down"),
    ("server-service-failed", "down"),
    ("server-disabled", "down"),
    ("server-timeout", "slow"),
    ("server-invalid-signature", "nonsense"),
    ("error-with-200", "down"),
    ("error-of-no-form", "down"),
    ("error-with-number", "down"),
    # errors of the registry itself
    ("status-400", "refused"),
    ("status-401", "refused"),
    ("status-403", "refused"),
    ("status-404", "refused"),
    ("status-422", "refused"),
    ("status-408", "slow"),
    ("status-504", "slow"),
    ("status-429", "busy"),
    ("status-500", "down"),
    ("status-503", "down"),
    ("status-201", "nonsense"),
    ("status-301", "nonsense"),
    # answers to something else, or that have not come through X-Road
    ("other-id", "nonsense"),
    ("no-id", "nonsense"),
    ("other-service", "nonsense"),
    ("no-service", "nonsense"),
    ("other-client", "nonsense"),
    ("no-hash", "nonsense"),
    ("short-hash", "nonsense"),
    ("odd-hash", "nonsense"),
    ("other-subject", "nonsense"),
    ("no-subject", "nonsense"),
    ("odd-day", "nonsense"),
    # what is no answer at all
    ("not-a-number", "nonsense"),
    *NO_ANSWER,
]


@pytest.mark.parametrize(("behaviour", "expected"), OUTCOMES)
def test_what_is_no_answer_counts_as_what_it_is(server: str, behaviour: str, expected: str) -> None:
    found, reason = outcome(behaving(server, behaviour), question(options_of(OPTIONS), ONE))
    assert found == expected, reason
    assert reason
    assert ADA not in reason


@pytest.mark.parametrize("behaviour", ["slow", "drip-body", "drip-headers", "drip-chunks"])
def test_the_deadline_is_for_everything_together(server: str, behaviour: str) -> None:
    started = time.monotonic()
    asked = question(options_of(OPTIONS), ONE)
    assert outcome(behaving(server, behaviour), asked, seconds=0.5) == ("slow", "deadline")
    assert time.monotonic() - started < 3, "no byte that comes in time prolongs it"


def test_a_registry_that_has_no_time_says_for_how_long(server: str) -> None:
    with pytest.raises(RegistryBusy) as busy:
        ask(behaving(server, "status-429"), question(options_of(OPTIONS), ONE))
    assert busy.value.seconds == 7


@pytest.mark.parametrize(
    ("behaviour", "concept"),
    [
        ("odd-code", "marital_status"),
        ("number-as-text", "yearly_income"),
        ("number-as-object", "yearly_income"),
        ("rows-are-no-list", "children"),
    ],
)
def test_a_value_that_cannot_be_costs_its_own_concept_only(server: str, behaviour: str, concept: str) -> None:
    answer = ask(behaving(server, behaviour), question(options_of(OPTIONS), ONE, concept))
    assert values(answer) == {ONE: "Ada"}
    assert answer.unknown == (), "what was asked and is neither known nor unknown counts as nonsense"


def test_rows_that_are_not_there_are_unknown(server: str) -> None:
    assert ask(behaving(server, "no-rows"), question(options_of(OPTIONS), "children")).unknown == ("children",)


def test_a_subject_may_be_named_by_a_number(server: str) -> None:
    assert outcome(behaving(server, "subject-is-number"), question(options_of(OPTIONS), ONE)) == ("answered", ONE)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (None, "not-installed"),
        ({"url": "http://127.0.0.1:9"}, "settings"),
        ({"url": "ftp://x", "client": CLIENT, "service": f"{REGISTER}/a"}, "settings"),
        ({"url": "http://somebody@x", "client": CLIENT, "service": f"{REGISTER}/a"}, "settings"),
        ({"url": "http://x", "client": CLIENT, "service": "XX/GOV/2000/../a"}, "settings"),
        ({"url": "http://x", "client": "a\r\nb", "service": f"{REGISTER}/a"}, "settings"),
        ({"url": "http://x", "client": CLIENT, "service": f"{REGISTER}/a", "tokn": "1"}, "settings"),
        ({"url": "http://127.0.0.1:9", "client": CLIENT, "service": f"{REGISTER}/a"}, "no-connection"),
    ],
)
def test_a_registry_that_is_not_installed_rightly_is_down(entry: dict[str, object] | None, reason: str) -> None:
    connector = XRoad({} if entry is None else {"register": entry})
    found, why = outcome(connector, question(options_of(OPTIONS), ONE))
    assert found in ("down", "notreached")
    assert why == reason


def test_a_registry_without_options_in_the_pack_is_down(server: str) -> None:
    assert outcome(behaving(server, "right"), question(None, ONE)) == ("down", "no-options")

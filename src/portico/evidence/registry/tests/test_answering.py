"""One question, one answer: what is known, what is refused and why, and that nothing else ever leaves."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from portico.evidence import keys, signatures
from portico.evidence.registry.answering import Fault, HangUp
from portico.evidence.registry.questions import LARGEST_QUESTION
from portico.evidence.registry.tests.factories import (
    ADA,
    ASKER,
    BO,
    CLEO,
    GRANT,
    LAW,
    NOBODY,
    STRANGER,
    Opened,
    client,
    now,
    opened,
    question,
    signed,
    write,
)

CONSENT = {"kind": "consent", "consent": str(uuid4()), "until": "2999-01-01T00:00:00Z"}
ALL = ["given_name", "birth_date", "sex", "income", "town", "vaccinations"]


def test_an_answer_has_what_was_asked_in_its_types_and_nothing_else(registry: Opened) -> None:
    asked = str(uuid4())
    status, found = registry.ask(id=asked, concepts=["birth_date", "income", "vaccinations"])
    no_period = {"valid_from": None, "valid_to": None}
    shots = [{"vaccine": "DTP", "given_on": "2020-01-01"}, {"vaccine": "HPV", "given_on": "2021-02-03"}]
    assert (status, found) == (
        200,
        {
            "id": asked,
            "registry": "vaccinations",
            "as_of": "2026-11-01",
            "records": [
                {"concept": "birth_date", "value": "1994-03-12", **no_period},
                {"concept": "income", "value": 420000.55, **no_period},
                {"concept": "vaccinations", "value": shots, **no_period},
            ],
            "next": None,
        },
    )


def test_nobody_is_another_answer_than_nothing_known(registry: Opened) -> None:
    assert registry.reason(subject=NOBODY) == "nobody"
    assert registry.values(subject=CLEO, concepts=["given_name", "income", "vaccinations"]) == {
        "given_name": None,
        "income": None,
        "vaccinations": [],
    }


def test_a_value_that_is_not_of_its_type_is_left_out_and_counted(registry: Opened) -> None:
    assert registry.values(subject=CLEO, concepts=["birth_date", "sex"]) == {"birth_date": "2023-02-01"}
    assert 'values_left_out_total{concept="sex"} 1' in registry.registry.metrics.text("vaccinations")


def test_the_day_may_stand_in_a_column(tmp_path: Path) -> None:
    with opened(write(tmp_path, as_of={"column": "updated"})) as registry:
        assert registry.ask(subject=ADA)[1]["as_of"] == "2026-10-30"


# --- who may ask


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"requested_by": "police"}, "not-granted"),
        ({"purpose": {"kind": "curiosity", "service": None, "case": None}}, "wrong-purpose"),
        ({"legal_basis": {"kind": "law", "article": "Another Act § 1"}}, "wrong-law"),
        ({"legal_basis": CONSENT}, "wrong-law"),
        ({"concepts": ["birth_date", "shoe_size"]}, "concept-not-held"),
    ],
)
def test_what_no_grant_covers_is_refused_with_the_reason(
    registry: Opened, changes: dict[str, object], reason: str
) -> None:
    assert registry.reason(**changes) == reason
    assert registry.journal()[-1]["outcome"] == reason


def test_one_concept_too_many_refuses_the_whole_question(tmp_path: Path) -> None:
    narrow = client(grants=[{**GRANT, "concepts": ["birth_date"]}])
    with opened(write(tmp_path, clients=[narrow])) as registry:
        assert registry.values(concepts=["birth_date"]) == {"birth_date": "1994-03-12"}
        status, found = registry.ask(concepts=["birth_date", "income"])
        assert (status, found["detail"]) == (403, "nav may not ask this registry for income.")


def test_grants_of_one_law_add_up_and_those_of_two_do_not(tmp_path: Path) -> None:
    grants = [
        {**GRANT, "concepts": ["birth_date"]},
        {**GRANT, "concepts": ["sex"]},
        {**GRANT, "concepts": ["income"], "law": "Tax Act § 1"},
    ]
    with opened(write(tmp_path, clients=[client(grants=grants)])) as registry:
        assert set(registry.values(concepts=["birth_date", "sex"])) == {"birth_date", "sex"}
        assert registry.reason(concepts=["birth_date", "income"]) == "not-granted"


def test_a_grant_for_one_service_answers_for_no_other_and_for_no_plan(tmp_path: Path) -> None:
    one = client(grants=[{**GRANT, "services": ["child-benefit"]}])
    with opened(write(tmp_path, clients=[one])) as registry:
        asked = {"kind": "application", "service": "child-benefit", "case": None}
        assert registry.values(purpose=asked) == {"birth_date": "1994-03-12"}
        for service in ("parental-benefit", None):
            assert registry.reason(purpose={**asked, "service": service}) == "wrong-purpose"


def test_a_permission_that_has_ended_or_not_begun_does_not_count(tmp_path: Path) -> None:
    ended, coming = {**GRANT, "until": "2020-01-01T00:00:00Z"}, {**GRANT, "from": "2999-01-01T00:00:00Z"}
    for grant in (ended, coming):
        with opened(write(tmp_path, clients=[client(grants=[grant])])) as registry:
            assert registry.reason() == "basis-expired"


def test_a_consent_counts_while_it_holds(tmp_path: Path) -> None:
    grant = {key: value for key, value in GRANT.items() if key != "law"} | {"consent": True}
    with opened(write(tmp_path, clients=[client(grants=[grant])])) as registry:
        assert registry.values(legal_basis=CONSENT) == {"birth_date": "1994-03-12"}
        assert registry.reason(legal_basis={**CONSENT, "until": "2020-01-01T00:00:00Z"}) == "consent-expired"
        assert registry.reason() == "wrong-law"


def test_more_questions_than_agreed_are_refused(tmp_path: Path) -> None:
    with opened(write(tmp_path, clients=[client(per_second=2)])) as registry:
        reasons = [registry.ask()[0] for _ in range(12)]
    assert 429 in reasons
    assert reasons[0] == 200


# --- attacks


def test_a_question_counts_once(registry: Opened) -> None:
    request = signed(question())
    assert registry.registry.records(request).status == 200
    again = registry.registry.records(request)
    assert (again.status, json.loads(again.body)["type"]) == (409, "urn:portico:exchange:replayed")
    registry.verify(again, request)


def test_a_question_counts_once_over_a_restart_too(tmp_path: Path) -> None:
    path, request = write(tmp_path), signed(question())
    with opened(path) as registry:
        assert registry.registry.records(request).status == 200
    with opened(path) as registry:
        assert registry.registry.records(request).status == 409


def test_a_refused_question_counts_once_too(registry: Opened) -> None:
    request = signed(question(requested_by="police"))
    assert [registry.registry.records(request).status for _ in range(2)] == [403, 409]


def refused(registry: Opened, request: signatures.Request) -> str:
    """Return why a question is refused whose asker is not known: the refusal is not signed, and nothing is told."""
    reply = registry.registry.records(request)
    assert "Signature" not in reply.headers
    assert ADA.encode() not in reply.body
    assert b"1994" not in reply.body
    return str(json.loads(reply.body)["type"]).removeprefix("urn:portico:exchange:")


def test_an_altered_question_is_refused(registry: Opened) -> None:
    request = signed(question())
    assert refused(registry, replace(request, body=request.body.replace(ADA.encode(), BO.encode()))) == "bad-digest"


def test_another_subject_under_a_new_digest_is_refused(registry: Opened) -> None:
    mine, other = signed(question()), signed(question(subject=BO), STRANGER)
    headers = {**dict(other.headers), **{name: dict(mine.headers)[name] for name in ("signature", "signature-input")}}
    assert refused(registry, replace(other, headers=headers)) == "bad-signature"


def test_another_key_under_a_known_name_is_refused(registry: Opened) -> None:
    assert refused(registry, signed(question(), STRANGER)) == "bad-signature"


def test_an_unknown_key_is_refused(registry: Opened) -> None:
    unknown = keys.signing_key("portico", "2027-01", keys.new_seed())
    assert refused(registry, signed(question(), unknown)) == "unknown-key"


def test_an_unsigned_question_is_refused(registry: Opened) -> None:
    request = signed(question())
    assert refused(registry, replace(request, headers={"content-type": "application/json"})) == "unsigned"


@pytest.mark.parametrize("seconds", [-70, 70])
def test_a_question_signed_by_another_clock_is_refused(registry: Opened, seconds: int) -> None:
    assert refused(registry, signed(question(), at=now() + dt.timedelta(seconds=seconds))) == "clock-differs"


@pytest.mark.parametrize("seconds", [-50, 50])
def test_clocks_may_differ_by_a_minute(registry: Opened, seconds: int) -> None:
    assert registry.registry.records(signed(question(), at=now() + dt.timedelta(seconds=seconds))).status == 200


def test_a_question_that_was_put_to_another_registry_is_refused(registry: Opened) -> None:
    """Else whoever is asked could ask on in the asker's name, wherever the asker is known."""
    assert refused(registry, signed(question(), host="other.example")) == "wrong-host"


def test_a_key_counts_in_its_time_only_and_two_may_overlap(tmp_path: Path) -> None:
    new = keys.signing_key("portico", "2026-12", keys.new_seed())
    asking = client(ASKER, new)
    listed = asking["keys"]
    assert isinstance(listed, list)
    listed[0]["until"] = "2020-01-01T00:00:00Z"
    with opened(write(tmp_path, clients=[asking])) as registry:
        assert refused(registry, signed(question(), ASKER)) == "key-expired"
        assert registry.registry.records(signed(question(), new)).status == 200


# --- form


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": 5},
        {"subject": ""},
        {"subject": "1" * 101},
        {"subject": "1\x00"},
        {"subject": "\ud800"},
        {"concepts": []},
        {"concepts": "birth_date"},
        {"concepts": [["birth_date"]]},
        {"concepts": ["birth_date", "birth_date"]},
        {"concepts": ["birth_date"] * 201},
        {"concepts": ["Birth date"]},
        {"id": "1"},
        {"id": "{017F22E2-79B0-7CC3-98C4-DC0C0C07398F}"},
        {"purpose": "plan"},
        {"purpose": {"kind": "plan", "because": "I say so"}},
        {"legal_basis": {"kind": "law"}},
        {"legal_basis": {"kind": "law", "article": ""}},
        {"legal_basis": {"kind": "belief"}},
        {"legal_basis": {**CONSENT, "until": "tomorrow"}},
        {"legal_basis": {**CONSENT, "until": "2026-02-30T00:00:00Z"}},
        {"requested_by": None},
        {"cursor": 5},
        {"more": 1},
    ],
)
def test_what_is_no_question_of_the_protocol_is_refused(registry: Opened, changes: dict[str, object]) -> None:
    assert registry.reason(**changes) == "malformed"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"[" * 20_000, b"\xff\xfe", b'{"id":1,"id":1}', b"NaN"])
def test_what_is_no_json_is_refused(registry: Opened, body: bytes) -> None:
    assert json.loads(registry.registry.records(signed(body)).body)["type"] == "urn:portico:exchange:malformed"


def test_a_question_that_is_too_long_is_refused(registry: Opened) -> None:
    assert registry.registry.records(signed(b" " * (LARGEST_QUESTION + 1))).status == 413


# --- the rest


def test_what_has_not_changed_is_not_sent_again(registry: Opened) -> None:
    first = registry.registry.records(signed(question()))
    request = signed(question())
    again = registry.registry.records(request, first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    registry.verify(again, request)
    assert registry.registry.records(signed(question(subject=BO)), first.headers["ETag"]).status == 200
    assert registry.registry.records(signed(question()), "*").status == 200


def test_the_journal_has_who_asked_for_what_by_which_law_and_nobodys_number_or_value(registry: Opened) -> None:
    case = {"kind": "application", "service": "child-benefit", "case": f"about-{ADA}"}
    registry.ask(concepts=ALL, purpose=case)
    registry.reason(subject=NOBODY)
    entry, other = registry.journal()
    assert (entry["client"], entry["key"], entry["requested_by"]) == ("portico", "2026-11", "nav")
    assert (entry["purpose"], entry["service"], entry["basis"]) == ("application", "child-benefit", LAW)
    assert (entry["concepts"], entry["outcome"], other["outcome"]) == (ALL, "answered", "nobody")
    written = (registry.path.parent / "journal.jsonl").read_text()
    for secret in (ADA, NOBODY, "Ada", "1994-03-12", "420000", "DTP", "0301"):
        assert secret not in written


def test_nothing_is_answered_that_cannot_be_written_down(registry: Opened) -> None:
    registry.registry.journal._file = -1  # the disk has gone
    request = signed(question())
    reply = registry.registry.records(request)
    registry.registry.journal._file = registry.registry.journal._opened()[0]
    assert (reply.status, json.loads(reply.body)["type"]) == (503, "urn:portico:exchange:journal")
    assert b"1994" not in reply.body


def test_several_rows_that_say_different_things_are_no_answer(tmp_path: Path) -> None:
    path = write(tmp_path)
    with (tmp_path / "people.csv").open("a") as file:
        file.write(f"{ADA},Ada Berg,1994-03-13,F,1,0301,2026-10-30\n")
    with opened(path) as registry:
        assert registry.reason() == "source-wrong"
        assert registry.values(concepts=["given_name"]) == {"given_name": "Ada Berg"}  # here they agree


def test_of_several_rows_the_one_whose_period_is_now_speaks(tmp_path: Path) -> None:
    attributes = {"town": {"type": "text", "valid_from": "since", "valid_to": "until"}}
    path = write(tmp_path, attributes=attributes)
    (tmp_path / "people.csv").write_text(
        f"person_no,town,since,until\n{ADA},0301,2020-01-01,2024-05-01\n{ADA},0007,2024-05-01,\n{BO},0301,2020-01-01,2021-01-01\n"
    )
    with opened(path) as registry:
        (record,) = registry.ask(concepts=["town"])[1]["records"]  # type: ignore[misc]
        assert record == {"concept": "town", "value": "0007", "valid_from": "2024-05-01", "valid_to": None}
        (ended,) = registry.ask(subject=BO, concepts=["town"])[1]["records"]  # type: ignore[misc]
        assert ended["valid_to"] == "2021-01-01"


def test_a_registry_can_be_given_a_fault(tmp_path: Path) -> None:
    path = write(tmp_path)
    with opened(path, Fault.NONSENSE) as registry:
        assert registry.ask()[1]["records"] == "plenty"
    with opened(path, Fault.DOWN) as registry, pytest.raises(HangUp):
        registry.registry.records(signed(question()))

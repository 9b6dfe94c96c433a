"""What the API takes for a text: nothing that no database and no page can hold, in no field of any operation."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "body",
    [
        '{"identity_number": "\\ud800"}',
        '{"identity_number": "a\\u0000b"}',
        '{"identity_number": [{"\\udfff": 1}]}',
        '{"identity_number": NaN}',
        "[" * 50_000,
    ],
)
def test_a_body_with_what_is_no_text_is_refused_before_anybody_reads_it(body: str) -> None:
    answer = Client().post("/api/demo-sign-in", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "kernel.not-readable")


def test_a_query_with_nul_is_refused_before_anybody_reads_it() -> None:
    answer = Client().get("/api/consent/service/policy/any/", {"revisionId": "a\x00b"})
    assert (answer.status_code, answer.json()["code"]) == (400, "kernel.not-readable")


def test_every_other_character_is_a_text() -> None:
    body = '{"identity_number": "\\ud83d\\ude00 \\u0001 \\u202e"}'  # a pair is one character; the number is none
    assert Client().post("/api/demo-sign-in", body, content_type="application/json").status_code != 400

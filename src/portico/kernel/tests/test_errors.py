"""Errors speak to people and keep their facts apart."""

from __future__ import annotations

import json

import pytest

from portico.kernel import problem
from portico.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, PorticoError, Unavailable


class CaseNotFound(NotFound):
    """There is no case {case_id} at {authority}.

    Only this first paragraph is shown.
    """

    code = "test.case-not-found"


def test_the_sentence_is_the_first_paragraph_with_the_facts_in_it() -> None:
    error = CaseNotFound(case_id="K3F7", authority="the town")
    assert str(error) == "There is no case K3F7 at the town."
    assert error.facts == {"case_id": "K3F7", "authority": "the town"}


def test_a_fact_that_is_missing_leaves_its_name() -> None:
    assert str(CaseNotFound(case_id="K3F7")) == "There is no case K3F7 at {authority}."


def test_a_fact_with_braces_in_it_is_shown_as_it_is() -> None:
    assert str(CaseNotFound(case_id="{authority}", authority="x")) == "There is no case {authority} at x."


def test_a_sentence_of_its_own_takes_the_place_of_the_default() -> None:
    assert str(CaseNotFound("No {case_id}, sorry.", case_id="K3F7")) == "No K3F7, sorry."


@pytest.mark.parametrize(
    ("family", "status"),
    [(NotFound, 404), (NotAllowed, 403), (Conflict, 409), (Invalid, 422), (Unavailable, 503), (PorticoError, 500)],
)
def test_each_family_has_its_status(family: type[PorticoError], status: int) -> None:
    assert problem.status_of(family()) == status


def test_a_problem_document_has_the_sentence_but_not_the_facts() -> None:
    response = problem.problem(CaseNotFound(case_id="K3F7", authority="the town", secret="do not tell"))
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content) == {
        "type": "urn:portico:problem:test.case-not-found",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no case K3F7 at the town.",
        "code": "test.case-not-found",
    }

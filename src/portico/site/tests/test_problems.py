"""Errors as people read them: the right status, in their language, and a fault of ours needs no database."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import RequestFactory
from django.utils import translation

from portico.catalogue.pack.schema import Text
from portico.journeys.errors import DateNotPossible, JourneyNotFound
from portico.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, PorticoError, Unavailable
from portico.kernel.wording import sentence_of
from portico.site import problems


def test_a_fault_of_ours_says_so_without_asking_the_database() -> None:
    answer = problems.broken(RequestFactory().get("/plans/"))
    assert answer.status_code == 500
    assert "It is not your fault" in answer.content.decode()


def test_an_error_speaks_the_language_of_the_page() -> None:
    with translation.override("nb"):
        assert sentence_of(JourneyNotFound()) == "Vi fant ikke planen. Åpne planene dine og velg den på nytt."


def test_what_an_error_names_is_said_in_words_of_the_page() -> None:
    label = Text({"nb": "Termindato", "en": "Due date"})
    day = dt.date(2066, 12, 24)
    error = DateNotPossible(label=label, value=day, earliest=dt.date(2021, 1, 1), latest=dt.date(2027, 1, 1))
    with translation.override("nb"):
        assert sentence_of(error).startswith("Termindato kan ikke være 24. desember 2066: den må være mellom 1. januar")


def test_a_sentence_of_its_own_stays_as_it_is() -> None:
    with translation.override("nb"):
        assert sentence_of(NotAllowed("Only on Sundays.")) == "Only on Sundays."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status"),
    [(NotFound(), 404), (NotAllowed(), 403), (Conflict(), 409), (Invalid(), 422), (Unavailable(), 503)],
)
def test_each_family_of_errors_has_its_page(error: PorticoError, status: int) -> None:
    answer = problems.problem_page(RequestFactory().get("/"), error)
    assert answer.status_code == status
    assert sentence_of(error) in answer.content.decode()


def test_a_fault_is_not_dressed_up_as_an_expected_error() -> None:
    middleware = problems.ProblemsMiddleware(lambda request: problems.broken(request))
    assert middleware.process_exception(RequestFactory().get("/"), ValueError("a fault")) is None

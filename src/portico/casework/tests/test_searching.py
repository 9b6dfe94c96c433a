"""A case is found by what somebody has in hand, among those of one's own desk; a look by a number is on record."""

from __future__ import annotations

import datetime as dt

import pytest

from portico.casework import actions
from portico.casework.errors import NumberSearchNotPossible, StaffOnly
from portico.casework.rules.searching import read_search
from portico.casework.tests.factories import (
    AMINA,
    KARI,
    LATER,
    NOW,
    PARENTAL,
    decided_case,
    leader,
    pack,
    people,
    received_case,
    taken_case,
    worker,
)
from portico.casework.types import SearchKind, SearchView
from portico.catalogue import actions as catalogue
from portico.catalogue.pack.schema import Look
from portico.evidence import queries as evidence
from portico.evidence.types import LookWarning
from portico.identity.types import Principal
from portico.kernel.types import Actor

NAV, GRANT = "nav", "lump-sum-grant"
NUMBER = people().find(KARI).identity_number


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("K7F3-9QPM", "reference", "K7F3-9QPM"),
        (" k7f39qpm ", "reference", "K7F3-9QPM"),
        ("k7f3 9qpm", "reference", "K7F3-9QPM"),
        ("K7F3\u20119QPM", "reference", "K7F3-9QPM"),
        ("050588 12345", "number", "05058812345"),
        ("123.456.789-09", "number", "12345678909"),
        ("AB 12 34 56 C", "number", "AB123456C"),
        ("the employer called", "words", "the employer called"),
        ("Café", "words", "cafe"),
        ("2026", "words", "2026"),
        ("new baby2", "words", "new baby2"),
        ("", "nothing", ""),
        (" \x00 - ", "nothing", ""),
    ],
)
def test_what_was_typed_is_read_as_it_is_meant(typed: str, kind: str, text: str) -> None:
    found = read_search(typed)
    assert (found.kind.value, found.text) == (kind, text)


def search(staff: Principal, typed: str, at: dt.datetime = LATER) -> SearchView:
    return actions.search_cases(principal=staff, typed=typed, at=at)


def looks(who: Principal) -> list[tuple[str, str, LookWarning | None]]:
    """Return the searches for somebody's cases that they see in their records: by whom, and with which warning."""
    assert who.person_id is not None
    found = evidence.list_access_records(who.person_id).records
    return [(one.name, one.purpose, one.warning) for one in found if one.purpose == Look.CASE_SEARCH]


@pytest.mark.django_db
@pytest.mark.usefixtures("published")
class TestAmongCases:
    def test_a_reference_finds_its_case_however_it_is_typed(self, kari: Principal, nav: Principal) -> None:
        case = received_case(kari)
        for typed in (case.reference, case.reference.lower(), case.reference.replace("-", "")):
            assert [item.id for item in search(nav, typed).items] == [case.id]
        assert looks(kari) == []

    def test_a_decided_case_is_found_by_its_reference(self, kari: Principal, nav: Principal) -> None:
        case_id = decided_case(kari, nav)
        reference = search(nav, NUMBER).items[0].reference
        assert [item.id for item in search(nav, reference).items] == [case_id]

    def test_a_case_of_another_desk_is_not_found(self, kari: Principal) -> None:
        reference = received_case(kari).reference
        for staff in (worker("municipality"), worker(NAV, services=frozenset({GRANT}))):
            assert search(staff, reference).items == ()
            assert search(staff, NUMBER).items == ()

    def test_a_number_finds_the_persons_cases_and_the_person_sees_who_looked(
        self, kari: Principal, amina: Principal, nav: Principal
    ) -> None:
        mine = received_case(kari).id
        received_case(amina, GRANT)
        found = search(nav, f"{NUMBER[:6]} {NUMBER[6:]}")
        assert (found.kind, [item.id for item in found.items]) == (SearchKind.NUMBER, [mine])
        assert looks(kari) == [("Case worker", "case-search", None)]
        assert looks(amina) == []

    def test_a_search_that_finds_no_case_is_on_record_with_a_warning(self, kari: Principal, amina: Principal) -> None:
        received_case(kari)
        assert search(leader("municipality"), people().find(AMINA).identity_number).items == ()
        assert looks(amina) == [("Team lead", "case-search", LookWarning.NO_CASE)]

    def test_a_number_that_is_nobodys_finds_nothing(self, nav: Principal) -> None:
        assert search(nav, "999999 99999") == SearchView(SearchKind.NUMBER)

    def test_whoever_is_no_staff_finds_nothing_and_leaves_nothing(self, kari: Principal, amina: Principal) -> None:
        with pytest.raises(StaffOnly):
            search(kari, people().find(AMINA).identity_number)
        assert looks(amina) == []

    def test_words_find_services_and_the_notes_of_ones_own_cases(
        self, kari: Principal, amina: Principal, nav: Principal
    ) -> None:
        mine, second = taken_case(kari, nav), worker(NAV, "Second")
        theirs = received_case(amina, GRANT).id
        actions.take_case(principal=second, case_id=theirs, at=NOW)
        for staff, case_id in ((nav, mine), (second, theirs)):
            actions.add_note(principal=staff, case_id=case_id, text="Rang the employer.", at=NOW)
        found = search(nav, "EMPLOYER rang")
        assert (found.kind, [item.id for item in found.in_notes]) == (SearchKind.WORDS, [mine])
        assert search(nav, "employee").in_notes == ()
        assert PARENTAL in {service.id for service in search(nav, "parental").services}

    def test_what_was_noted_is_not_found_once_the_case_is_given_back(self, kari: Principal, nav: Principal) -> None:
        case_id = taken_case(kari, nav)
        actions.add_note(principal=nav, case_id=case_id, text="Rang the employer.", at=NOW)
        actions.give_back(principal=nav, case_id=case_id, at=NOW)
        assert search(nav, "employer").in_notes == ()


@pytest.mark.django_db
def test_where_no_law_is_named_nobody_is_looked_for_by_number() -> None:
    there = pack()
    looks = {look: law for look, law in there.manifest.looks.items() if look is not Look.CASE_SEARCH}
    without = there.model_copy(update={"manifest": there.manifest.model_copy(update={"looks": looks})})
    catalogue.publish(without, actor=Actor.system("tests"), at=NOW)
    with pytest.raises(NumberSearchNotPossible):
        search(worker(NAV), NUMBER)

"""An assisted session: a named helper, for one visit, because the person allows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from django.http import HttpRequest

from portico.identity import actions, queries
from portico.identity.errors import AssistanceNotFound, AssistanceTwoNeeded, DetailsNotValid, TooManyAttempts
from portico.identity.models import Account, Mandate, StaffRoleEnded, StaffRoleGrant
from portico.identity.rules import assisting
from portico.identity.tests.factories import AT, request_from
from portico.identity.types import AccountKind, AssuranceLevel, MandateKind, Method, Principal, StaffRole
from portico.identity.types.assisting import AssistanceState, AssistanceWay, Meeting
from portico.identity.wording import in_groups
from portico.kernel import clock
from portico.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


@dataclass
class Visitor:
    """Somebody with a session of their own."""

    request: HttpRequest

    @property
    def principal(self) -> Principal:
        """Return who they are now."""
        queries.forget_principal(self.request)
        return queries.principal_of(self.request)


@pytest.fixture
def now() -> dt.datetime:
    return clock.now()


def person(number: str = "10000000001", name: str = "Ada Berg") -> Visitor:
    request = request_from()
    actions.demo_sign_in_person(request, identity_number=number, display_name=name, at=clock.now())
    return Visitor(request)


def staff(name: str = "Kim Helper", *, authority: str = "town", role: StaffRole | None = StaffRole.HELPER) -> Visitor:
    account = Account.objects.create(
        kind=AccountKind.STAFF,
        authority_id=authority,
        name=name,
        email=f"{name.replace(' ', '.').lower()}@{authority}.example",
        created_at=AT,
    )
    if role is not None:
        StaffRoleGrant.objects.create(account=account, role=role, valid_from=AT, granted_by="system:test")
    request = request_from()
    actions.begin_session(request, account, method=Method.PASSKEY, assurance=AssuranceLevel.HIGH, at=clock.now())
    return Visitor(request)


def allowed_visit(ada: Visitor, kim: Visitor, now: dt.datetime) -> None:
    asked, code = actions.ask_to_help_on_device(principal=kim.principal, meeting=Meeting.COUNTER, at=now)
    actions.answer_on_device(principal=ada.principal, code=code, allow=True, at=now)
    actions.begin_visit(kim.request, principal=kim.principal, request_id=asked.id, at=now)


def test_a_helper_acts_for_a_person_who_allows_it_on_their_own_device(now: dt.datetime) -> None:
    ada, kim = person(), staff()
    asked, code = actions.ask_to_help_on_device(principal=kim.principal, meeting=Meeting.PHONE, at=now)
    assert asked.person_name == ""
    seen = queries.get_assistance_by_code(in_groups(code).lower(), at=now)
    assert (seen.helper_name, seen.authority_id) == ("Kim Helper", "town")
    actions.answer_on_device(principal=ada.principal, code=code, allow=True, at=now)
    found = actions.begin_visit(kim.request, principal=kim.principal, request_id=asked.id, at=now)
    assert found.person_name == "Ada Berg"
    helping = kim.principal
    assert helping.person_id == ada.principal.person_id
    assert helping.representation is not None
    assert helping.representation.kind is MandateKind.ASSISTED_SESSION
    assert helping.name == "Kim Helper"
    assert helping.is_staff
    assert not helping.is_themselves


def test_what_is_done_in_a_visit_names_the_helper_and_the_mandate(now: dt.datetime) -> None:
    ada, kim = person(), staff()
    allowed_visit(ada, kim, now)
    actor = kim.principal.actor
    assert actor.on_behalf_of == actor.speaks_for == str(ada.principal.person_id)
    mandate = Mandate.objects.get(kind=MandateKind.ASSISTED_SESSION)
    assert str(actor) == f"staff:{kim.principal.account_id} by mandate {mandate.pk}"
    assert len(str(actor)) <= 100


def test_a_visit_is_never_surer_than_the_session_in_which_it_was_allowed(now: dt.datetime) -> None:
    ada, kim = person(), staff()
    account = Account.objects.get(pk=ada.principal.account_id)
    actions.begin_session(ada.request, account, method=Method.EMAIL_CODE, assurance=AssuranceLevel.LOW, at=now)
    allowed_visit(ada, kim, now)
    assert kim.principal.assurance is AssuranceLevel.LOW


def test_a_visit_ends_by_itself_after_an_hour(now: dt.datetime) -> None:
    ada, kim = person(), staff()
    allowed_visit(ada, kim, now - assisting.VISIT_LASTS)
    assert kim.principal.person_id is None
    assert kim.principal.representation is None


def test_a_visit_does_not_outlast_the_role_of_the_helper(now: dt.datetime) -> None:
    ada, kim = person(), staff()
    allowed_visit(ada, kim, now)
    assert kim.principal.person_id == ada.principal.person_id
    grant = StaffRoleGrant.objects.get(account=kim.principal.account_id)
    StaffRoleEnded.objects.create(grant=grant, at=now, ended_by="system:test", reason="They moved on.")
    assert (kim.principal.person_id, kim.principal.representation) == (None, None)


def test_the_helper_ends_the_visit_and_acts_for_nobody(now: dt.datetime) -> None:
    ada, kim = person(), staff()
    allowed_visit(ada, kim, now)
    actions.end_visit(kim.request, principal=kim.principal, at=now)
    assert kim.principal.representation is None
    assert [visit.state for visit in queries.list_visits_for(ada.principal.record_ids, at=now)] == [
        AssistanceState.ENDED
    ]


def test_the_person_takes_the_help_back_and_the_next_request_of_the_helper_is_their_own(now: dt.datetime) -> None:
    ada, kim = person(), staff()
    allowed_visit(ada, kim, now)
    mandate = kim.principal.representation
    assert mandate is not None
    actions.stop_help(principal=ada.principal, mandate_id=mandate.mandate_id, at=now)
    assert kim.principal.representation is None


def test_nobody_else_takes_the_help_back(now: dt.datetime) -> None:
    ada, kim = person(), staff()
    allowed_visit(ada, kim, now)
    mandate = kim.principal.representation
    assert mandate is not None
    with pytest.raises(AssistanceNotFound):
        actions.stop_help(principal=person("10000000002", "Bo Dahl").principal, mandate_id=mandate.mandate_id, at=now)


def test_a_person_who_says_no_is_left_alone(now: dt.datetime) -> None:
    ada, kim = person(), staff()
    asked, code = actions.ask_to_help_on_device(principal=kim.principal, meeting=Meeting.VIDEO, at=now)
    answered = actions.answer_on_device(principal=ada.principal, code=code, allow=False, at=now)
    assert answered.state is AssistanceState.REFUSED
    with pytest.raises(AssistanceNotFound):
        actions.begin_visit(kim.request, principal=kim.principal, request_id=asked.id, at=now)
    assert not Mandate.objects.exists()


def test_a_code_is_answered_once(now: dt.datetime) -> None:
    ada, kim = person(), staff()
    _, code = actions.ask_to_help_on_device(principal=kim.principal, meeting=Meeting.PHONE, at=now)
    actions.answer_on_device(principal=ada.principal, code=code, allow=True, at=now)
    with pytest.raises(AssistanceNotFound):
        actions.answer_on_device(principal=person("10000000002").principal, code=code, allow=True, at=now)


def test_a_code_works_for_ten_minutes(now: dt.datetime) -> None:
    ada, kim = person(), staff()
    _, code = actions.ask_to_help_on_device(principal=kim.principal, meeting=Meeting.PHONE, at=now)
    with pytest.raises(AssistanceNotFound):
        actions.answer_on_device(principal=ada.principal, code=code, allow=True, at=now + assisting.ANSWER_WITHIN)


@pytest.mark.parametrize("role", [None, StaffRole.CASE_WORKER, StaffRole.STAFF_MANAGER, StaffRole.AUDITOR])
def test_only_helpers_ask_to_help(role: StaffRole | None, now: dt.datetime) -> None:
    with pytest.raises(NotAllowed):
        actions.ask_to_help_on_device(principal=staff(role=role).principal, meeting=Meeting.PHONE, at=now)


def test_a_person_helps_nobody_as_staff(now: dt.datetime) -> None:
    with pytest.raises(NotAllowed):
        actions.ask_to_help_on_device(principal=person().principal, meeting=Meeting.PHONE, at=now)


def test_a_helper_in_a_visit_lets_no_third_one_in(now: dt.datetime) -> None:
    ada, kim, other = person(), staff(), staff("Lee Other")
    allowed_visit(ada, kim, now)
    _, code = actions.ask_to_help_on_device(principal=other.principal, meeting=Meeting.PHONE, at=now)
    with pytest.raises(NotAllowed):
        actions.answer_on_device(principal=kim.principal, code=code, allow=True, at=now)


def test_another_helper_cannot_begin_the_visit(now: dt.datetime) -> None:
    ada, kim, other = person(), staff(), staff("Lee Other")
    asked, code = actions.ask_to_help_on_device(principal=kim.principal, meeting=Meeting.PHONE, at=now)
    actions.answer_on_device(principal=ada.principal, code=code, allow=True, at=now)
    with pytest.raises(AssistanceNotFound):
        actions.begin_visit(other.request, principal=other.principal, request_id=asked.id, at=now)


def test_a_stolen_mandate_id_opens_nothing_for_another_helper(now: dt.datetime) -> None:
    ada, kim, other = person(), staff(), staff("Lee Other")
    allowed_visit(ada, kim, now)
    mandate = kim.principal.representation
    assert mandate is not None
    actions.act_under(other.request, mandate.mandate_id)
    assert other.principal.representation is None


def test_where_a_document_is_shown_two_helpers_must_have_seen_it(now: dt.datetime) -> None:
    ada, kim, lee = person(), staff(), staff("Lee Other")
    asked = actions.ask_to_help_by_document(
        principal=kim.principal, meeting=Meeting.COUNTER, identity_number="10000000001", document="Passport …42", at=now
    )
    with pytest.raises(AssistanceTwoNeeded):
        actions.confirm_document(principal=kim.principal, request_id=asked.id, agree=True, at=now)
    assert [one.id for one in queries.list_visits_to_confirm(lee.principal, at=now)] == [asked.id]
    actions.confirm_document(principal=lee.principal, request_id=asked.id, agree=True, at=now)
    actions.begin_visit(kim.request, principal=kim.principal, request_id=asked.id, at=now)
    assert kim.principal.person_id == ada.principal.person_id
    assert kim.principal.assurance is AssuranceLevel.SUBSTANTIAL


def test_a_helper_of_another_authority_confirms_nothing(now: dt.datetime) -> None:
    person()
    kim, far = staff(), staff("Far Away", authority="county")
    asked = actions.ask_to_help_by_document(
        principal=kim.principal, meeting=Meeting.COUNTER, identity_number="10000000001", document="Passport", at=now
    )
    assert queries.list_visits_to_confirm(far.principal, at=now) == []
    with pytest.raises(AssistanceNotFound):
        actions.confirm_document(principal=far.principal, request_id=asked.id, agree=True, at=now)


def test_whoever_was_never_here_before_is_helped_at_the_counter(now: dt.datetime) -> None:
    kim, lee = staff(), staff("Lee Clerk")
    asked = actions.ask_to_help_by_document(
        principal=kim.principal, meeting=Meeting.COUNTER, identity_number="99999999999", document="Passport", at=now
    )
    answered = actions.confirm_document(principal=lee.principal, request_id=asked.id, agree=True, at=now)
    assert answered.state is AssistanceState.ALLOWED
    actions.begin_visit(kim.request, principal=kim.principal, request_id=asked.id, at=now)
    assert queries.principal_of(kim.request).person_id is not None


def test_the_second_helper_is_told_how_the_number_ends(now: dt.datetime) -> None:
    kim, lee = staff(), staff("Lee Clerk")
    actions.ask_to_help_by_document(
        principal=kim.principal, meeting=Meeting.COUNTER, identity_number="10000004321", document="Passport", at=now
    )
    [waiting] = queries.list_visits_to_confirm(lee.principal, at=now)
    assert waiting.number_end == "4321"


@pytest.mark.parametrize("meeting", [Meeting.PHONE, Meeting.VIDEO])
def test_a_document_cannot_be_checked_from_afar(meeting: Meeting, now: dt.datetime) -> None:
    with pytest.raises(DetailsNotValid):
        actions.ask_to_help_by_document(
            principal=staff().principal, meeting=meeting, identity_number="1", document="Passport", at=now
        )


def test_who_asks_to_help_too_often_has_to_wait(now: dt.datetime) -> None:
    kim = staff()
    for _ in range(assisting.REQUESTS_PER_HOUR):
        actions.ask_to_help_on_device(principal=kim.principal, meeting=Meeting.PHONE, at=now)
    with pytest.raises(TooManyAttempts):
        actions.ask_to_help_on_device(principal=kim.principal, meeting=Meeting.PHONE, at=now)


def test_a_helper_who_signs_out_has_ended_the_visit(now: dt.datetime) -> None:
    ada, kim = person(), staff()
    allowed_visit(ada, kim, now)
    actions.sign_out(kim.request, at=now)
    assert [one.state for one in queries.list_visits_for(ada.principal.record_ids, at=now)] == [AssistanceState.ENDED]


def test_codes_of_visits_cannot_be_tried_out(now: dt.datetime) -> None:
    ada = person()
    for _ in range(5):
        with pytest.raises(AssistanceNotFound):
            actions.find_help(ada.request, principal=ada.principal, code="AAAA AAAA", at=now)
    with pytest.raises(TooManyAttempts):
        actions.find_help(ada.request, principal=ada.principal, code="AAAA AAAA", at=now)


def test_way_names_fit_what_is_stored() -> None:
    assert {way.value for way in AssistanceWay} == {"device", "code", "document"}

"""A way back in: two clerks, each with half of a code."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator

from portico.identity import actions, queries
from portico.identity.actions.providers import link
from portico.identity.errors import DetailsNotValid, RecoveryCodeWrong, RecoveryNotFound
from portico.identity.models import Account, IdentityProofing, RecoveryUse, Session
from portico.identity.rules import recovery
from portico.identity.tests.factories import client_of, request_from
from portico.identity.tests.openid import code_for, party, person_account, redeem, renew, userinfo
from portico.identity.tests.test_assisting import person, staff
from portico.identity.types import AssuranceLevel, Method, Principal, ProvedIdentity, StaffRole
from portico.kernel import clock
from portico.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db

NUMBER = "10000000001"


@pytest.fixture
def now() -> dt.datetime:
    return clock.now()


def registrar(name: str, authority: str = "town") -> Principal:
    return staff(name, authority=authority, role=StaffRole.PEOPLE_REGISTRAR).principal


def halves(now: dt.datetime, number: str = NUMBER) -> tuple[str, str]:
    first_clerk, second_clerk = registrar("Kim One"), registrar("Lee Two")
    asked, first = actions.ask_recovery(
        principal=first_clerk, identity_number=number, document="Passport …42", level=AssuranceLevel.SUBSTANTIAL, at=now
    )
    second = actions.answer_recovery(principal=second_clerk, request_id=asked, agree=True, at=now)
    assert second is not None
    return first, second


def test_both_halves_together_sign_the_person_in(now: dt.datetime) -> None:
    whose = person(NUMBER).principal.person_id
    first, second = halves(now)
    request = request_from()
    principal = actions.recover(request, first_half=first.lower(), second_half=f" {second[:4]} {second[4:]}", at=now)
    assert principal.person_id == whose
    assert principal.assurance is AssuranceLevel.SUBSTANTIAL
    assert queries.authentication_of(request).methods == (Method.COUNTER,)


def test_the_second_clerk_is_told_how_the_number_ends(now: dt.datetime) -> None:
    actions.ask_recovery(
        principal=registrar("Kim One"),
        identity_number="10000004321",
        document="Passport …42",
        level=AssuranceLevel.SUBSTANTIAL,
        at=now,
    )
    [waiting] = queries.list_recoveries_to_confirm(registrar("Lee Two"), at=now)
    assert waiting.number_end == "4321"


def test_one_half_is_worth_nothing(now: dt.datetime) -> None:
    first, second = halves(now)
    for pair in ((first, first), (second, second), (second, first), (first, ""), ("", second)):
        with pytest.raises(RecoveryCodeWrong):
            actions.recover(request_from(), first_half=pair[0], second_half=pair[1], at=now)


def test_the_code_works_once(now: dt.datetime) -> None:
    first, second = halves(now)
    actions.recover(request_from(), first_half=first, second_half=second, at=now)
    with pytest.raises(RecoveryCodeWrong):
        actions.recover(request_from(), first_half=first, second_half=second, at=now)
    assert RecoveryUse.objects.count() == 1


def test_an_outside_provider_leads_to_the_account_no_more(now: dt.datetime) -> None:
    whose = queries.account_of(person(NUMBER).request)
    theirs = ProvedIdentity("club", "https://club.example", "thief", AssuranceLevel.LOW)
    link(whose, theirs, at=now)
    assert queries.find_federated_identity(theirs.issuer, theirs.subject) is not None
    first, second = halves(now)
    actions.recover(request_from(), first_half=first, second_half=second, at=now)
    assert queries.find_federated_identity(theirs.issuer, theirs.subject) is None


@pytest.mark.usefixtures("openid")
def test_services_that_were_let_in_before_are_let_out(now: dt.datetime) -> None:
    party()
    thief = client_of(person_account(NUMBER))
    tokens = redeem(code_for(thief, scope="openid offline_access")).json()
    first, second = halves(now)
    actions.recover(request_from(), first_half=first, second_half=second, at=now)
    assert userinfo(tokens["access_token"]).status_code == 401
    assert renew(tokens["refresh_token"]).status_code == 400


def test_the_code_works_for_a_day(now: dt.datetime) -> None:
    first, second = halves(now)
    with pytest.raises(RecoveryCodeWrong):
        actions.recover(request_from(), first_half=first, second_half=second, at=now + recovery.CODE_LASTS)


def test_every_other_way_in_ends(now: dt.datetime) -> None:
    ada = person(NUMBER)
    account = Account.objects.get(pk=ada.principal.account_id)
    Account.objects.filter(pk=account.pk).update(email="ada@example.org")
    Authenticator.objects.create(user_id=account.pk, type=Authenticator.Type.TOTP, data={"secret": "x"})
    ada.request.session.save()
    first, second = halves(now)
    request = request_from()
    actions.recover(request, first_half=first, second_half=second, at=now)
    assert not Authenticator.objects.filter(user_id=account.pk).exists()
    assert Account.objects.get(pk=account.pk).email == ""
    mine = queries.authentication_of(request).session
    assert [row.pk for row in Session.objects.filter(account=account).exclude(id=mine)] == []


def test_who_never_had_an_account_gets_one(now: dt.datetime) -> None:
    first, second = halves(now, "10000000077")
    principal = actions.recover(request_from(), first_half=first, second_half=second, at=now)
    found = queries.find_person_by_number("10000000077")
    assert found is not None
    assert principal.person_id == found.id
    proof = IdentityProofing.objects.get(person_id=found.id)
    assert (proof.level, proof.how) == ("substantial", "counter, two clerks")


def test_the_first_clerk_cannot_be_the_second_one(now: dt.datetime) -> None:
    clerk = registrar("Kim One")
    asked, _ = actions.ask_recovery(
        principal=clerk, identity_number=NUMBER, document="Passport", level=AssuranceLevel.HIGH, at=now
    )
    with pytest.raises(RecoveryNotFound):
        actions.answer_recovery(principal=clerk, request_id=asked, agree=True, at=now)


def test_a_clerk_of_another_authority_is_no_second_one(now: dt.datetime) -> None:
    asked, _ = actions.ask_recovery(
        principal=registrar("Kim One"), identity_number=NUMBER, document="Passport", level=AssuranceLevel.HIGH, at=now
    )
    with pytest.raises(RecoveryNotFound):
        actions.answer_recovery(principal=registrar("Far Away", "county"), request_id=asked, agree=True, at=now)


def test_the_second_clerk_comes_within_half_an_hour(now: dt.datetime) -> None:
    asked, _ = actions.ask_recovery(
        principal=registrar("Kim One"), identity_number=NUMBER, document="Passport", level=AssuranceLevel.HIGH, at=now
    )
    with pytest.raises(RecoveryNotFound):
        actions.answer_recovery(
            principal=registrar("Lee Two"), request_id=asked, agree=True, at=now + recovery.SECOND_CLERK_WITHIN
        )


def test_a_second_clerk_who_says_no_ends_it(now: dt.datetime) -> None:
    asked, first = actions.ask_recovery(
        principal=registrar("Kim One"), identity_number=NUMBER, document="Passport", level=AssuranceLevel.HIGH, at=now
    )
    lee = registrar("Lee Two")
    assert actions.answer_recovery(principal=lee, request_id=asked, agree=False, at=now) is None
    with pytest.raises(RecoveryNotFound):
        actions.answer_recovery(principal=lee, request_id=asked, agree=True, at=now)
    with pytest.raises(RecoveryCodeWrong):
        actions.recover(request_from(), first_half=first, second_half="", at=now)


def test_without_a_document_there_is_no_way_back(now: dt.datetime) -> None:
    with pytest.raises(DetailsNotValid):
        actions.ask_recovery(
            principal=registrar("Kim"), identity_number=NUMBER, document=" ", level=AssuranceLevel.LOW, at=now
        )


@pytest.mark.parametrize("role", [role for role in StaffRole if role is not StaffRole.PEOPLE_REGISTRAR])
def test_other_staff_give_no_way_back(role: StaffRole, now: dt.datetime) -> None:
    with pytest.raises(NotAllowed):
        actions.ask_recovery(
            principal=staff(role=role).principal,
            identity_number=NUMBER,
            document="Passport",
            level=AssuranceLevel.HIGH,
            at=now,
        )

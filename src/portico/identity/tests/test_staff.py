"""How staff join and leave: by an invitation, a name and a passkey; and how a lost passkey is replaced."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from uuid import UUID

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client, override_settings
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob

from portico.identity import actions, jobs, queries
from portico.identity.errors import (
    DetailsNotValid,
    InvitationNotValid,
    MailNotHere,
    NotToYourself,
    PasskeyNotTaken,
    RolesApart,
    StaffExists,
    StaffNotFound,
    StaffReasonNeeded,
)
from portico.identity.models import Account, Session, StaffInvitation
from portico.identity.surroundings import surroundings
from portico.identity.tests.factories import AT, EMAIL, OPERATOR, client_of, staff_account
from portico.identity.tests.passkeys import (
    Device,
    accepted,
    browser,
    options_on,
    request_at_the_host,
    sign_in_by_passkey,
)
from portico.identity.tests.test_signing_in import messages
from portico.identity.types import AccountId, AssuranceLevel, Principal, RoleGift, StaffRole
from portico.kernel import clock
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)
CASE_WORKER = [RoleGift(StaffRole.CASE_WORKER)]


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    cache.clear()
    surroundings.cache_clear()
    with clock.fixed(AT), override_settings(PORTICO_SURROUNDINGS="portico.identity.tests.surroundings.EmptyPack"):
        yield
    surroundings.cache_clear()


def invited(gifts: list[RoleGift] | None = None, *, email: str = EMAIL) -> str:
    return actions.invite_staff(email=email, authority_id="town", gifts=gifts or [], actor=OPERATOR, at=AT)


def accept(token: str, device: Device, *, at: dt.datetime = AT, request: HttpRequest | None = None) -> Principal:
    return accepted(request or request_at_the_host(), token, device, at=at)


def manager() -> Actor:
    return Actor.staff(str(staff_account(StaffRole.STAFF_MANAGER, email="manager@town.example", name="Mo")))


def test_whoever_is_invited_chooses_a_name_makes_a_passkey_and_has_the_roles() -> None:
    request = request_at_the_host()
    principal = accept(invited(CASE_WORKER), Device(), request=request)
    assert (principal.name, principal.authority_id) == ("Alex Clerk", "town")
    assert principal.roles == {StaffRole.CASE_WORKER}
    assert principal.assurance is AssuranceLevel.HIGH
    assert queries.principal_of(request) == principal


def test_a_passkey_that_may_be_copied_is_enough_for_staff_but_counts_as_substantial() -> None:
    assert accept(invited(), Device(synced=True)).assurance is AssuranceLevel.SUBSTANTIAL


def test_staff_come_back_with_their_passkey() -> None:
    device, client, link = Device(), browser(), f"/staff/invitations/{invited(CASE_WORKER)}/"
    page = client.get(link)
    # No other site learns the link; without any referrer a browser would call the form one from elsewhere.
    assert page["Referrer-Policy"] == "same-origin"
    credential = json.dumps(device.create(options_on(page.content)))
    assert client.post(link, {"name": "Alex Clerk", "credential": credential})["Location"] == "/staff/"
    assert client.get("/staff/").status_code == 200
    again = browser()
    assert sign_in_by_passkey(again, device).status_code == 302
    assert b"Alex Clerk" in again.get("/staff/").content


def test_without_a_name_the_page_says_so_and_the_link_still_works() -> None:
    client, link = browser(), f"/staff/invitations/{invited()}/"
    assert client.post(link, {"name": " ", "credential": "{}"}).status_code == 422
    assert client.get(link).status_code == 200


def test_a_passkey_that_answers_another_question_is_refused_and_the_link_still_works() -> None:
    token = invited()
    request = request_at_the_host()
    with context.request_context(request):
        credential = Device().create(actions.begin_invitation(request, token=token, at=AT).options)
        actions.begin_invitation(request, token=token, at=AT)
        with pytest.raises(PasskeyNotTaken):
            actions.accept_invitation(request, token=token, name="Alex", credential=credential, at=AT)
    assert not Account.objects.filter(email=EMAIL).exists()
    assert accept(token, Device()).name == "Alex Clerk"


def test_a_device_that_does_not_check_whose_hand_it_is_in_is_refused() -> None:
    with pytest.raises(PasskeyNotTaken):
        accept(invited(), Device(verifies=False))


def test_an_invitation_works_once() -> None:
    token = invited()
    accept(token, Device())
    with pytest.raises(InvitationNotValid):
        accept(token, Device())
    assert Client().get(f"/staff/invitations/{token}/").status_code == 404


def test_an_invitation_ends_after_a_week() -> None:
    with pytest.raises(InvitationNotValid):
        accept(invited(), Device(), at=AT + WEEK)


def test_an_invented_token_is_not_valid() -> None:
    with pytest.raises(InvitationNotValid):
        actions.begin_invitation(request_at_the_host(), token="guess", at=AT)


def test_the_token_itself_is_kept_nowhere() -> None:
    assert invited() not in repr(StaffInvitation.objects.get().__dict__)


def test_of_two_invitations_to_one_address_only_the_first_makes_an_account() -> None:
    first, second = invited(), invited()
    accept(first, Device())
    with pytest.raises(StaffExists):
        accept(second, Device())


def test_who_has_an_account_is_not_invited_again_as_somebody_new() -> None:
    staff_account()
    with pytest.raises(StaffExists):
        invited(email=EMAIL.upper())


@pytest.mark.parametrize(("email", "authority_id"), [("not an address", "town"), (EMAIL, ""), ("", "town")])
def test_an_invitation_needs_an_address_and_an_authority(email: str, authority_id: str) -> None:
    with pytest.raises(DetailsNotValid):
        actions.invite_staff(email=email, authority_id=authority_id, actor=OPERATOR, at=AT)


def test_an_invitation_with_roles_that_do_not_go_together_is_refused() -> None:
    with pytest.raises(RolesApart):
        invited([RoleGift(StaffRole.AUDITOR), RoleGift(StaffRole.CASE_WORKER)])


def test_a_staff_manager_says_why_they_invite() -> None:
    with pytest.raises(StaffReasonNeeded):
        actions.invite_staff(email=EMAIL, authority_id="town", reason=" ", actor=manager(), at=AT)


def test_a_staff_manager_invites_for_their_own_authority_only() -> None:
    mo = manager()
    assert actions.invite_staff(email=EMAIL, authority_id="town", reason="Joins the team.", actor=mo, at=AT)
    with pytest.raises(StaffNotFound):
        actions.invite_staff(email="b@city.example", authority_id="city", reason="Helps out.", actor=mo, at=AT)


def test_nobody_else_invites() -> None:
    clerk = Actor.staff(str(staff_account(StaffRole.CASE_WORKER)))
    for actor in (clerk, Actor.person("1")):
        with pytest.raises(StaffNotFound):
            actions.invite_staff(email="b@town.example", authority_id="town", reason="A friend.", actor=actor, at=AT)


def test_a_manager_who_leaves_leaves_no_link_behind() -> None:
    mo = manager()
    token = actions.invite_staff(email=EMAIL, authority_id="town", gifts=CASE_WORKER, reason="New.", actor=mo, at=AT)
    actions.end_account(account_id=AccountId(UUID(mo.id)), reason="Leaves.", actor=OPERATOR, at=AT)
    assert browser().get(f"/staff/invitations/{token}/").status_code == 404
    with pytest.raises(InvitationNotValid):
        actions.accept_invitation(request_at_the_host(), token=token, name="Me again", credential={}, at=AT)


def test_a_lost_passkey_opens_nothing_and_a_new_one_is_made_by_another_link() -> None:
    lost, found = Device(), Device()
    account_id = accept(invited(CASE_WORKER), lost).account_id
    token = actions.invite_again(account_id=account_id, reason="Phone stolen.", actor=manager(), at=AT)
    assert not Authenticator.objects.filter(user_id=account_id).exists()
    assert not Session.objects.filter(account_id=account_id).exists()
    principal = accept(token, found)
    assert (principal.account_id, principal.roles) == (account_id, {StaffRole.CASE_WORKER})
    assert Authenticator.objects.filter(user_id=account_id).count() == 1


def test_only_the_newest_link_for_a_new_passkey_works() -> None:
    account_id, mo = accept(invited(), Device()).account_id, manager()
    old, new = (actions.invite_again(account_id=account_id, reason="Lost.", actor=mo, at=AT) for _ in range(2))
    with pytest.raises(InvitationNotValid):
        accept(old, Device())
    assert accept(new, Device()).account_id == account_id


def test_nobody_lets_themselves_make_a_new_passkey_or_leaves_by_their_own_hand() -> None:
    mo = manager()
    with pytest.raises(NotToYourself):
        actions.invite_again(account_id=AccountId(Account.objects.get(name="Mo").pk), reason="Mine.", actor=mo, at=AT)
    with pytest.raises(NotToYourself):
        actions.end_account(account_id=AccountId(Account.objects.get(name="Mo").pk), reason="Bye.", actor=mo, at=AT)


def test_who_leaves_has_no_role_no_session_no_passkey_and_cannot_come_back_by_themselves() -> None:
    device = Device()
    account_id = accept(invited(CASE_WORKER), device).account_id
    client = client_of(Account.objects.get(pk=account_id))
    waiting = actions.invite_again(account_id=account_id, reason="Lost.", actor=OPERATOR, at=AT)
    actions.end_account(account_id=account_id, reason="Retires.", actor=manager(), at=AT)
    assert client.get("/staff/cases/").status_code == 302
    with pytest.raises(InvitationNotValid):
        accept(waiting, Device())
    asked = browser()
    assert sign_in_by_passkey(asked, device).status_code != 302 or asked.get("/staff/").status_code == 302
    assert not queries.services_by_staff([account_id], StaffRole.CASE_WORKER, at=AT)


def test_who_comes_back_has_the_old_name_and_no_role_until_one_is_given() -> None:
    account_id, mo = accept(invited(CASE_WORKER), Device()).account_id, manager()
    actions.end_account(account_id=account_id, reason="Leave.", actor=mo, at=AT)
    principal = accept(actions.invite_again(account_id=account_id, reason="Back.", actor=mo, at=AT), Device())
    assert (principal.account_id, principal.roles) == (account_id, frozenset())


def mailed(email: str = EMAIL) -> str:
    """Have the links that wait mailed, and return the token in the newest one to an address."""
    for job in ProcrastinateJob.objects.filter(task_name=actions.SEND_INVITATION).order_by("id"):
        jobs.send_invitation(**job.args)
    text = [one["text"] for one in messages() if one["to"] == email][-1]
    return str(text.partition("/staff/invitations/")[2].partition("/")[0])


def invited_by_mail(actor: Actor, email: str = EMAIL) -> str:
    return actions.mail_invitation(
        email=email, authority_id="town", reason="Joins.", site="https://portico.example/", actor=actor, at=AT
    )


def new_link(account_id: AccountId, actor: Actor) -> str:
    return actions.mail_new_link(
        account_id=account_id, reason="Lost.", site="https://portico.example", actor=actor, at=AT
    )


def told_to(account_id: AccountId) -> list[str]:
    """Return which changes somebody is told, the newest last."""
    told = ProcrastinateJob.objects.filter(task_name=actions.TELL_CHANGE, args__account_id=str(account_id))
    return [job.args["change"] for job in told.order_by("id")]


def test_a_link_goes_to_the_invited_address_alone_and_opens_their_account() -> None:
    assert invited_by_mail(manager()) == "c…@town.example"
    assert accept(mailed(), Device()).name == "Alex Clerk"
    text = messages()[-1]["text"]
    assert "https://portico.example/staff/invitations/" in text
    assert "whoever opens it gets into your account" in text


def test_a_link_speaks_the_language_of_the_page_on_which_it_was_asked_for() -> None:
    with translation.override("nb"):
        invited_by_mail(manager())
    mailed()
    assert messages()[-1]["subject"] == "Invitasjonen din til de ansatte"


def test_a_link_waits_encrypted_and_is_forgotten_once_it_is_mailed() -> None:
    invited_by_mail(manager())
    (job,) = ProcrastinateJob.objects.filter(task_name=actions.SEND_INVITATION)
    row = StaffInvitation.objects.get()
    assert job.args == {"invitation_id": str(row.pk)}
    assert row.to_send is not None
    token = mailed()
    assert token.encode() not in bytes(row.to_send)
    assert StaffInvitation.objects.get().to_send is None
    before = len(messages())
    jobs.send_invitation(str(row.pk))
    assert len(messages()) == before


def test_a_link_that_is_over_before_it_is_mailed_is_not_mailed() -> None:
    account_id, mo = accept(invited(), Device()).account_id, manager()
    before = len(messages())
    new_link(account_id, mo)
    actions.end_account(account_id=account_id, reason="Leaves.", actor=mo, at=AT)
    (job,) = ProcrastinateJob.objects.filter(task_name=actions.SEND_INVITATION)
    jobs.send_invitation(**job.args)
    assert len(messages()) == before


def test_without_mail_nobody_is_invited_and_no_passkey_is_removed() -> None:
    account_id, mo = accept(invited(), Device()).account_id, manager()
    with override_settings(PORTICO_CODE_SENDERS={"sms": "portico.identity.plugins.demo.KeepingSender"}):
        with pytest.raises(MailNotHere):
            invited_by_mail(mo, "b@town.example")
        with pytest.raises(MailNotHere):
            new_link(account_id, mo)
    assert Authenticator.objects.filter(user_id=account_id).exists()


def test_a_fault_of_the_mail_server_leaves_the_link_to_be_mailed_again() -> None:
    invited_by_mail(manager())
    crashing = {"email": "portico.identity.plugins.demo.CrashingSender"}
    with override_settings(PORTICO_CODE_SENDERS=crashing), pytest.raises(RuntimeError):
        jobs.send_invitation(str(StaffInvitation.objects.get().pk))
    assert accept(mailed(), Device()).name == "Alex Clerk"


def test_staff_are_told_when_others_change_their_roles_passkeys_or_account() -> None:
    account_id, mo = accept(invited(), Device()).account_id, manager()
    assert told_to(account_id) == []
    given = actions.grant_role(account_id=account_id, gift=CASE_WORKER[0], reason="Joins.", actor=mo, at=AT)
    actions.end_role(account_id=account_id, grant_id=given, reason="Moves.", actor=mo, at=AT)
    new_link(account_id, mo)
    actions.end_account(account_id=account_id, reason="Leaves.", actor=mo, at=AT)
    roles = "staff-roles-changed"
    assert told_to(account_id) == [roles, roles, "staff-passkeys-removed", "staff-account-closed"]
    jobs.tell_change(str(account_id), "staff-account-closed", "en")
    assert messages()[-1]["to"] == EMAIL
    assert "Your account was closed" in messages()[-1]["text"]
    assert "come to a counter" not in messages()[-1]["text"]


def test_the_operator_finds_staff_by_their_address() -> None:
    account_id = staff_account()
    assert queries.get_staff_by_address(f" {EMAIL.upper()}").id == account_id
    with pytest.raises(StaffNotFound):
        queries.get_staff_by_address("nobody@town.example")

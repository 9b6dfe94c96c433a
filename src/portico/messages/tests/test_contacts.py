"""How a person wants to be reached: an address counts once its code came back, and it is theirs alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from portico.identity import ciphers
from portico.identity.types import AssuranceLevel, MandateKind, PersonId, Representation
from portico.messages import actions, queries
from portico.messages.errors import (
    AddressNotValid,
    ChannelNotOffered,
    ContactCodeSpent,
    ContactCodeWrong,
    ContactNotFound,
    PaperNotOffered,
    PostalAddressMissing,
    TooManyContactCodes,
    TooManyContacts,
)
from portico.messages.models import ContactCode, ContactPoint
from portico.messages.rules import contacts as rules
from portico.messages.tests.factories import release
from portico.messages.tests.reaching import LETTERS, NOW, WORKS, channels, reachable, somebody, work, written_to
from portico.messages.types import AddressProblem, Channel, ContactId, PostWay

pytestmark = pytest.mark.django_db
MAIL = "kim@people.example"


def code_of(contact: ContactId) -> str:
    """Return the newest code of an address, as it was sent."""
    row = ContactCode.objects.filter(contact=contact).latest("created_at", "id")
    assert row.code is not None
    return ciphers.decrypt(ContactCode.sealed, row.pk, bytes(row.code)).decode()


def add(number: str = "1", address: str = MAIL) -> ContactId:
    """Let somebody add an address."""
    return actions.add_contact(principal=somebody(number), channel=Channel.EMAIL, typed=address, language="en", at=NOW)


def test_an_address_is_used_once_its_code_came_back() -> None:
    kim, pack = somebody(), release()
    with channels(email=WORKS):
        contact = add()
        written_to(kim, pack)
        assert work(pack, NOW) == 0
        actions.confirm_contact(principal=kim, contact_id=contact, typed=f" {code_of(contact)} ", at=NOW)
        written_to(kim, pack)
        assert work(pack, NOW) == 1
        assert queries.get_preferences(kim).contacts[0].confirmed


def test_the_code_goes_out_by_a_job_that_knows_its_id_alone() -> None:
    with channels(email=WORKS):
        contact = add()
        job = ProcrastinateJob.objects.filter(task_name=actions.SEND_CONTACT_CODE).latest("id")
        code = ContactCode.objects.get(contact=contact)
        assert job.args == {"code_id": str(code.pk)}
        notice = actions.code_to_send(code.pk, at=NOW)
        assert notice is not None
        assert (notice.recipient, code_of(contact) in notice.text) == (MAIL, True)
        actions.mark_code_sent(code.pk)
        assert actions.code_to_send(code.pk, at=NOW) is None


def test_an_address_is_stored_encrypted() -> None:
    with channels(email=WORKS):
        row = ContactPoint.objects.get(pk=add())
    assert MAIL.encode() not in bytes(row.value)
    assert bytes(row.value) != b""


def test_a_code_is_wrong_five_times_at_most() -> None:
    kim = somebody()
    with channels(email=WORKS):
        contact = add()
        right = code_of(contact)
        wrong = f"{(int(right) + 1) % 1_000_000:06}"
        for _ in range(rules.TRIES_PER_CODE):
            with pytest.raises(ContactCodeWrong):
                actions.confirm_contact(principal=kim, contact_id=contact, typed=wrong, at=NOW)
        with pytest.raises(ContactCodeSpent):
            actions.confirm_contact(principal=kim, contact_id=contact, typed=right, at=NOW)


def test_a_code_works_for_a_quarter_of_an_hour_and_a_new_one_ends_it() -> None:
    kim = somebody()
    with channels(email=WORKS):
        contact = add()
        first = code_of(contact)
        with pytest.raises(ContactCodeSpent):
            actions.confirm_contact(principal=kim, contact_id=contact, typed=first, at=NOW + rules.CODE_LASTS)
        actions.send_contact_code(principal=kim, contact_id=contact, language="en", at=NOW)
        second = code_of(contact)
        if second != first:
            with pytest.raises(ContactCodeWrong):
                actions.confirm_contact(principal=kim, contact_id=contact, typed=first, at=NOW)
        actions.confirm_contact(principal=kim, contact_id=contact, typed=second, at=NOW)


def test_nobody_can_fill_the_mailbox_of_another_with_codes() -> None:
    with channels(email=WORKS):
        for number in range(rules.CODES_PER_WINDOW):
            add(str(number))
        with pytest.raises(TooManyContactCodes):
            add("somebody else")
        assert add("an hour later", "other@people.example")


def test_taking_an_address_back_gives_nobody_more_codes() -> None:
    kim = somebody()
    with channels(email=WORKS):
        for _ in range(rules.CODES_PER_WINDOW):
            actions.remove_contact(principal=kim, contact_id=add(), at=NOW)
        with pytest.raises(TooManyContactCodes):
            add()
        assert not any(bytes(row.value) for row in ContactPoint.objects.all())
        actions.forget_contact_codes(at=NOW + rules.CODE_WINDOW + rules.CODE_LASTS)
        assert (ContactCode.objects.count(), ContactPoint.objects.count()) == (0, 0)
        assert add()


@pytest.mark.parametrize(
    ("channel", "typed", "problem"),
    [
        (Channel.EMAIL, "kim", AddressProblem.EMAIL),
        (Channel.EMAIL, "a@b.example, c@d.example", AddressProblem.EMAIL),
        (Channel.EMAIL, "a@b.example\nBcc: c@d.example", AddressProblem.EMAIL),
        (Channel.SMS, "044 668 18 00", AddressProblem.NUMBER),
        (Channel.SMS, "json://inside/", AddressProblem.NUMBER),
    ],
)
def test_what_is_no_address_is_refused(channel: Channel, typed: str, problem: AddressProblem) -> None:
    with channels(email=WORKS, sms=WORKS), pytest.raises(AddressNotValid) as refused:
        actions.add_contact(principal=somebody(), channel=channel, typed=typed, language="en", at=NOW)
    assert refused.value.facts["problem"] == problem.value


@pytest.mark.parametrize("typed", ["json://10.0.0.1/", "a/b", "a?b=c", "a b", "@", "", "a" * 65])
def test_a_name_on_a_platform_is_never_an_address_of_the_web(typed: str) -> None:
    assert rules.read_address(typed, Channel.PLATFORM, form="name") is AddressProblem.WORD


def test_cannot_choose_a_channel_that_nobody_offers() -> None:
    with channels(email=WORKS):
        for channel, platform in ((Channel.SMS, ""), (Channel.PLATFORM, "signal"), (Channel.LETTER, "")):
            with pytest.raises(ChannelNotOffered):
                actions.add_contact(
                    principal=somebody(), channel=channel, platform=platform, typed="x", language="en", at=NOW
                )


def test_cannot_have_more_addresses_than_anybody_needs() -> None:
    kim = somebody()
    with channels(email=WORKS):
        for number in range(rules.MOST_CONTACTS):
            row = reachable(kim, Channel.EMAIL, f"kim{number}@people.example")
            ContactCode.objects.filter(contact=row).delete()
        with pytest.raises(TooManyContacts):
            add()


def test_an_address_is_ones_own() -> None:
    other = somebody("2")
    with channels(email=WORKS):
        contact = add()
        for doing in (
            lambda: actions.remove_contact(principal=other, contact_id=contact, at=NOW),
            lambda: actions.prefer_contact(principal=other, contact_id=contact),
            lambda: actions.confirm_contact(principal=other, contact_id=contact, typed="1", at=NOW),
            lambda: actions.send_contact_code(principal=other, contact_id=contact, language="en", at=NOW),
            lambda: actions.remove_contact(principal=somebody(), contact_id=uuid4(), at=NOW),
        ):
            with pytest.raises(ContactNotFound):
                doing()


def test_whoever_acts_for_a_person_neither_sees_nor_changes_their_addresses() -> None:
    kim = somebody()
    mandate = Representation(mandate_id=uuid4(), kind=MandateKind.GUARDIAN, name="Kim", services=None)  # type: ignore[call-arg]
    for_kim = replace(kim, own_person_id=PersonId(UUID(int=9)), representation=mandate)
    with pytest.raises(ContactNotFound):
        queries.get_preferences(for_kim)
    with pytest.raises(ContactNotFound):
        actions.choose_way(principal=for_kim, way=PostWay.SILENT, at=NOW)
    assert for_kim.assurance is AssuranceLevel.HIGH


def test_the_one_that_is_preferred_is_tried_first_and_one_that_is_removed_never() -> None:
    kim = somebody()
    with channels(email=WORKS, sms=WORKS):
        mail, phone = reachable(kim, Channel.EMAIL, MAIL), reachable(kim, Channel.SMS, "+41446681800")
        actions.prefer_contact(principal=kim, contact_id=phone)
        assert [one.id for one in queries.get_preferences(kim).contacts] == [phone, mail]
        actions.remove_contact(principal=kim, contact_id=phone, at=NOW)
        assert [one.id for one in queries.get_preferences(kim).contacts] == [mail]


def test_paper_needs_an_address_and_somebody_who_prints() -> None:
    kim = somebody()
    with channels(email=WORKS), pytest.raises(PaperNotOffered):
        actions.choose_way(principal=kim, way=PostWay.PAPER, at=NOW)
    with channels(letter=LETTERS):
        with pytest.raises(PostalAddressMissing):
            actions.choose_way(principal=kim, way=PostWay.PAPER, at=NOW)
        with pytest.raises(AddressNotValid):
            actions.choose_way(principal=kim, way=PostWay.PAPER, postal_address="one line", at=NOW)
        actions.choose_way(principal=kim, way=PostWay.PAPER, postal_address="Main Street 1\n1234 Town", at=NOW)
        assert queries.get_preferences(kim).way is PostWay.PAPER
        actions.choose_way(principal=kim, way=PostWay.NOTICE, at=NOW + dt.timedelta(days=1))
        assert queries.get_preferences(kim).way is PostWay.NOTICE

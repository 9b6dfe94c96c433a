"""Somebody who is to be reached, by channels that need nothing outside."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

from django.test import override_settings

from portico.catalogue.pack.compiling import CompiledPack
from portico.identity import actions as identity
from portico.identity.types import AccountId, AccountKind, AssuranceLevel, PersonId, Principal
from portico.kernel import clock
from portico.messages import actions, delivering, queries
from portico.messages.models import ContactPoint
from portico.messages.plugins import demo
from portico.messages.types import Channel, ContactId, DeliveryOutcome, MessageId

NOW = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
DEMO = "portico.messages.plugins.demo."
WORKS, REFUSES, CRASHES, SLOW = (
    DEMO + name for name in ("WorkingNotices", "RefusingNotices", "CrashingNotices", "SlowNotices")
)
LETTERS = "portico.messages.plugins.paper.PrintFolder"


def channels(**paths: str) -> override_settings:
    """Let this installation have these channels, each by a plug-in."""
    demo.SENT.clear()
    return override_settings(PORTICO_MESSAGE_CHANNELS=paths)


def somebody(number: str = "1") -> Principal:
    """Return a person, signed in."""
    person = PersonId(identity.ensure_person(identity_number=number, display_name="Kim", at=NOW))
    return Principal(AccountId(uuid4()), AccountKind.PERSON, person, None, "Kim", AssuranceLevel.HIGH)


def reachable(who: Principal, channel: Channel, address: str) -> ContactId:
    """Give somebody a confirmed address."""
    contact = actions.add_contact(principal=who, channel=channel, typed=address, language="en", at=NOW)
    ContactPoint.objects.filter(pk=contact).update(confirmed_at=NOW)
    return contact


def written_to(who: Principal, pack: CompiledPack, *, must_reach: bool = True, at: dt.datetime = NOW) -> MessageId:
    """Write somebody a letter of which nothing may be told outside."""
    assert who.person_id is not None
    return actions.send_message(
        person_id=who.person_id,
        text_name="acknowledgement",
        language="en",
        facts={"name": "Kim", "service": "Mooring", "authority": "The harbour", "reference": "K7F3-9QPM"},
        case_id=uuid4(),
        release=pack,
        must_reach=must_reach,
        at=at,
    )


def work(pack: CompiledPack, at: dt.datetime) -> int:
    """Do what a worker does at an instant; return how many attempts there were."""
    attempts = 0
    with clock.fixed(at):
        while (begun := actions.begin_next(release=pack, at=at)) is not None:
            attempts += 1
            delivering.deliver(begun, pack)
    return attempts


def history(message: MessageId) -> list[tuple[str, str]]:
    """Return what became of every attempt that has ended: channel and outcome."""
    views = queries.list_deliveries(message)
    return [(one.channel.value, one.outcome.value) for one in views if one.outcome is not DeliveryOutcome.STARTED]

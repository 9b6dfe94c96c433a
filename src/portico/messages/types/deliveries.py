"""How messages reach people, and what became of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Channel(StrEnum):
    """How somebody is reached. Only digital post and a letter hold the message; all others say that there is one."""

    DIGITAL_POST = "digital_post"
    EMAIL = "email"
    SMS = "sms"
    PLATFORM = "platform"  # a text platform that the operator has set up
    LETTER = "letter"


class DeliveryOutcome(StrEnum):
    """What became of one attempt. `started` comes first and is followed by one of the others."""

    STARTED = "started"
    DELIVERED = "delivered"
    FAILED = "failed"  # not now; later it may go
    REFUSED = "refused"  # not on this way, now or later
    UNKNOWN = "unknown"  # the worker died in between: it may have gone out


class DeliveryReason(StrEnum):
    """Why an attempt did not succeed; no words of the other system, which may name somebody."""

    NONE = ""
    NO_SUCH_ADDRESS = "no_such_address"
    NO_ADDRESS = "no_address"  # nobody knows where the person lives
    NOT_OFFERED = "not_offered"  # this installation has no such channel any more
    DOWN = "down"
    FAULT = "fault"  # the plug-in has a fault: see the log
    INTERRUPTED = "interrupted"


class DispatchState(StrEnum):
    """Where a message is on its way out."""

    WAITING = "waiting"
    FINISHED = "finished"
    STUCK = "stuck"  # every way failed: an operator must look


@dataclass(frozen=True, slots=True)
class Target:
    """One way to reach a person.

    :param contact: the id of the contact point; None for the address that they sign in with, and for digital post.
    :param platform: the operator's word for a text platform; else empty.
    """

    channel: Channel
    contact: UUID | None = None
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try that has ended. :param at: aware UTC instant of its end."""

    target: Target
    outcome: DeliveryOutcome
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """A try that is recorded and may go out now.

    :param id: of the attempt. :param recipient: the address; empty for a letter.
    """

    id: UUID
    message_id: UUID
    person_id: UUID
    target: Target
    recipient: str
    language: str


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One line of the history of a message's delivery."""

    channel: Channel
    platform: str
    outcome: DeliveryOutcome
    reason: DeliveryReason
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class StuckView:
    """A message whose every way out failed, without its content."""

    message_id: UUID
    created_at: dt.datetime
    since: dt.datetime
    channel: str
    reason: str

"""A visit in which staff help a person: the assisted session."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

from portico.identity.types.accounts import AccountId, AssuranceLevel
from portico.identity.types.mandates import MandateId

AssistanceId = NewType("AssistanceId", UUID)


class AssistanceWay(StrEnum):
    """How a person lets a named helper act for them."""

    DEVICE = "device"  # on a device of their own, signed in
    CODE = "code"  # they read out a code that was sent to them
    DOCUMENT = "document"  # two members of staff saw their identity document


class Meeting(StrEnum):
    """Where helper and person meet (CPSV-AP 3.2 Channel)."""

    COUNTER = "counter"
    PHONE = "phone"
    VIDEO = "video"


class AssistanceState(StrEnum):
    """What has become of a request to help."""

    WAITING = "waiting"
    ALLOWED = "allowed"
    REFUSED = "refused"
    EXPIRED = "expired"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Assistance:
    """A request of staff to help somebody.

    :param person_name: empty until the person has answered, so that a number tells a helper nothing.
    :param number_end: for a second helper who holds the document: the last digits of the number that was typed.
    :param until: aware UTC instant: until when it can be answered, or, once allowed, until when the visit lasts.
    """

    id: AssistanceId
    helper_id: AccountId
    helper_name: str
    authority_id: str
    way: AssistanceWay
    meeting: Meeting
    state: AssistanceState
    asked_at: dt.datetime
    until: dt.datetime
    person_name: str = ""
    number_end: str = ""
    mandate_id: MandateId | None = None
    assurance: AssuranceLevel | None = None

"""Where and how a person wants to be reached."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

from portico.messages.types.deliveries import Channel

ContactId = NewType("ContactId", UUID)


class PostWay(StrEnum):
    """How a person gets what authorities write."""

    NOTICE = "notice"  # in the mailbox, and told of it outside
    SILENT = "silent"  # in the mailbox alone
    PAPER = "paper"  # reserved against digital post: on paper


class AddressProblem(StrEnum):
    """What is wrong with an address that somebody typed."""

    EMAIL = "email"
    NUMBER = "number"
    WORD = "word"
    POSTAL = "postal"


@dataclass(frozen=True, slots=True)
class ContactView:
    """A contact point (Core Person Vocabulary: ContactPoint), as its owner sees it.

    :param shown: the address as it is stored.
    :param confirmed: whether a code that was sent there came back; only then it is used.
    """

    id: ContactId
    channel: Channel
    platform: str
    name: str
    shown: str
    confirmed: bool
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a person wants to be reached.

    :param contacts: in the order in which they are tried.
    :param sign_in_address: what is used as long as there is no contact point; empty when there is none.
    :param postal_address: lines; empty when none is stored.
    :param offered: channel, platform and name of what this installation can send to.
    """

    way: PostWay
    contacts: tuple[ContactView, ...]
    sign_in_address: str
    postal_address: str
    offered: tuple[tuple[Channel, str, str], ...]
    paper_offered: bool

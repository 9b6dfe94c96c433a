"""What a plug-in of this room must answer: one that tells somebody of a message, and one that prints a letter.

Both are called by jobs only, outside any transaction, and must not touch the database. Whatever they are given may be
sent more than once: a worker may die after it was sent and before that was written down.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from portico.messages.types import Channel


@dataclass(frozen=True, slots=True)
class Notice:
    """A neutral text for outside: that there is a letter, never what about; or a code.

    :param reference: the id of the attempt, for a provider that keeps one; it opens nothing.
    :param recipient: an e-mail address, a number with its country code (E.164), or a name on a text platform.
    :param platform: the operator's word for the text platform; else empty.
    """

    reference: UUID
    channel: Channel
    recipient: str
    subject: str
    text: str
    language: str
    platform: str = ""


class NoticeSender(Protocol):
    """Tells one address: by mail, by SMS, on a text platform."""

    def send(self, notice: Notice, *, deadline_seconds: float) -> None:
        """Send, or say why not.

        :raises NoticeRefused: it will not be sent, now or later: there is no such address.
        :raises NoticeUnavailable: it cannot be sent now; later it may.
        """


@dataclass(frozen=True, slots=True)
class PaperLetter:
    """A message as it goes on paper.

    :param body: Markdown, as it was sent.
    :param to: name and address of whom it is for, line by line.
    :param release_id: of the pack that it was written under; :param text_name: empty when a case worker wrote it.
    :param created_at: aware UTC instant of the message.
    """

    message_id: UUID
    person_id: UUID
    case_id: UUID | None
    service: str
    subject: str
    body: str
    language: str
    release_id: str
    text_name: str
    to: tuple[str, ...]
    created_at: dt.datetime


class LetterRenderer(Protocol):
    """Makes the PDF of a letter. The setting PORTICO_LETTER_RENDERER names one that knows more, such as decisions."""

    def render(self, letter: PaperLetter) -> bytes:
        """Return the PDF. The same letter gives the same one."""

"""Writes: send a message, and note that it was read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from portico.catalogue.pack.compiling import CompiledPack
from portico.identity.types import PersonId, Principal
from portico.messages.types import Fill, MessageId, MessageView


def send_message(
    *,
    person_id: PersonId,
    text_name: str,
    language: str,
    facts: Mapping[str, Fill],
    case_id: UUID | None,
    release: CompiledPack,
    at: dt.datetime,
) -> MessageId:
    """Send a text of the pack, filled."""
    raise NotImplementedError


def open_message(*, principal: Principal, message_id: UUID, at: dt.datetime) -> MessageView:
    """Return one of the person's messages and note that they have read it."""
    raise NotImplementedError

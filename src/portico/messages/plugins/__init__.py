"""Ways to tell people that there is a letter, and to print one: one module each. Settings choose them (site/environment)."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from portico.messages.base import LetterRenderer, NoticeSender
from portico.messages.errors import NoticeRefused
from portico.messages.types import Channel

SEND_SECONDS = 10.0


def notice_sender(channel: Channel) -> NoticeSender:
    """Return what tells people on a channel here.

    :raises NoticeRefused: this installation has no such channel.
    """
    path = settings.PORTICO_MESSAGE_CHANNELS.get(channel.value)
    if path is None or channel is Channel.LETTER:
        raise NoticeRefused
    return cast(NoticeSender, import_string(path)())


def letter_renderer() -> LetterRenderer:
    """Return what makes the PDF of a letter here."""
    return cast(LetterRenderer, import_string(settings.PORTICO_LETTER_RENDERER)())

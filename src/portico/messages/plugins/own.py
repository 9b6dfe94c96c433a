"""Tells people by the mail server and the SMS gateway of this installation, the ones that send codes for signing in."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from portico.identity.base import CodeSender
from portico.identity.errors import DeliveryRefused, DeliveryUnavailable
from portico.messages.base import Notice
from portico.messages.errors import NoticeRefused, NoticeUnavailable


class CodeSenderNotices:
    """Sends by what the settings EMAIL_URL and SMS_URL name (SMTP: RFC 5321)."""

    def send(self, notice: Notice, *, deadline_seconds: float) -> None:
        """See `base.NoticeSender`."""
        path = settings.PORTICO_CODE_SENDERS.get(notice.channel.value)
        if path is None:
            raise NoticeRefused
        sender = cast(CodeSender, import_string(path)())
        try:
            sender.send(notice.recipient, notice.subject, notice.text, deadline_seconds=deadline_seconds)
        except DeliveryRefused as error:
            raise NoticeRefused from error
        except DeliveryUnavailable as error:
            raise NoticeUnavailable from error

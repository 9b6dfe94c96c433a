"""Tells people by GOV.UK Notify, or by whatever speaks its protocol at NOTIFY_URL, with the client of its makers."""

from __future__ import annotations

from django.conf import settings
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient
from requests import RequestException

from portico.messages.base import Notice
from portico.messages.errors import NoticeRefused, NoticeUnavailable
from portico.messages.types import Channel

_LATER = frozenset({401, 403, 408, 429})  # a wrong key or a limit is nothing that the person's address can help


class NotifyNotices:
    """Fills the template of the channel with our neutral text: ((text)), for e-mails ((subject)) too.

    `reference` is the id of the attempt, by which the provider shows what became of it.
    """

    def send(self, notice: Notice, *, deadline_seconds: float) -> None:
        """See `base.NoticeSender`."""
        template = settings.NOTIFY_TEMPLATES.get(notice.channel.value)
        if template is None:
            raise NoticeRefused
        address = {"base_url": settings.NOTIFY_URL} if settings.NOTIFY_URL else {}
        client = NotificationsAPIClient(  # type: ignore[no-untyped-call]  # the library has no types
            settings.NOTIFY_KEY, timeout=deadline_seconds, **address
        )
        # The library has no types.
        words, reference = {"text": notice.text}, str(notice.reference)
        try:
            if notice.channel is Channel.EMAIL:
                words["subject"] = notice.subject
                client.send_email_notification(notice.recipient, template, words, reference=reference)  # type: ignore[no-untyped-call]
            else:
                client.send_sms_notification(notice.recipient, template, words, reference=reference)  # type: ignore[no-untyped-call]
        except APIError as error:
            if 400 <= error.status_code < 500 and error.status_code not in _LATER:
                raise NoticeRefused from error
            raise NoticeUnavailable from error
        except (RequestException, OSError, ValueError) as error:
            raise NoticeUnavailable from error

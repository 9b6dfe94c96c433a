"""Ways to send codes and notices: one module each. The settings EMAIL_URL and SMS_URL choose them."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from portico.identity.base import CodeSender
from portico.identity.errors import DeliveryRefused
from portico.identity.types import Channel


def code_sender(channel: Channel) -> CodeSender:
    """Return what sends to e-mail addresses or mobile numbers here.

    :raises DeliveryRefused: this installation sends nothing to such addresses.
    """
    path = settings.PORTICO_CODE_SENDERS.get(channel.value)
    if path is None:
        raise DeliveryRefused
    return cast(CodeSender, import_string(path)())

"""Sends SMS through a gateway that takes JSON over HTTPS."""

from __future__ import annotations

from django.conf import settings

from portico.identity.errors import DeliveryRefused, DeliveryUnavailable
from portico.kernel.http import OutsideNonsense, OutsideRefused, OutsideUnavailable, post_json


class GatewaySender:
    """Posts `{"to": "+…", "text": "…"}` with a bearer token; any JSON in an answer of 2xx is taken as a yes."""

    def send(self, recipient: str, subject: str, text: str, *, deadline_seconds: float) -> None:
        """See `base.CodeSender`."""
        headers = {"Authorization": f"Bearer {settings.SMS_TOKEN}"} if settings.SMS_TOKEN else {}
        try:
            post_json(
                settings.SMS_URL, {"to": recipient, "text": text}, headers=headers, deadline_seconds=deadline_seconds
            )
        except OutsideRefused as error:
            raise DeliveryRefused from error
        except OutsideNonsense as error:
            # Gateways differ in what they say to a message that they took: 202, nothing at all, a page.
            if not 200 <= int(str(error.facts.get("status", 200))) < 300:
                raise DeliveryUnavailable from error
        except OutsideUnavailable as error:
            raise DeliveryUnavailable from error

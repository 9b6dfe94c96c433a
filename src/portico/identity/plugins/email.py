"""Sends mails through the mail server of this installation (RFC 5321, RFC 8314)."""

from __future__ import annotations

from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from portico.identity.errors import DeliveryRefused, DeliveryUnavailable

_PORTS = {"smtps": 465, "smtp": 587}


class MailSender:
    """Sends plain text. The connection is always encrypted: from its beginning (smtps) or by STARTTLS (smtp)."""

    def send(self, recipient: str, subject: str, text: str, *, deadline_seconds: float) -> None:
        """See `base.CodeSender`."""
        with _server(settings.EMAIL_URL, deadline_seconds) as server:
            message = EmailMessage(subject, text, settings.EMAIL_FROM, [recipient], connection=server)
            # Mail programs on leave must not answer, and nobody may be told apart by what came back (RFC 3834).
            message.extra_headers["Auto-Submitted"] = "auto-generated"
            try:
                message.send()
            except SMTPRecipientsRefused:
                raise DeliveryRefused from None
            except (SMTPException, OSError) as error:
                raise DeliveryUnavailable from error


class _Server(EmailBackend):
    """Django's own client; what fails while it connects is told as ours."""

    def __enter__(self) -> _Server:
        try:
            self.open()
        except (SMTPException, OSError) as error:
            self.close()
            raise DeliveryUnavailable from error
        return self


def _server(url: str, deadline_seconds: float) -> _Server:
    address = urlsplit(url)
    return _Server(
        host=address.hostname,
        port=address.port or _PORTS.get(address.scheme, 587),
        username=unquote(address.username or ""),
        password=unquote(address.password or ""),
        use_ssl=address.scheme == "smtps",
        use_tls=address.scheme != "smtps",
        timeout=int(deadline_seconds),
    )

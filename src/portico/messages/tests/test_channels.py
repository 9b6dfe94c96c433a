"""What really leaves the house: to a mail server, to a text platform by Apprise, to Notify; and what their answers mean."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import jwt
import pytest
from django.test import override_settings

from portico.messages.base import Notice
from portico.messages.errors import NoticeRefused, NoticeUnavailable
from portico.messages.notices import new_letter
from portico.messages.plugins import notice_sender
from portico.messages.plugins.notify import NotifyNotices
from portico.messages.plugins.own import CodeSenderNotices
from portico.messages.plugins.platforms import PlatformNotices
from portico.messages.tests.outside import Listening, listening, mail_server
from portico.messages.types import Channel

SECONDS = 5.0
SUBJECT, TEXT = new_letter("en")
SERVICE, SECRET = "0" * 8 + "-1111-4111-8111-" + "0" * 12, "2" * 8 + "-3333-4333-8333-" + "2" * 12


def notice(channel: Channel, recipient: str, platform: str = "") -> Notice:
    """Return the notice that there is a letter."""
    return Notice(UUID(int=7), channel, recipient, SUBJECT, TEXT, "en", platform)


def platform(server: Listening, **more: str) -> override_settings:
    """Let people choose a text platform, which is a JSON endpoint."""
    url = f"json://{server.base}/send/{{address}}"
    return override_settings(PORTICO_TEXT_PLATFORMS={"town": {"name": "Town chat", "url": url, "address": "name"}})


def notify(server: Listening) -> override_settings:
    """Let notices go by Notify, which is a stand-in on this machine."""
    return override_settings(
        NOTIFY_URL=f"http://{server.base}",
        NOTIFY_KEY=f"key-{SERVICE}-{SECRET}",
        NOTIFY_TEMPLATES={"email": "mail-template", "sms": "sms-template"},
    )


def test_a_mail_reaches_a_mail_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    senders = {"email": "portico.identity.plugins.email.MailSender"}
    with mail_server(tmp_path) as (boxes, port, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with override_settings(EMAIL_URL=f"smtp://127.0.0.1:{port}", PORTICO_CODE_SENDERS=senders):
            CodeSenderNotices().send(notice(Channel.EMAIL, "kim@people.example"), deadline_seconds=SECONDS)
            with pytest.raises(NoticeRefused):
                CodeSenderNotices().send(notice(Channel.EMAIL, "nobody@people.example"), deadline_seconds=SECONDS)
    ((recipients, mail),) = boxes.taken
    assert recipients == ["kim@people.example"]
    assert mail["Subject"] == SUBJECT
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n").strip() == TEXT.strip()


def test_a_mail_server_that_is_away_is_tried_later() -> None:
    senders = {"email": "portico.identity.plugins.email.MailSender"}
    with (
        override_settings(EMAIL_URL="smtp://127.0.0.1:9", PORTICO_CODE_SENDERS=senders),
        pytest.raises(NoticeUnavailable),
    ):
        CodeSenderNotices().send(notice(Channel.EMAIL, "kim@people.example"), deadline_seconds=SECONDS)


def test_a_text_platform_is_told_at_the_operators_url_with_the_persons_name_in_it() -> None:
    with listening(200) as server, platform(server):
        PlatformNotices().send(notice(Channel.PLATFORM, "kim.p", "town"), deadline_seconds=SECONDS)
    ((path, told),) = server.told
    assert path == "/send/kim.p"
    assert (told["title"], str(told["message"]).strip()) == (SUBJECT, TEXT.strip())


def test_a_name_cannot_lead_elsewhere() -> None:
    with listening(200) as server, platform(server):
        PlatformNotices().send(notice(Channel.PLATFORM, "../x?to=y#z@other.example", "town"), deadline_seconds=SECONDS)
    ((path, _told),) = server.told
    assert path.startswith("/send/")
    assert "?" not in path


def test_a_text_platform_that_does_not_take_it_is_tried_later() -> None:
    with listening(500) as server, platform(server), pytest.raises(NoticeUnavailable):
        PlatformNotices().send(notice(Channel.PLATFORM, "kim", "town"), deadline_seconds=SECONDS)


def test_a_platform_that_the_operator_does_not_list_is_refused() -> None:
    with listening(200) as server:
        with platform(server), pytest.raises(NoticeRefused):
            PlatformNotices().send(notice(Channel.PLATFORM, "kim", "other"), deadline_seconds=SECONDS)
        assert server.told == []


def test_notify_is_told_the_text_and_nothing_else() -> None:
    with listening() as server, notify(server):
        NotifyNotices().send(notice(Channel.EMAIL, "kim@people.example"), deadline_seconds=SECONDS)
        NotifyNotices().send(notice(Channel.SMS, "+41446681800"), deadline_seconds=SECONDS)
    assert server.told == [
        (
            "/v2/notifications/email",
            {
                "email_address": "kim@people.example",
                "template_id": "mail-template",
                "personalisation": {"text": TEXT, "subject": SUBJECT},
                "reference": str(UUID(int=7)),
            },
        ),
        (
            "/v2/notifications/sms",
            {
                "phone_number": "+41446681800",
                "template_id": "sms-template",
                "personalisation": {"text": TEXT},
                "reference": str(UUID(int=7)),
            },
        ),
    ]
    token = server.headers_told[0].removeprefix("Bearer ")
    assert jwt.decode(token, SECRET, algorithms=["HS256"])["iss"] == SERVICE


@pytest.mark.parametrize(
    ("status", "means"),
    [(400, NoticeRefused), (403, NoticeUnavailable), (429, NoticeUnavailable), (500, NoticeUnavailable)],
)
def test_notify_says_whether_to_try_again(status: int, means: type[Exception]) -> None:
    with listening(status, b'{"errors": []}') as server, notify(server), pytest.raises(means):
        NotifyNotices().send(notice(Channel.EMAIL, "kim@people.example"), deadline_seconds=SECONDS)


def test_notify_that_is_away_or_talks_nonsense_is_tried_later() -> None:
    with listening(201, b"<p>hello</p>") as server, notify(server), pytest.raises(NoticeUnavailable):
        NotifyNotices().send(notice(Channel.EMAIL, "kim@people.example"), deadline_seconds=SECONDS)
    with notify(server), pytest.raises(NoticeUnavailable):
        NotifyNotices().send(notice(Channel.EMAIL, "kim@people.example"), deadline_seconds=SECONDS)


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.LETTER])
def test_a_channel_that_this_installation_does_not_have_is_refused(channel: Channel) -> None:
    with override_settings(PORTICO_MESSAGE_CHANNELS={"letter": "x"}), pytest.raises(NoticeRefused):
        notice_sender(channel)

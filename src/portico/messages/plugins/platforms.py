"""Tells people on text platforms through Apprise: only the schemas that the operator lists, never a URL of a person."""

from __future__ import annotations

import warnings
from urllib.parse import quote, urlsplit

import apprise
from apprise.manager_plugins import NotificationManager
from django.conf import settings

from portico.messages.base import Notice
from portico.messages.errors import NoticeRefused, NoticeUnavailable


class PlatformNotices:
    """Puts the person's address, quoted, into the URL that the operator wrote for the platform, and sends."""

    def send(self, notice: Notice, *, deadline_seconds: float) -> None:
        """See `base.NoticeSender`."""
        platform = settings.PORTICO_TEXT_PLATFORMS.get(notice.platform or notice.channel.value)
        if platform is None:
            raise NoticeRefused
        url = platform["url"].replace("{address}", quote(notice.recipient, safe="+"))
        service = apprise.Apprise.instantiate(_limited(url, deadline_seconds), asset=_asset(), suppress_exceptions=True)
        if service is None or urlsplit(url).scheme not in _schemas():
            raise NoticeRefused
        # Apprise says yes or no and writes why into its log; what it says no to may go later.
        if not service.notify(body=notice.text, title=notice.subject, body_format=apprise.NotifyFormat.TEXT):
            raise NoticeUnavailable


def _schemas() -> frozenset[str]:
    return frozenset(urlsplit(one["url"]).scheme for one in settings.PORTICO_TEXT_PLATFORMS.values())


def _asset() -> apprise.AppriseAsset:
    """Return how Apprise presents itself; every schema that is not listed is switched off in this process."""
    with warnings.catch_warnings():
        # It imports all of its plug-ins, one of them what Python gives up in its next version but one.
        warnings.simplefilter("ignore", DeprecationWarning)
        NotificationManager().enable_only(*sorted(_schemas()))  # type: ignore[no-untyped-call]  # the library has no types
    return apprise.AppriseAsset(app_id="Portico", app_desc="Portico", app_url="", secure_logging=True)


def _limited(url: str, seconds: float) -> str:
    """Return the URL with the time that connecting and reading may take (Apprise: cto, rto), whatever stood there."""
    return f"{url}{'&' if '?' in url else '?'}cto={seconds:.1f}&rto={seconds:.1f}&redirect=no"

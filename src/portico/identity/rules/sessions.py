"""Pure decisions about sessions: how long they last, and from which browser they come, in plain words."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta

from portico.identity.types import BrowserView

IDLE_LIMIT = timedelta(minutes=30)
"""A session that nobody uses ends after this (NIST SP 800-63B, 2.2.3: half an hour at most for a middle level, which is
kept for all; ASVS 5.0, 7.3.1). Answers are saved page by page, so what ends is the sign-in and not the work."""
ABSOLUTE_LIMIT = timedelta(hours=8)
"""A session ends after this however busy it is: a working day of staff (NIST SP 800-63B, 2.2.3 allows 12 hours; ASVS 5.0,
7.3.2). The same for people: nobody fills in forms for longer, and a phone may have changed hands."""
SEEN_EVERY = timedelta(minutes=3)
"""How exactly we know when a session was last used: a write at most this often, and not with each request."""
WARN_AFTER = IDLE_LIMIT - SEEN_EVERY - timedelta(minutes=5)
"""A page that stays open this long says that its session soon ends, and how to stay (WCAG 2.2, 2.2.1)."""
DEVICE_KEPT = timedelta(days=365)
"""A browser that was not used for this long counts as a new one."""
NEW_DEVICE_SHOWN = timedelta(days=30)
"""For how long the page of sessions says that a browser was new."""
USER_AGENT_LENGTH = 200

# The first that fits counts: most browsers also claim to be older ones.
_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Version/[\d.]+ .*Safari/"),
)
_SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("Mac", r"Mac OS X|Macintosh"),
    ("Linux", r"Linux"),
)


def browser_of(user_agent: str) -> BrowserView:
    """Return which browser and system a request says it comes from; empty words where it says nothing that we know.

    It is a reminder for whoever reads the list of their sessions, never a proof: anybody can send any text.

    >>> browser_of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    BrowserView(name='Firefox', system='Linux')
    >>> browser_of("curl/8.5")
    BrowserView(name='', system='')

    :param user_agent: the header User-Agent (RFC 9110, 10.1.5).
    """
    return BrowserView(name=_first(_BROWSERS, user_agent), system=_first(_SYSTEMS, user_agent))


def _first(patterns: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in patterns if re.search(pattern, text)), "")


def stored_key(session_key: str) -> str:
    """Return what the table keeps of a session's key. The key has 160 random bits: a slow hash would add nothing."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def device_hash(account_id: object, token: str) -> str:
    """Return what is stored of a browser's cookie. Each account has its own, so that rows do not tell who shares one."""
    return hashlib.sha256(f"{account_id}:{token}".encode()).hexdigest()


def is_device_token(token: str) -> bool:
    """Return whether a cookie can be one of ours: 256 random bits as `secrets.token_urlsafe` writes them."""
    return re.fullmatch(r"[A-Za-z0-9_-]{43}", token) is not None


def is_fresh(proved_at: datetime, *, at: datetime, within: timedelta) -> bool:
    """Return whether a proof of who somebody is was given lately (OpenID Connect Core 1.0, 3.1.2.1: `max_age`)."""
    return at - proved_at <= within

"""Pure decisions about the rotation of signing keys."""

from __future__ import annotations

from datetime import datetime, timedelta

from portico.identity.types.keys import KeyState, KeyView

PUBLISHED_BEFORE = timedelta(days=7)
"""A key is published this long before it signs: relying parties that fetch keys daily never meet an unknown one."""
SIGNS_FOR = timedelta(days=90)
PUBLISHED_AFTER = timedelta(days=7)
"""A retired key stays published this long: an ID token is shown again when signing out."""
JWKS_MAX_AGE = timedelta(hours=1)
"""How long relying parties may keep the keys (Cache-Control)."""


def state_of(activated_at: datetime | None, retired_at: datetime | None) -> KeyState:
    """Return where a key is on its way."""
    if retired_at is not None:
        return KeyState.RETIRED
    return KeyState.ACTIVE if activated_at is not None else KeyState.NEXT


def is_published(key: KeyView, at: datetime) -> bool:
    """Return whether a key stands in the key set."""
    return key.state is not KeyState.RETIRED or key.since + PUBLISHED_AFTER > at


def needs_next(active: KeyView | None, following: KeyView | None, at: datetime) -> bool:
    """Return whether a key must be made that follows the active one."""
    return following is None and (active is None or active.since + SIGNS_FOR - PUBLISHED_BEFORE <= at)


def is_time_to_change(active: KeyView | None, following: KeyView | None, at: datetime) -> bool:
    """Return whether the next key takes over: the active one is old enough, and the next one known for long enough."""
    if following is None:
        return False
    if active is None:
        return True
    return active.since + SIGNS_FOR <= at and following.since + PUBLISHED_BEFORE <= at

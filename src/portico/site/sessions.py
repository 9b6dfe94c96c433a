"""Sessions in the database, found only by keys that we can have made."""

from __future__ import annotations

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Django's own store. A key that we never make is not looked up: the database could not even read some of them."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key) and str(key).isascii() and str(key).isalnum() and bool(super()._validate_session_key(key))  # type: ignore[misc]

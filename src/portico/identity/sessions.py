"""Sessions in the database: found only by keys that we can have made, and known by account, so that they can be ended.

What a session holds of its sign-in is under the two keys below; nothing else reads or writes them but this room.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession

ACTING_UNDER = "portico_acting_under"
"""Session key: the id of the mandate that is acted under."""
AUTHENTICATION = "portico_authentication"
"""Session key: how and when whoever signed in proved who they are (`types.Authentication`)."""


class SessionStore(db.SessionStore):
    """Django's own store with our table. A key that we never make is not looked up: some could not even be read."""

    @classmethod
    def get_model_class(cls) -> type[AbstractBaseSession]:
        """Return the table of sessions."""
        from portico.identity.models import Session

        return Session

    def create_model_instance(self, data: dict[str, object]) -> AbstractBaseSession:
        """Return the row to store, with the account that the session belongs to and the id that names it outside."""
        from portico.identity.models import Session

        row, known = super().create_model_instance(data), data.get(AUTHENTICATION)
        if isinstance(row, Session) and isinstance(known, dict):
            row.id, row.account_id = UUID(known["session"]), UUID(str(data["_auth_user_id"]))
        return row

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key) and str(key).isascii() and str(key).isalnum() and bool(super()._validate_session_key(key))  # type: ignore[misc]

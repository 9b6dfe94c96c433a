"""Sessions in the database: found only by keys that we can have made, and known by account, so that they can be ended.

What a session holds of its sign-in is under the keys below; nothing else reads or writes them but this room.
The table keeps the SHA-256 of a key: a copy of the database opens no session. What a session holds is encrypted, for a
form that waits for a step-up may hold anything that somebody typed; and it is bound to the row of its session, so that
nobody who may write to the table gives theirs the contents of another's.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Least

from portico.identity import ciphers
from portico.identity.errors import CiphertextDamaged, DataKeyUnknown
from portico.identity.models import Session
from portico.identity.rules import ABSOLUTE_LIMIT, IDLE_LIMIT, SEEN_EVERY, stored_key
from portico.kernel import clock, rows

ACTING_FIELD = "acting"
"""Name of the hidden field of every form: the id of the mandate under which its page was made."""
ACTING_UNDER = "portico_acting_under"
"""Session key: the id of the mandate that is acted under."""
AUTHENTICATION = "portico_authentication"
"""Session key: how and when whoever signed in proved who they are (`types.Authentication`)."""
KEPT_FORM = "portico_kept_form"
"""Session key: what somebody was about to send when they were asked to confirm that it is them."""
NUMBER_TO_ASK_ABOUT = "portico_number_to_ask_about"
"""Session key: a number of another record, proved at an outside provider by whoever is signed in."""

_SEALED = "session"
_LOAD = "SELECT session_data, seen_at FROM identity_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(SessionBase):
    """A store with our table. A key that we never make is not looked up: some could not even be read.

    Saving writes what the session holds and nothing else: whose it is and since when stands in columns of the row, which
    stays the same when the key changes. A session that was ended elsewhere is never written again.
    """

    if TYPE_CHECKING:  # Django's own, which its stubs leave out
        _session: dict[str, object]

        def _get_session(self, no_load: bool = ...) -> dict[str, object]: ...  # noqa: FBT001
        def _get_new_session_key(self) -> str: ...

    def load(self) -> dict[str, object]:
        """Return what the session holds; nothing, and no key, when there is no such session or it has ended."""
        now = clock.now()
        # A key that is not of our form is not looked up; every request comes here, so past the ORM.
        found = rows.select(_LOAD, [stored_key(self.session_key), now]) if self.session_key else []
        if not found:
            self._session_key = None
            return {}
        data, seen_at = found[0]
        if seen_at is None or seen_at + SEEN_EVERY <= now:
            self._rows().update(seen_at=now, expire_date=_end(now))
        held: dict[str, object] = self.decode(data)
        return held

    def exists(self, session_key: str) -> bool:
        """Return whether there is a session with this key."""
        return Session.objects.filter(pk=stored_key(session_key)).exists()

    def create(self) -> None:
        """Make a session that holds nothing, with a key that nobody has."""
        while True:
            self._session_key = self._get_new_session_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - the signature is Django's
        """Write what the session holds.

        :raises CreateError: it should be new and there is one with this key.
        :raises UpdateError: it has ended in the meantime.
        """
        if self.session_key is None:
            self.create()
            return
        data, now = self.encode(self._get_session(no_load=must_create)), clock.now()
        if not must_create:
            if not self._rows().update(session_data=data, seen_at=now, expire_date=_end(now)):
                raise UpdateError
            return
        try:
            with transaction.atomic():
                Session.objects.create(
                    session_key=stored_key(self.session_key),
                    session_data=data,
                    began_at=now,
                    seen_at=now,
                    expire_date=now + IDLE_LIMIT,
                )
        except IntegrityError as error:
            raise CreateError from error

    def cycle_key(self) -> None:
        """Give the session a new key; the row stays, and all that it holds is bound to the new key.

        :raises SessionInterrupted: it has ended in the meantime.
        """
        data, rows, key = self._session, self._rows(), self.session_key
        if key is None:
            self.create()
        else:
            self._session_key = self._get_new_session_key()
            if not rows.update(session_key=self._row(), session_data=self.encode(data)):
                raise SessionInterrupted("The session ended before the request was done.")
        self._session_cache = data
        self.modified = True

    def encode(self, session_dict: Mapping[str, object]) -> str:
        """Return what a session holds as the table keeps it: encrypted, for this row alone."""
        clear = json.dumps(session_dict, separators=(",", ":")).encode()
        return base64.b64encode(ciphers.encrypt(_SEALED, self._row(), clear)).decode("ascii")

    def decode(self, session_data: str | bytes) -> dict[str, object]:
        """Return what a session holds; nothing, when it is another row's or its data key is no longer in the ring."""
        try:
            blob = base64.b64decode(session_data, validate=True)
            held: dict[str, object] = json.loads(ciphers.decrypt(_SEALED, self._row(), blob))
        except (ValueError, CiphertextDamaged, DataKeyUnknown):
            return {}
        return held

    def delete(self, session_key: str | None = None) -> None:
        """Remove the session."""
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(pk=stored_key(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Remove sessions that have ended; those of somebody signed in end through `actions.end_expired_sessions`."""
        Session.objects.filter(expire_date__lte=clock.now(), account=None).delete()

    def _rows(self) -> QuerySet[Session]:
        return Session.objects.filter(pk=self._row())

    def _row(self) -> str:
        return stored_key(self.session_key or "")

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key) and str(key).isascii() and str(key).isalnum() and bool(super()._validate_session_key(key))  # type: ignore[misc]


def _end(now: dt.datetime) -> Least:
    """Return when a session ends that is used now (PostgreSQL's LEAST passes over what is null)."""
    return Least(Value(now + IDLE_LIMIT), F("began_at") + Value(ABSOLUTE_LIMIT))

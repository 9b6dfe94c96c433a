"""Reads: the keys that sign ID tokens. A private key is decrypted once per process."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from joserfc.jwk import ECKey, RSAKey

from portico.identity import ciphers
from portico.identity.errors import SigningKeyMissing
from portico.identity.models import SigningKey
from portico.identity.rules import keys as key_rules
from portico.identity.types.keys import KeyState, KeyView
from portico.identity.types.relying_parties import SigningAlgorithm

PURPOSE = "signing-key"
# A key signs for weeks and is published days before: a few seconds of an older view harm nobody.
_KEPT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class _Kept:
    until: float
    views: tuple[KeyView, ...]


class _Views:
    """What the table says, for a few seconds."""

    kept: _Kept | None = None


def list_keys() -> tuple[KeyView, ...]:
    """Return every key without its private part, oldest first."""
    return tuple(key_view(row) for row in SigningKey.objects.defer("private_part").order_by("created_at", "id"))


def list_published_keys(*, at: dt.datetime) -> tuple[KeyView, ...]:
    """Return the keys that stand in the key set; the answer may be a few seconds old."""
    now = time.monotonic()
    if _Views.kept is None or _Views.kept.until <= now:
        _Views.kept = _Kept(until=now + _KEPT_SECONDS, views=list_keys())
    return tuple(view for view in _Views.kept.views if key_rules.is_published(view, at))


def forget_keys() -> None:
    """Ask the table again: a key was made or has changed its state."""
    _Views.kept = None


def signing_key(algorithm: SigningAlgorithm, *, at: dt.datetime) -> tuple[str, RSAKey | ECKey]:
    """Return the id and the private key that signs with an algorithm now.

    :raises SigningKeyMissing: there is none yet.
    """
    for view in list_published_keys(at=at):
        if view.algorithm is algorithm and view.state is KeyState.ACTIVE:
            key = _private_key(view.key_id, algorithm)
            if key is not None:
                return view.key_id, key
    # Nothing yet, or it has retired since we last looked.
    forget_keys()
    _private_key.cache_clear()
    raise SigningKeyMissing(algorithm=algorithm.value)


def key_view(row: SigningKey) -> KeyView:
    """Return a key as others see it."""
    return KeyView(
        key_id=row.key_id,
        algorithm=SigningAlgorithm(row.algorithm),
        state=key_rules.state_of(row.activated_at, row.retired_at),
        since=row.retired_at or row.activated_at or row.created_at,
        public_jwk=cast("dict[str, str]", row.public_jwk),
    )


@lru_cache(maxsize=16)
def _private_key(key_id: str, algorithm: SigningAlgorithm) -> RSAKey | ECKey | None:
    row = SigningKey.objects.filter(key_id=key_id).exclude(private_part=b"").first()
    if row is None:
        return None
    pem = ciphers.decrypt(PURPOSE, row.pk, bytes(row.private_part))
    if algorithm is SigningAlgorithm.RS256:
        return RSAKey.import_key(pem)
    return ECKey.import_key(pem)

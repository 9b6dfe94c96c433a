"""Writes: keys that sign ID tokens are made, take over, and retire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from joserfc.jwk import ECKey, RSAKey

from portico.identity import ciphers, queries
from portico.identity.models import SigningKey
from portico.identity.queries.keys import PURPOSE
from portico.identity.rules import keys as key_rules
from portico.identity.types.keys import KeyState, KeyView
from portico.identity.types.relying_parties import SigningAlgorithm
from portico.kernel import logs
from portico.kernel.ids import uuid7

RSA_BITS = 2048
# Any number does that nothing else locks by: two processes that start at once make one set of keys.
_LOCK = 0x706F7274_6B657973
log = logs.logger(__name__)


@transaction.atomic
def tend_keys(*, at: datetime, at_once: bool = False) -> None:
    """Do what is due: make the next keys, let them take over, and publish retired ones no longer. It may run twice.

    :param at_once: after a leak: a new key signs though relying parties may not know it yet, and the old one is gone,
        so that nothing signed with it is believed any more.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    for algorithm in SigningAlgorithm:
        keys = [key for key in queries.list_keys() if key.algorithm is algorithm]
        _tend(algorithm, keys, at=at, at_once=at_once)
    queries.forget_keys()
    transaction.on_commit(queries.forget_keys)


def _tend(algorithm: SigningAlgorithm, keys: Sequence[KeyView], *, at: datetime, at_once: bool) -> None:
    active, following = _one(keys, KeyState.ACTIVE), _one(keys, KeyState.NEXT)
    if following is None and (at_once or key_rules.needs_next(active, following, at)):
        following = _make(algorithm, at=at)
    if following is None or not (at_once or key_rules.is_time_to_change(active, following, at)):
        return
    if active is not None and at_once:
        SigningKey.objects.filter(key_id=active.key_id).delete()
        log.warning("signing key removed", key_id=active.key_id, algorithm=algorithm.value)
    elif active is not None:
        # What it signed can still be checked; nothing more can be signed with it.
        SigningKey.objects.filter(key_id=active.key_id).update(retired_at=at, private_part=b"")
    SigningKey.objects.filter(key_id=following.key_id).update(activated_at=at)
    log.info("signing key in use", key_id=following.key_id, algorithm=algorithm.value)


def _make(algorithm: SigningAlgorithm, *, at: datetime) -> KeyView:
    key = RSAKey.generate_key(RSA_BITS) if algorithm is SigningAlgorithm.RS256 else ECKey.generate_key("P-256")
    key_id, row_id = key.thumbprint(), uuid7()
    public = {**key.as_dict(private=False), "kid": key_id, "use": "sig", "alg": algorithm.value}
    row = SigningKey.objects.create(
        id=row_id,
        algorithm=algorithm,
        key_id=key_id,
        public_jwk=public,
        private_part=ciphers.encrypt(PURPOSE, row_id, key.as_pem(private=True)),
        created_at=at,
    )
    return queries.key_view(row)


def _one(keys: Sequence[KeyView], state: KeyState) -> KeyView | None:
    return next((key for key in keys if key.state is state), None)

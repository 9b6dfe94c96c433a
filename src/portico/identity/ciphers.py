"""Encryption of what is stored about people, and keyed indexes to find it again without reading it.

AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits. The ring of keys is the setting PORTICO_DATA_KEYS: the
first one encrypts, all of them decrypt. From each key one key per purpose is derived (HKDF-SHA-256, RFC 5869), so that
no two purposes share the limit of 2**32 encryptions under one key, and an index never shares a key with a ciphertext.
What is encrypted is bound to its purpose and its row: copied to another row it cannot be read.
"""

from __future__ import annotations

import hmac
import secrets
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from portico.identity.errors import CiphertextDamaged, DataKeysMissing, DataKeyUnknown

_NONCE = 12
_TAG = 16


def encrypt(purpose: str, row: str | UUID, data: bytes) -> bytes:
    """Return data encrypted under the current key: length of the key's id, id, nonce, ciphertext with its tag.

    :param purpose: what it is, such as `person-identifier`; each has a key of its own.
    :param row: the id of the row that it is stored in; it can be read for that row only.
    :raises DataKeysMissing: this installation has no keys.
    """
    key_id, key = next(iter(_ring().items()))
    nonce = secrets.token_bytes(_NONCE)
    sealed = _cipher(key, purpose).encrypt(nonce, data, _bound_to(purpose, row))
    return bytes([len(key_id)]) + key_id.encode("ascii") + nonce + sealed


def decrypt(purpose: str, row: str | UUID, blob: bytes) -> bytes:
    """Return what `encrypt` was given.

    :raises DataKeysMissing: this installation has no keys.
    :raises DataKeyUnknown: it was encrypted with a key that the ring does not hold.
    :raises CiphertextDamaged: it was changed, cut, or belongs to another row or purpose.
    """
    key_id, sealed = key_id_of(blob), blob[1 + blob[0] :]
    key = _ring().get(key_id)
    if key is None:
        raise DataKeyUnknown(key=key_id)
    try:
        return _cipher(key, purpose).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound_to(purpose, row))
    except InvalidTag:
        raise CiphertextDamaged from None


def key_id_of(blob: bytes) -> str:
    """Return the id of the key that something was encrypted with.

    :raises CiphertextDamaged: this was never made by `encrypt`.
    """
    length = blob[0] if blob else 0
    key_id = blob[1 : 1 + length]
    if not key_id.isascii() or not key_id or len(blob) < 1 + length + _NONCE + _TAG:
        raise CiphertextDamaged
    return key_id.decode("ascii")


def current_key_id() -> str:
    """Return the id of the key that encrypts from now on.

    :raises DataKeysMissing: this installation has no keys.
    """
    return next(iter(_ring()))


def index_of(purpose: str, text: str) -> str:
    """Return the keyed index of a text under the current key: 64 hexadecimal digits, equal for equal texts only.

    :raises DataKeysMissing: this installation has no keys.
    """
    return indexes_of(purpose, text)[0]


def indexes_of(purpose: str, text: str) -> tuple[str, ...]:
    """Return the keyed index of a text under every key of the ring, the current one first.

    While rows are being moved to a new key, some are found by the new index and some by an old one.

    :raises DataKeysMissing: this installation has no keys.
    """
    return tuple(_index(key, purpose, text) for key in _ring().values())


def lock_number_of(purpose: str, text: str) -> int:
    """Return a signed 64-bit number for a text that is the same for every order of the same ring.

    For `pg_advisory_xact_lock`: two processes of which only one has the new key first still wait for each other.

    :raises DataKeysMissing: this installation has no keys.
    """
    ring = _ring()
    return int.from_bytes(bytes.fromhex(_index(ring[min(ring)], purpose, text))[:8], signed=True)


def _index(key: bytes, purpose: str, text: str) -> str:
    return hmac.digest(_derived(key, f"index {purpose}"), text.encode(), sha256).hex()


def _ring() -> dict[str, bytes]:
    ring: dict[str, bytes] = settings.PORTICO_DATA_KEYS
    if not ring:
        raise DataKeysMissing
    return ring


def _bound_to(purpose: str, row: str | UUID) -> bytes:
    return f"{purpose}|{row}".encode()


@lru_cache(maxsize=256)
def _cipher(key: bytes, purpose: str) -> AESGCM:
    return AESGCM(_derived(key, f"encrypt {purpose}"))


@lru_cache(maxsize=512)
def _derived(key: bytes, info: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"portico {info}".encode()).derive(key)

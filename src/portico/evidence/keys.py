"""Keys of the exchange: named Ed25519 keys (RFC 8032) of several parties, so that each may rotate when it likes.

As `signatures`, which uses them, this module knows no framework, no database and no clock.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portico.evidence.errors import KeyNotValid


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private half of a named key."""

    party: str
    name: str
    private: Ed25519PrivateKey

    @property
    def id(self) -> str:
        """Return what stands in `keyid`."""
        return f"{self.party}/{self.name}"


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """The public half of a named key, and when signatures by it count. A bound that is None is open."""

    party: str
    name: str
    public: Ed25519PublicKey
    valid_from: dt.datetime | None = None
    valid_until: dt.datetime | None = None

    @property
    def id(self) -> str:
        """Return what stands in `keyid`."""
        return f"{self.party}/{self.name}"


KeyRing = Mapping[str, VerifyingKey]
"""The keys that are trusted, by `keyid`: several of several parties, so that each may rotate when it likes."""


def new_seed() -> str:
    """Return a new private key: base64 of the 32-byte seed (RFC 8032, 5.1.5)."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def signing_key(party: str, name: str, seed: str) -> SigningKey:
    """Return the private half of a key.

    :param seed: base64 of 32 bytes, as `new_seed` makes it.
    :raises KeyNotValid: it is no such thing, or a name cannot stand in `keyid`.
    """
    _check_names(party, name)
    return SigningKey(party, name, Ed25519PrivateKey.from_private_bytes(_32_bytes(name, seed)))


def verifying_key(
    party: str,
    name: str,
    public: str,
    *,
    valid_from: dt.datetime | None = None,
    valid_until: dt.datetime | None = None,
) -> VerifyingKey:
    """Return the public half of a key.

    :param public: base64 of the 32 bytes.
    :param valid_until: aware instant from which signatures by it are refused, as those before `valid_from` are.
    :raises KeyNotValid: it is no such thing, or a name cannot stand in `keyid`.
    """
    _check_names(party, name)
    key = Ed25519PublicKey.from_public_bytes(_32_bytes(name, public))
    return VerifyingKey(party, name, key, valid_from, valid_until)


def key_ring(keys: Iterable[VerifyingKey]) -> KeyRing:
    """Return the keys by `keyid`.

    :raises KeyNotValid: a party has two of one name.
    """
    ring: dict[str, VerifyingKey] = {}
    for key in keys:
        if key.id in ring:
            raise KeyNotValid(name=key.id, why="the name is there twice")
        ring[key.id] = key
    return MappingProxyType(ring)


def public_half(key: SigningKey) -> str:
    """Return what others are given: base64 of the 32 bytes of the public key."""
    return base64.b64encode(key.private.public_key().public_bytes_raw()).decode()


def key_set(keys: Iterable[SigningKey]) -> dict[str, object]:
    """Return the public halves as a JSON Web Key Set (RFC 7517; RFC 8037 for Ed25519)."""
    return {
        "keys": [
            {
                "kty": "OKP",
                "crv": "Ed25519",
                "kid": key.id,
                "use": "sig",
                "alg": "EdDSA",
                "x": base64.urlsafe_b64encode(key.private.public_key().public_bytes_raw()).decode().rstrip("="),
            }
            for key in keys
        ]
    }


def _check_names(party: str, name: str) -> None:
    for word in (party, name):
        if not word or len(word) > 80 or not word.isascii() or not word.replace("-", "").replace(".", "").isalnum():
            raise KeyNotValid(name=word, why="a name has letters, digits, dots and hyphens")


def _32_bytes(name: str, text: str) -> bytes:
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        decoded = b""
    if len(decoded) != 32:
        raise KeyNotValid(name=name, why="a key is the base64 of 32 bytes")
    return decoded

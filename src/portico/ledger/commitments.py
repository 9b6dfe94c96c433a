"""Commitments: what the public log holds instead of the content, and what a person opens it with. Pure.

:source: docs/reference/ledger.md; the written form of the content is RFC 8785 (JSON Canonicalization Scheme), without fractions.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from typing import cast

from portico.ledger.errors import ContentNotCommittable
from portico.ledger.merkle import leaf_hash
from portico.ledger.types import EntryKind

SALT_BYTES = 32
DIGEST_BYTES = 32
_LARGEST = 2**53 - 1  # RFC 7493, 2.2: what every reader of JSON keeps exact


def new_salt() -> bytes:
    """Return a salt, 32 random bytes: a secret that only those who may open the commitment get."""
    return secrets.token_bytes(SALT_BYTES)


def derive_salt(salt: bytes, name: str) -> bytes:
    """Return the salt of a part of the content, so that one part can be opened and another stay closed.

    :param name: of the part, such as `who`.
    """
    _check_salt(salt)
    return hmac.digest(salt, b"portico-salt/1\n" + name.encode(), "sha256")


def commit(kind: str, content: Mapping[str, object], salt: bytes) -> bytes:
    """Return the commitment to a content: 32 bytes from which nobody learns it, and to which no other content fits.

    :param kind: what it is about, such as `access`; a part of a content has a kind of its own, such as `access-who`.
    :param content: texts, whole numbers, true, false, null, and lists and objects of them.
    :param salt: 32 random bytes of its own.
    :raises ContentNotCommittable: the content has something else in it.
    """
    _check_salt(salt)
    if not re.fullmatch(r"[a-z][a-z-]{0,39}", kind):
        raise ContentNotCommittable(reason=f"'{kind}' is not a word of small letters")
    head = f"portico-commitment/1\n{kind}\n".encode()
    return hashlib.sha256(head + salt + canonical_json(content)).digest()


def canonical_json(content: Mapping[str, object]) -> bytes:
    r"""Return the one written form of a content (RFC 8785).

    >>> canonical_json({"b": [1, None], "a": "é\n"}).decode()
    '{"a":"é\\n","b":[1,null]}'

    :raises ContentNotCommittable: a fraction, a number past 2**53, half a character, or a thing that JSON has not.
    """
    written = json.dumps(_ordered(content), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        return written.encode()
    except UnicodeEncodeError:
        raise ContentNotCommittable(reason="a text has half a character") from None


def entry_line(kind: EntryKind, digest: bytes) -> bytes:
    """Return an entry as it stands in the log: `<kind> <base64 of the digest>` and a newline."""
    return f"{kind.value} {base64.b64encode(digest).decode()}\n".encode()


def read_entry_line(entry: bytes) -> tuple[EntryKind, bytes] | None:
    """Return the kind and the digest of an entry, or None where it is not a line of this form."""
    word, _, rest = entry.partition(b" ")
    try:
        kind, digest = EntryKind(word.decode("ascii")), base64.b64decode(rest[:-1], validate=True)
    except (ValueError, binascii.Error):
        return None
    return (kind, digest) if len(digest) == DIGEST_BYTES and entry_line(kind, digest) == entry else None


def entry_leaf(kind: EntryKind, digest: bytes) -> bytes:
    """Return the leaf hash of an entry."""
    return leaf_hash(entry_line(kind, digest))


def _ordered(value: object) -> object:
    """Return a value with the names of its objects in order, that of UTF-16 (RFC 8785, 3.2.3)."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise ContentNotCommittable(reason=f"{value} is too large")
        return value
    if isinstance(value, list | tuple):
        return [_ordered(each) for each in value]
    if isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
        names = sorted(cast("Mapping[str, object]", value), key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return {name: _ordered(value[name]) for name in names}
    raise ContentNotCommittable(reason=f"a {type(value).__name__} is in it")


def _check_salt(salt: bytes) -> None:
    if len(salt) != SALT_BYTES:
        raise ValueError(f"A salt has {SALT_BYTES} bytes.")

"""Signed questions and answers of the exchange: RFC 9421 (HTTP Message Signatures), Ed25519, one profile and no choice.

Both sides use this module: `exchange` signs questions and verifies answers, `registry` the other way round. It knows
no framework, no database and no clock; messages are plain values, and every instant is passed in.

The profile, `portico-exchange-1` (docs/reference/registry-protocol.md):

- a question covers `@method @authority @path content-type content-digest`, with `created nonce keyid alg tag`;
- an answer covers `@status content-type content-digest` and `"signature";req`, which binds it to the one question that
  it answers, with `created keyid alg tag`;
- `Content-Digest` (RFC 9530) is one SHA-256, of the bytes as they are sent: no content coding, no query in the address;
- exactly one signature, `alg="ed25519"`, of a key whose name is known and whose time it is, made within a minute.

The library http-message-signatures builds what is signed; what a signature must cover is decided here, all of it.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import (
    ContentDigest,
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    VerifyResult,
)
from http_message_signatures.algorithms import ED25519

from portico.evidence.errors import SignatureRefused
from portico.evidence.keys import KeyRing, SigningKey

TAG: Final = "portico-exchange-1"
SKEW: Final = dt.timedelta(seconds=60)
"""How far the clocks of two parties may differ."""
REQUEST_COMPONENTS: Final = ("@method", "@authority", "@path", "content-type", "content-digest")
ANSWER_COMPONENTS: Final = ("@status", "content-type", "content-digest", '"signature";req')
REQUEST_PARAMETERS: Final = frozenset({"created", "nonce", "keyid", "alg", "tag"})
ANSWER_PARAMETERS: Final = frozenset({"created", "keyid", "alg", "tag"})
_LABEL: Final = "portico"
_SHORTEST_NONCE = 16  # bytes
_LONGEST_NONCE = 64  # characters: what is kept for minutes must be small
_ONCE = ("content-type", "content-digest", "signature-input", "signature")

Headers = Mapping[str, str] | Iterable[tuple[str, str]]
"""Header fields, as a mapping or, to see repeated ones, as (name, value) pairs. The case of names does not matter."""


class Fault(StrEnum):
    """Why a signature is not accepted: the last word of `urn:portico:exchange:…` and `SignatureRefused.fault`."""

    UNSIGNED = "unsigned"
    BAD_SIGNATURE = "bad-signature"
    BAD_DIGEST = "bad-digest"
    UNKNOWN_KEY = "unknown-key"
    KEY_EXPIRED = "key-expired"
    CLOCK_DIFFERS = "clock-differs"


@dataclass(frozen=True, slots=True)
class Request:
    """A question as it goes over the wire.

    :param authority: host, and port unless it is the scheme's own, as in the `Host` field; see `authority_of`.
    :param path: absolute, percent-encoded, without a query; a query is not covered, so there is none.
    :param headers: all that were sent, or at least the covered ones and the two of the signature.
    """

    method: str
    authority: str
    path: str
    headers: Headers
    body: bytes
    query: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it goes over the wire."""

    status: int
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Signed:
    """What a good signature says.

    :param party: who signed.
    :param key: the name of that party's key.
    :param nonce: base64, never used before by this key unless somebody replays; empty for an answer.
    """

    party: str
    key: str
    created: dt.datetime
    nonce: str = ""


# -- messages ------------------------------------------------------------------------------------------------------


def authority_of(url: str) -> str:
    """Return host and port of an address as `Host` and `@authority` have them.

    >>> authority_of("https://Registry.Example:443/v1"), authority_of("http://127.0.0.1:8123")
    ('registry.example', '127.0.0.1:8123')
    """
    parts = urlsplit(url)
    port = parts.port if parts.port != {"http": 80, "https": 443}.get(parts.scheme) else None
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return host if port is None else f"{host}:{port}"


def sign_request(request: Request, key: SigningKey, *, at: dt.datetime) -> dict[str, str]:
    """Return the fields to add to a question: `Content-Digest`, `Signature-Input`, `Signature`. Each has its own nonce.

    :param request: has a `Content-Type`.
    :param at: aware instant by the real clock.
    """
    nonce = base64.b64encode(secrets.token_bytes(18)).decode()
    digest = ContentDigest.create(request.body)
    message = _LibraryRequest(
        request, {"content-type": _only(request.headers)["content-type"], "content-digest": digest}
    )
    return {"Content-Digest": digest, **_sign(message, REQUEST_COMPONENTS, key, at, nonce)}


def sign_answer(answer: Answer, key: SigningKey, *, to: Request, at: dt.datetime) -> dict[str, str]:
    """Return the fields to add to an answer, which they bind to its question.

    :param answer: has a `Content-Type`.
    :param to: the question with its header fields as they arrived.
    """
    digest = ContentDigest.create(answer.body)
    question = _LibraryRequest(to, {"signature": _only(to.headers)["signature"]})
    fields = {"content-type": _only(answer.headers)["content-type"], "content-digest": digest}
    return {
        "Content-Digest": digest,
        **_sign(_LibraryAnswer(answer, fields, question), ANSWER_COMPONENTS, key, at, None),
    }


def verify_request(request: Request, *, keys: KeyRing, at: dt.datetime) -> Signed:
    """Return who asks. Whether the nonce was seen before is for the caller to say.

    :param at: aware instant by the real clock.
    :raises SignatureRefused: with the `fault`.
    """
    if request.query:
        raise SignatureRefused(fault=Fault.BAD_SIGNATURE, why="a question has no query in its address")
    fields = _checked_fields(request.headers, request.body)
    signed = _verify(_LibraryRequest(request, fields), REQUEST_COMPONENTS, REQUEST_PARAMETERS, keys, at)
    _check_nonce(signed.nonce)
    return signed


def verify_answer(answer: Answer, *, to: Request, keys: KeyRing, at: dt.datetime) -> Signed:
    """Return who answered exactly this question.

    :param to: the question with the header fields that were sent, those of its signature among them.
    :raises SignatureRefused: with the `fault`.
    """
    fields = _checked_fields(answer.headers, answer.body)
    question = _LibraryRequest(to, {"signature": _only(to.headers)["signature"]})
    return _verify(_LibraryAnswer(answer, fields, question), ANSWER_COMPONENTS, ANSWER_PARAMETERS, keys, at)


# -- what is checked -----------------------------------------------------------------------------------------------


def _only(headers: Headers) -> dict[str, str]:
    """Return the fields by name in lower case.

    :raises SignatureRefused: one that counts is there twice.
    """
    found: dict[str, str] = {}
    for name, value in headers.items() if isinstance(headers, Mapping) else headers:
        low = name.lower()
        if low in found and low in _ONCE:
            raise SignatureRefused(fault=Fault.BAD_SIGNATURE, why=f"{low} is there twice")
        found[low] = value
    return found


def _checked_fields(headers: Headers, body: bytes) -> dict[str, str]:
    """Return the fields that count, after what can be said without a key: all there, once, and the digest is right."""
    found = _only(headers)
    if "signature" not in found and "signature-input" not in found:
        raise SignatureRefused(fault=Fault.UNSIGNED, why="there is no signature")
    missing = [name for name in _ONCE if name not in found]
    if missing:
        raise SignatureRefused(fault=Fault.BAD_SIGNATURE, why=f"{missing[0]} is missing")
    if found.get("content-encoding", "identity") != "identity":
        raise SignatureRefused(fault=Fault.BAD_SIGNATURE, why="the content is encoded")
    # The one form that we write ourselves: no second algorithm, no parameters, nothing to interpret.
    if found["content-digest"].strip() != ContentDigest.create(body):
        raise SignatureRefused(fault=Fault.BAD_DIGEST, why="the content is not what its digest says")
    return {name: found[name] for name in _ONCE}


def _check_nonce(nonce: str) -> None:
    try:
        decoded = base64.b64decode(nonce, validate=True)
    except (binascii.Error, ValueError):
        decoded = b""
    if len(decoded) < _SHORTEST_NONCE or len(nonce) > _LONGEST_NONCE:
        raise SignatureRefused(fault=Fault.BAD_SIGNATURE, why="the nonce is no 16 to 48 bytes in base64")


def _verify(
    message: _LibraryRequest | _LibraryAnswer,
    components: tuple[str, ...],
    parameters: frozenset[str],
    keys: KeyRing,
    at: dt.datetime,
) -> Signed:
    resolver = _Pinned(keys)
    try:
        # Without a tag to choose by, the library refuses a message with two signatures. That is what is wanted.
        [result] = _Verifier(resolver).verify(message, max_age=None)
    except (HTTPMessageSignaturesException, ValueError) as error:
        if resolver.unknown:
            raise SignatureRefused(fault=Fault.UNKNOWN_KEY, why="nobody knows the key") from error
        raise SignatureRefused(fault=Fault.BAD_SIGNATURE, why=str(error) or "the signature does not fit") from error
    _check_profile(result, components, parameters)
    key = keys[str(result.parameters["keyid"])]
    created = _created(result)
    if abs(at - created) > SKEW:
        raise SignatureRefused(fault=Fault.CLOCK_DIFFERS, why="the clocks differ by more than 60 seconds")
    if (key.valid_from and at < key.valid_from) or (key.valid_until and at >= key.valid_until):
        raise SignatureRefused(fault=Fault.KEY_EXPIRED, why="the key is not valid now")
    return Signed(key.party, key.name, created, str(result.parameters.get("nonce", "")))


def _check_profile(result: VerifyResult, components: tuple[str, ...], parameters: frozenset[str]) -> None:
    """Refuse what is well signed and still not our profile: fewer components, other parameters."""
    covered = [item for item in result.covered_components if item != '"@signature-params"']
    expected = [item if item.startswith('"') else f'"{item}"' for item in components]
    if sorted(covered) != sorted(expected):
        raise SignatureRefused(fault=Fault.BAD_SIGNATURE, why="the signature does not cover what it must")
    if result.parameters.keys() != parameters or result.parameters["alg"] != ED25519.algorithm_id:
        raise SignatureRefused(fault=Fault.BAD_SIGNATURE, why="the signature has other parameters than agreed")
    if result.parameters["tag"] != TAG:
        raise SignatureRefused(fault=Fault.BAD_SIGNATURE, why="the signature is made for something else")


def _created(result: VerifyResult) -> dt.datetime:
    try:
        return dt.datetime.fromtimestamp(int(result.parameters["created"]), dt.UTC)
    except (OverflowError, OSError, ValueError):
        raise SignatureRefused(fault=Fault.CLOCK_DIFFERS, why="the time of the signature is none") from None


# -- the library ---------------------------------------------------------------------------------------------------


class _LibraryRequest:
    """A question as the library reads it. It takes the address apart again, and drops the scheme's own port."""

    def __init__(self, request: Request, fields: dict[str, str]) -> None:
        self.method = request.method
        self.url = f"https://{request.authority}{request.path}"
        self.headers = fields


class _LibraryAnswer:
    """An answer as the library reads it; `status_code` makes it one."""

    def __init__(self, answer: Answer, fields: dict[str, str], to: _LibraryRequest) -> None:
        self.status_code = answer.status
        self.headers = fields
        self.request = to


class _Pinned(HTTPSignatureKeyResolver):
    """Looks a key up, and remembers that it was not there: the library says only that it failed."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys
        self.unknown = False

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey | None:
        key = self._keys.get(key_id)
        self.unknown = key is None
        return None if key is None else key.public


class _Verifier(HTTPMessageVerifier):
    """The library's verifier, for Ed25519; the time is checked by the caller, whose clock is passed in."""

    def __init__(self, resolver: _Pinned) -> None:
        super().__init__(signature_algorithm=ED25519, key_resolver=resolver)

    def validate_created_and_expires(self, sig_input: object, max_age: object = None) -> None:
        """Leave the time to `_verify`."""


_signer = HTTPMessageSigner(signature_algorithm=ED25519)


def _sign(
    message: _LibraryRequest | _LibraryAnswer,
    components: tuple[str, ...],
    key: SigningKey,
    at: dt.datetime,
    nonce: str | None,
) -> dict[str, str]:
    """Return the two fields of the signature.

    The library prepares what is signed; its `apply` would build the same once more, only to see that nobody changed
    the message meanwhile. So the fields are written here (RFC 9421, 4.1 and 4.2).
    """
    prepared = _signer.prepare(
        message,
        key_id=key.id,
        created=at,
        nonce=nonce,
        tag=TAG,
        label=_LABEL,
        covered_component_ids=components,
        use_existing_digest=True,
    )
    signature = base64.b64encode(key.private.sign(prepared.signature_base)).decode()
    return {"Signature-Input": f"{_LABEL}={prepared.signature_params}", "Signature": f"{_LABEL}=:{signature}:"}

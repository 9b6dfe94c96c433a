"""Signed notes, checkpoints and cosignatures. Pure.

:source: C2SP signed-note, tlog-checkpoint, tlog-cosignature; Ed25519: RFC 8032
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portico.ledger.errors import KeyMalformed, NoteMalformed, NoteNotTrusted
from portico.ledger.merkle import HASH_BYTES

SEED_BYTES = 32
MAX_BYTES = 200_000  # 16 signatures of the largest kind, about 5,000 bytes each, fit
MAX_SIGNATURES = 64
_PUBLIC_BYTES = 32
_SIGNATURE_BYTES = 64
_TIME_BYTES = 8
_NAME = re.compile(r"[^\s+\x00-\x20\x7f]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class Algorithm(IntEnum):
    """The signatures that we make and check; those of other kinds are passed over as from unknown keys."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line.

    :param data: what stands behind the key id; for a cosignature its time comes first.
    """

    name: str
    key_id: bytes
    data: bytes

    @property
    def line(self) -> str:
        """Return it as it stands in a note, with its newline."""
        return f"— {self.name} {base64.b64encode(self.key_id + self.data).decode()}\n"

    @property
    def signed_at(self) -> int:
        """Return the time of a cosignature in seconds since 1970; meaningless for others."""
        return int.from_bytes(self.data[:_TIME_BYTES], "big")


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name: a vkey."""

    name: str
    public: bytes
    algorithm: Algorithm = Algorithm.ED25519

    def __post_init__(self) -> None:
        """Refuse what no note can name.

        :raises KeyMalformed: the name or the key has another form.
        """
        if not _NAME.fullmatch(self.name):
            raise KeyMalformed(reason="a name has at least one character, no space and no plus sign")
        if len(self.public) != _PUBLIC_BYTES:
            raise KeyMalformed(reason=f"a public key has {_PUBLIC_BYTES} bytes")

    @property
    def key_id(self) -> bytes:
        """Return the 4 bytes by which signatures name the key."""
        return hashlib.sha256(f"{self.name}\n".encode() + self._material).digest()[:4]

    @property
    def vkey(self) -> str:
        """Return the key as one line of text."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self._material).decode()}"

    @property
    def _material(self) -> bytes:
        return bytes([self.algorithm]) + self.public

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """Return the key that a vkey holds.

        :raises KeyMalformed: it is no vkey, of another kind, or its id is not the key's.
        """
        name, plus, rest = vkey.partition("+")
        key_id, more, encoded = rest.partition("+")
        material = _decoded(encoded)
        if not plus or not more or not material:
            raise KeyMalformed(reason="it is written <name>+<id in hex>+<base64>")
        if material[0] not in set(Algorithm):
            raise KeyMalformed(reason=f"the kind {material[0]} is neither Ed25519 (1) nor an Ed25519 cosignature (4)")
        found = cls(name, material[1:], Algorithm(material[0]))
        if found.key_id.hex() != key_id:
            raise KeyMalformed(reason="its id is not that of the key")
        return found

    def knows(self, signature: Signature) -> bool:
        """Return whether a signature says that it is by this key."""
        return (signature.name, signature.key_id) == (self.name, self.key_id)

    def verify(self, text: str, signature: Signature) -> bool:
        """Return whether a signature fits the text of a note."""
        data, message = signature.data, text.encode()
        if self.algorithm is Algorithm.COSIGNATURE:
            if len(data) != _TIME_BYTES + _SIGNATURE_BYTES or signature.signed_at >= 2**63:
                return False
            data, message = data[_TIME_BYTES:], _cosigned(text, signature.signed_at)
        if len(data) != _SIGNATURE_BYTES:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(data, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A secret key with its name.

    :param seed: 32 random bytes (RFC 8032, 5.1.5).
    """

    name: str
    seed: bytes
    algorithm: Algorithm = Algorithm.ED25519

    def __post_init__(self) -> None:
        """Refuse a seed of another length.

        :raises KeyMalformed: it is not 32 bytes.
        """
        if len(self.seed) != SEED_BYTES:
            raise KeyMalformed(reason=f"a seed has {SEED_BYTES} bytes")

    def __repr__(self) -> str:
        """Return it without its secret."""
        return f"Signer({self.name!r})"

    @property
    def verifier(self) -> Verifier:
        """Return the public key."""
        key = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return Verifier(self.name, key.public_bytes_raw(), self.algorithm)

    def sign(self, text: str, *, at: int | None = None) -> Signature:
        """Return the signature of a note's text.

        :param at: for a cosignature: its time, in seconds since 1970.
        """
        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        _check_text(text)
        if self.algorithm is Algorithm.ED25519:
            return Signature(self.name, self.verifier.key_id, key.sign(text.encode()))
        if at is None or not 0 <= at < 2**63:
            raise ValueError("A cosignature needs its time.")
        return Signature(
            self.name, self.verifier.key_id, at.to_bytes(_TIME_BYTES, "big") + key.sign(_cosigned(text, at))
        )


@dataclass(frozen=True, slots=True)
class Note:
    """A text and what is signed under it. Nothing of it counts before `open_note` has checked it."""

    text: str
    signatures: tuple[Signature, ...]

    def written(self) -> str:
        """Return the whole note."""
        return self.text + "\n" + "".join(signature.line for signature in self.signatures)


@dataclass(frozen=True, slots=True)
class Opened:
    """A note that at least one known key has signed.

    :param signatures: those that were checked, each by another key.
    """

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How large a log is and what its root is: the text of a checkpoint."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the text that is signed."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def parse_note(raw: str | bytes) -> Note:
    """Return the parts of a note, unchecked.

    :raises NoteMalformed: it is too large, or has another form.
    """
    text, lines = _parts(_as_text(raw))
    return Note(text, tuple(_signature(line) for line in lines))


def open_note(raw: str | bytes, verifiers: Iterable[Verifier]) -> Opened:
    """Check a note. Signatures by other keys are passed over.

    :raises NoteMalformed: it is too large, or has another form.
    :raises NoteNotTrusted: no known key has signed it, or the signature of one does not fit.
    """
    note, known, found = parse_note(raw), list(verifiers), {}
    for signature in note.signatures:
        key = next((each for each in known if each.knows(signature)), None)
        if key is None or key.vkey in found:
            continue
        if not key.verify(note.text, signature):
            raise NoteNotTrusted(reason=f"the signature of {signature.name} does not fit")
        found[key.vkey] = signature
    if not found:
        raise NoteNotTrusted(reason="none of the known keys has signed it")
    return Opened(note.text, tuple(found.values()))


def sign_note(text: str, signers: Sequence[Signer]) -> str:
    """Return a note with the signatures of some keys.

    :raises NoteMalformed: the text cannot be the text of a note.
    """
    return Note(text, tuple(signer.sign(text) for signer in signers)).written()


def parse_checkpoint(text: str) -> Checkpoint:
    """Return what the text of a checkpoint says.

    :raises NoteMalformed: it is none.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise NoteMalformed(reason="a checkpoint has three lines or more, and none is empty")
    origin, size, root, *extensions = lines
    decoded = _decoded(root)
    if not _SIZE.fullmatch(size):
        raise NoteMalformed(reason="the size of a checkpoint is a number without zeros before it")
    if decoded is None or len(decoded) != HASH_BYTES:
        raise NoteMalformed(reason=f"the root of a checkpoint is the base64 of {HASH_BYTES} bytes")
    return Checkpoint(origin, int(size), decoded, tuple(extensions))


def open_checkpoint(raw: str | bytes, log: Verifier, *, origin: str | None = None) -> Checkpoint:
    """Check that a checkpoint is signed by a log, and return what it says.

    :param origin: of the log; by default the name of its key.
    :raises NoteMalformed: it is no checkpoint.
    :raises NoteNotTrusted: the log has not signed it, or it is of another log.
    """
    found = parse_checkpoint(open_note(raw, [log]).text)
    if found.origin != (origin or log.name):
        raise NoteNotTrusted(reason=f"it is of the log {found.origin}")
    return found


def _cosigned(text: str, at: int) -> bytes:
    """Return what an Ed25519 cosignature signs (C2SP tlog-cosignature, "Ed25519 signed message")."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _as_text(raw: str | bytes) -> str:
    data = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    if len(data) > MAX_BYTES:
        raise NoteMalformed(reason=f"it has more than {MAX_BYTES} bytes")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise NoteMalformed(reason="it is not UTF-8") from None


def _parts(note: str) -> tuple[str, list[str]]:
    """Return the text of a note and its signature lines: the last empty line stands between."""
    _check_characters(note)
    text, blank, rest = note.rpartition("\n\n")
    if not blank or not rest.endswith("\n") or rest == "\n":
        raise NoteMalformed(reason="it is a text, an empty line, and lines of signatures, each with a newline")
    lines = rest.removesuffix("\n").split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteMalformed(reason=f"it has more than {MAX_SIGNATURES} signatures")
    return text + "\n", lines


def _signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    data = _decoded(encoded)
    if dash != "—" or not _NAME.fullmatch(name) or data is None or len(data) < 5:
        raise NoteMalformed(reason="a signature is a dash, a name and the base64 of a key id and a signature")
    return Signature(name, data[:4], data[4:])


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise NoteMalformed(reason="its text does not end with a newline")
    _check_characters(_as_text(text))


def _check_characters(text: str) -> None:
    if any(letter < " " and letter != "\n" for letter in text):
        raise NoteMalformed(reason="it has control characters")


def _decoded(encoded: str) -> bytes | None:
    """Return the bytes of a base64 in its one spelling, or None."""
    try:
        data = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        return None
    return data if base64.b64encode(data).decode() == encoded else None

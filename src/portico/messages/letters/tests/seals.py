"""A key and certificate for tests, as an authority would have them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from portico.messages.letters.demo import make_seal
from portico.messages.letters.keys import LetterKey

MADE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def seal(folder: Path, *, name: str = "Benefits Office", password: str = "only-a-test") -> tuple[LetterKey, bytes]:  # noqa: S107
    """Make a key, and return where it lies and its certificate (PEM)."""
    file = folder / "seal.p12"
    file.write_bytes(make_seal(name, password=password, at=MADE))
    return LetterKey(file, password), certificate_of(file, password).public_bytes(Encoding.PEM)


def certificate_of(file: Path, password: str) -> x509.Certificate:
    """Return the certificate in a PKCS#12 file."""
    found = pkcs12.load_key_and_certificates(file.read_bytes(), password.encode())[1]
    assert found is not None
    return found

"""The key of a witness, in a file that only its owner reads: its name and the 32 bytes of its seed in base64."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from pathlib import Path

from portico.ledger.errors import KeyMalformed, WitnessFileInvalid
from portico.ledger.notes import SEED_BYTES, Algorithm, Signer


def make(name: str, path: Path) -> Signer:
    """Make a key and write it to a new file.

    :param name: who witnesses (C2SP tlog-cosignature: a URL without its scheme).
    :raises KeyMalformed: the name has spaces or a plus sign.
    :raises WitnessFileInvalid: there is a file already, or it cannot be written.
    """
    signer = Signer(name, secrets.token_bytes(SEED_BYTES), Algorithm.COSIGNATURE)
    line = f"{signer.verifier.name} {base64.b64encode(signer.seed).decode()}\n"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        reason = "it is there already" if isinstance(error, FileExistsError) else "it cannot be written"
        raise WitnessFileInvalid(place=str(path), reason=reason) from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    return signer


def read(path: Path) -> Signer:
    """Return the key of a file. What stands there is never shown.

    :raises WitnessFileInvalid: it is no key that `make` wrote.
    """
    try:
        name, _, seed = path.read_text("utf-8").strip().partition(" ")
        signer = Signer(name, base64.b64decode(seed, validate=True), Algorithm.COSIGNATURE)
        signer.verifier  # noqa: B018 - refuses a name that no note can have
    except (OSError, UnicodeDecodeError, binascii.Error, KeyMalformed) as error:
        reason = "it is not a key that `portico witness key` wrote"
        raise WitnessFileInvalid(place=str(path), reason=reason) from error
    return signer

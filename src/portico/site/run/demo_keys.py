"""The secrets of a demo: made once, and kept in its state folder in files that only we can read."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from portico.ledger.notes import Signer
from portico.ledger.witness import keys as witness_keys
from portico.messages.letters.demo import make_seal
from portico.messages.letters.keys import ANYBODY

LEDGER = "portico.demo/ledger"
"""What the demo's log is called; it stays the same on another port."""
WITNESS = "witness.demo/w1"
SEAL = "letter_key.p12"
SEALER = "Portico demo (no real authority)"
SEALED_SINCE = datetime(2020, 1, 1, tzinfo=UTC)
"""The demo's clock may stand at any day of its packs."""


@dataclass(frozen=True, slots=True)
class DemoKeys:
    """The secrets of one demo.

    :param witness: the folder of the demo's witness: its key, the log that it knows, its memory.
    """

    state: Path

    @property
    def witness(self) -> Path:
        """Return the folder of the demo's witness, which stands for a body outside."""
        return self.state / "witness"

    def for_all(self) -> dict[str, str]:
        """Return the settings that every process gets."""
        return {
            "SECRET_KEY": kept_secret(self.state / "secret_key", partial(secrets.token_urlsafe, 48)),
            "PORTICO_DATA_KEYS": kept_secret(self.state / "data_keys", _new_data_keys),
            "PORTICO_EXCHANGE_KEYS": kept_secret(self.state / "exchange_keys", _new_exchange_keys),
            "PORTICO_RECEIPT_KEY": kept_secret(self.state / "receipt_key", _new_key),
            "PORTICO_LEDGER_ORIGIN": LEDGER,
            "PORTICO_LETTER_KEYS": self._letter_keys(),
        }

    def _letter_keys(self) -> str:
        """Return the setting for the one key that signs letters of all authorities of the demo."""
        password, file = kept_secret(self.state / "letter_key_password", partial(secrets.token_urlsafe, 24)), SEAL
        if not (self.state / file).is_file():
            write_private_bytes(self.state / file, make_seal(SEALER, password=password, at=SEALED_SINCE))
        return json.dumps({ANYBODY: {"file": str(self.state.resolve() / file), "password": password}})

    def exchange(self) -> dict[str, str]:
        """Return the seeds of the keys that sign questions to registries, by name."""
        found: dict[str, str] = json.loads(self.for_all()["PORTICO_EXCHANGE_KEYS"])
        return found

    def for_the_log(self) -> dict[str, str]:
        """Return the setting that only the process of the log gets."""
        return {"PORTICO_LEDGER_KEY": kept_secret(self.state / "ledger_key", _new_key)}

    def prepare_witness(self) -> str:
        """Write what the witness needs, once, and return its public key (vkey)."""
        self.witness.mkdir(exist_ok=True)
        key = self.witness / "key"
        witness = witness_keys.read(key) if key.is_file() else witness_keys.make(WITNESS, key)
        log = Signer(LEDGER, base64.b64decode(self.for_the_log()["PORTICO_LEDGER_KEY"])).verifier
        public = base64.b64encode(log.public).decode("ascii")
        (self.witness / "logs.yaml").write_text(f"logs:\n  - ledger: {LEDGER}\n    public_key: {public}\n")
        return witness.verifier.vkey


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """Return the secret in a file, made when there is none."""
    if not path.is_file() or not path.read_text(encoding="ascii").strip():
        write_private(path, make())
    return path.read_text(encoding="ascii").strip()


def write_private(path: Path, text: str) -> None:
    """Write a file anew that only we can read."""
    path.unlink(missing_ok=True)
    with open(path, "x", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text + "\n")


def write_private_bytes(path: Path, content: bytes) -> None:
    """Write a file that only we can read, whole or not at all."""
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with open(beside, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
    beside.replace(path)


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def _new_data_keys() -> str:
    return json.dumps({"demo": _new_key()})


def _new_exchange_keys() -> str:
    return json.dumps({"demo": _new_key()})

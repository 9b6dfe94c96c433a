"""Which logs a witness cosigns: a YAML file.

    logs:
      - key: portico.example/ledger/1+530d903a+AekyeR…      # one log, by its vkey
      - ledger: portico.example/ledger                       # a ledger: its logs portico.example/ledger/1, /2, …
        public_key: 6TJ5Gubnq…                               # base64 of the 32 bytes of its Ed25519 key

A ledger begins a new log when its database was restored from a backup. Written as a ledger, the new log is known already.
"""

from __future__ import annotations

import base64
import binascii
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from portico.ledger import notes
from portico.ledger.errors import KeyMalformed, WitnessFileInvalid

_FORMS = ({"key"}, {"ledger", "public_key"})
_WORDS = ("logs", "key", "ledger", "public_key")


@dataclass(frozen=True, slots=True)
class KnownLogs:
    """The keys of single logs by origin, and of whole ledgers by the origin of their logs without the number."""

    logs: Mapping[str, tuple[notes.Verifier, ...]]
    ledgers: Mapping[str, bytes]

    def verifiers(self, origin: str) -> tuple[notes.Verifier, ...]:
        """Return the keys that are trusted for an origin; none where the log is unknown."""
        found = self.logs.get(origin, ())
        base, _, number = origin.rpartition("/")
        if base in self.ledgers and re.fullmatch(r"[1-9][0-9]{0,5}", number):
            found = (*found, notes.Verifier(origin, self.ledgers[base]))
        return found


def read(path: Path) -> KnownLogs:
    """Return the logs of a file.

    :raises WitnessFileInvalid: with the line.
    """
    try:
        root = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise WitnessFileInvalid(place=str(path), reason="it cannot be read as text") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}" if mark else str(path)
        raise WitnessFileInvalid(place=place, reason="it is not YAML") from error
    return _Reading(str(path)).read(root)


@dataclass(slots=True)
class _Reading:
    path: str

    def read(self, root: yaml.Node | None) -> KnownLogs:
        listed = self._mapping(root).get("logs")
        if not isinstance(listed, yaml.SequenceNode) or not listed.value:
            raise self._wrong(listed or root, "it needs a list `logs` with at least one log")
        logs: dict[str, tuple[notes.Verifier, ...]] = {}
        ledgers: dict[str, bytes] = {}
        for node in listed.value:
            entry = self._mapping(node)
            if entry.keys() not in _FORMS:
                raise self._wrong(node, "a log has `key`, or `ledger` and `public_key`")
            words = {key: self._text(value) for key, value in entry.items()}
            if "key" in words:
                verifier = self._verifier(node, words["key"])
                logs[verifier.name] = (*logs.get(verifier.name, ()), verifier)
            elif words["ledger"] in ledgers:
                raise self._wrong(node, "this ledger is there already")
            else:
                ledgers[words["ledger"]] = self._public_key(node, words["public_key"])
        return KnownLogs(logs, ledgers)

    def _mapping(self, node: yaml.Node | None) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self._wrong(node, "here must stand keys and values, such as `logs:`")
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            word = self._text(key)
            if word not in _WORDS:
                close = difflib.get_close_matches(word, _WORDS, n=1)
                raise self._wrong(key, f"'{word}' is not known." + (f" Did you mean '{close[0]}'?" if close else ""))
            if word in found:
                raise self._wrong(key, f"'{word}' is there twice")
            found[word] = value
        return found

    def _text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._wrong(node, "here must stand one text")
        return str(node.value)

    def _verifier(self, node: yaml.Node, vkey: str) -> notes.Verifier:
        try:
            return notes.Verifier.parse(vkey)
        except KeyMalformed:
            raise self._wrong(node, "`key` must be a vkey: name+hash+key") from None

    def _public_key(self, node: yaml.Node, written: str) -> bytes:
        try:
            key = base64.b64decode(written, validate=True)
        except (ValueError, binascii.Error):
            key = b""
        if len(key) != 32:
            raise self._wrong(node, "`public_key` must be 32 bytes in base64")
        return key

    def _wrong(self, node: yaml.Node | None, reason: str) -> WitnessFileInvalid:
        place = f"{self.path}:{node.start_mark.line + 1}" if node is not None else self.path
        return WitnessFileInvalid(place=place, reason=reason)

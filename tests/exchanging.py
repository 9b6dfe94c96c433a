"""Registries of a small pack as processes of their own: each with a CSV file, its own key, and grants for one asker."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from portico.evidence import keys

ASKER = "portico"
LAW = "Registers Act § 1"
AUTHORITY = "office"
START_SECONDS = 30
COLUMNS = {"given_name": "text", "birth_date": "date", "yearly_income": "money"}
_MANIFEST = """
schema: portico/1
id: org.example.registers
version: 0.1.0
name: {en: Registers}
jurisdiction: {level: state, code: XX}
languages: [en]
currency: EUR
time_zone: UTC
as_of: 2026-05-01
calendar: {weekend: [sat, sun], until: 2027-12-31, holidays: [], source: [T]}
authorities:
  office: {name: {en: The office}, level: state}
sources: {T: made up for tests}
"""
_CONCEPT = {
    "text": "{{type: text, label: {{en: {name}}}}}",
    "date": "{{type: date, label: {{en: {name}}}}}",
    "money": "{{type: money, unit: EUR/year, min: 0, label: {{en: {name}}}}}",
}


def number_of(person: int) -> str:
    """Return the number of one of the invented people."""
    return f"{person:011d}"


def concepts_of(registry: str) -> tuple[str, ...]:
    """Return what a registry of the small pack holds; no two hold the same."""
    return tuple(sorted(f"{registry}_{name}" for name in COLUMNS))


def write_pack(folder: Path, registries: Sequence[str]) -> Path:
    """Write a pack whose registries speak the exchange protocol."""
    (folder / "registries").mkdir(parents=True)
    (folder / "pack.yaml").write_text(_MANIFEST, encoding="utf-8")
    concepts = {
        f"{registry}_{name}": _CONCEPT[kind].format(name=name)
        for registry in registries
        for name, kind in COLUMNS.items()
    }
    lines = ["units: [EUR/year]", "concepts:", *(f"  {name}: {concept}" for name, concept in concepts.items())]
    (folder / "vocabulary.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for registry in registries:
        holds = "\n".join(f"  {concept}: {{validity: 1}}" for concept in concepts_of(registry))
        text = (
            f"id: {registry}\nname: {{en: Register}}\nauthority: {AUTHORITY}\nconnector: portico\n"
            f"legal_basis: {{article: {LAW}, source: [T]}}\nholds:\n{holds}\n"
        )
        (folder / "registries" / f"{registry}.yaml").write_text(text, encoding="utf-8")
    return folder


@dataclass
class Registry:
    """One registry process: its files, where it is, and its public keys."""

    id: str
    folder: Path
    clients: list[dict[str, object]]
    people: int = 50
    extra: Mapping[str, object] = field(default_factory=dict)
    seeds: dict[str, str] = field(default_factory=lambda: {"2026-11": keys.new_seed()})
    port: int = 0
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Return where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def file(self) -> Path:
        """Return its registry file."""
        return self.folder / "registry.yaml"

    def setting(self) -> dict[str, object]:
        """Return what PORTICO_REGISTRIES says of it: the public halves of all its keys are pinned."""
        pinned = {name: keys.public_half(keys.signing_key(self.id, name, seed)) for name, seed in self.seeds.items()}
        return {"url": self.url, "keys": pinned}

    def write(self) -> None:
        """Write its files."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "people.csv").open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["person_no", "name", "born", "income"])
            for person in range(self.people):
                rows.writerow([number_of(person), f"Name {person}", f"19{50 + person % 50}-03-12", 1000 + person])
        self.write_keys()
        self.write_clients()

    def write_keys(self) -> None:
        """Write its own keys: the first signs."""
        _replace(self.folder / "keys.json", json.dumps(self.seeds))

    def write_clients(self) -> None:
        """Write its registry file, with who may ask. JSON is YAML."""
        columns = {"given_name": "name", "birth_date": "born", "yearly_income": "income"}
        document = {
            "registry": self.id,
            "source": {"csv": "people.csv"},
            "subject": {"column": "person_no"},
            "as_of": "2026-11-01",
            "attributes": {
                f"{self.id}_{name}": {"column": columns[name], "type": kind} for name, kind in COLUMNS.items()
            },
            "keys": "keys.json",
            "clients": self.clients,
            "journal": "journal.jsonl",
            **self.extra,
        }
        _replace(self.file, json.dumps(document, indent=1))

    def start(self) -> None:
        """Start it, at the port that it had before if it had one."""
        command = [
            sys.executable,
            "-m",
            "portico.site.cli",
            "registry",
            "serve",
            str(self.file),
            "--port",
            str(self.port),
        ]
        with (self.folder / "log.txt").open("a") as log:
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True, env={**os.environ, "LOG_LEVEL": "WARNING"}
            )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
            if found:
                self.port = int(found.group(1))
                return
        raise AssertionError((self.folder / "log.txt").read_text())

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End it; it may be paused."""
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(number)
            self.process.wait(timeout=20)
            if self.process.stdout is not None:
                self.process.stdout.close()
            self.process = None


def client(*asking: keys.SigningKey, id: str = ASKER, grants: Sequence[Mapping[str, object]] = ()) -> dict[str, object]:
    """Return a client of a registry file, by the law of the small pack unless other grants are given."""
    by_law = {"requested_by": [ASKER, AUTHORITY], "concepts": "all", "purposes": ["plan", "application"], "law": LAW}
    return {
        "id": id,
        "keys": [{"name": key.name, "public": keys.public_half(key)} for key in asking],
        "grants": list(grants) or [by_law],
    }


@contextmanager
def running(
    folder: Path, ids: Sequence[str], clients: list[dict[str, object]], **more: object
) -> Iterator[list[Registry]]:
    """Run registries of a small pack until the end."""
    registries = [Registry(id, folder / id, clients, **more) for id in ids]  # type: ignore[arg-type]
    try:
        for registry in registries:
            registry.write()
            registry.start()
        yield registries
    finally:
        for registry in registries:
            registry.stop(signal.SIGKILL)


def environment(pack: Path, registries: Sequence[Registry], seeds: Mapping[str, str], **more: str) -> dict[str, str]:
    """Return the environment of a process that asks these registries."""
    return {
        **os.environ,
        "PORTICO_PACK": str(pack),
        "PORTICO_REGISTRIES": json.dumps({registry.id: registry.setting() for registry in registries}),
        "PORTICO_EXCHANGE_ID": ASKER,
        "PORTICO_EXCHANGE_KEYS": json.dumps(dict(seeds)),
        **more,
    }


def _replace(path: Path, text: str) -> None:
    """Write a file so that whoever reads it sees the old one or the new one."""
    beside = path.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.rename(path)


def wait_until(check: object, seconds: float = START_SECONDS) -> None:
    """Wait until something is so."""
    assert callable(check)
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline
        time.sleep(0.02)

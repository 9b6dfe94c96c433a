"""A registry with three people in CSV files, somebody who may ask it, and questions that are right until changed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

from portico.evidence import keys, signatures
from portico.evidence.keys import SigningKey
from portico.evidence.registry.answering import Fault, Registry, Reply
from portico.evidence.registry.journal import Journal, Nonces
from portico.evidence.registry.reading import load
from portico.kernel import clock

ADA, BO, CLEO, NOBODY = "01017000027", "02029000042", "03039000051", "09099000099"
LAW = "Vaccination Act § 4"
HOST = "registry.example"
ASKER = keys.signing_key("portico", "2026-11", keys.new_seed())
STRANGER = keys.signing_key("portico", "2026-11", keys.new_seed())

PEOPLE = f"""person_no,name,born,sex,income,town,updated
{ADA},Ada Berg,1994-03-12,F,420000.55,0301,2026-10-30
{BO},Bo Dahl,1990-11-14,M,300000,0007,2026-10-31
{CLEO},,2023-02-01,X,,,
"""
SHOTS = f"""who,code,day
{ADA},DTP,2020-01-01
{BO},MMR,2019-05-05
{ADA},HPV,2021-02-03
"""
ATTRIBUTES: dict[str, object] = {
    "given_name": {"column": "name", "type": "text"},
    "birth_date": {"column": "born", "type": "date"},
    "sex": {"type": "choice", "values": {"F": "female", "M": "male"}},
    "income": {"type": "money"},
    "town": {"type": "text"},
    "vaccinations": {
        "type": "table",
        "rows": {"csv": "shots.csv", "subject": "who"},
        "columns": {"vaccine": {"column": "code", "type": "text"}, "given_on": {"column": "day", "type": "date"}},
    },
}
GRANT: dict[str, object] = {
    "requested_by": ["nav"],
    "concepts": "all",
    "purposes": ["plan", "application"],
    "law": LAW,
}


def client(*asking: SigningKey, grants: list[dict[str, object]] | None = None, **more: object) -> dict[str, object]:
    """Return a client of a registry file."""
    known = [{"name": key.name, "public": keys.public_half(key)} for key in asking or (ASKER,)]
    return {"id": "portico", "keys": known, "grants": grants or [GRANT], **more}


def write(folder: Path, **changes: object) -> Path:
    """Write the registry file and what it names; a change that is None leaves a key out."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (folder / "shots.csv").write_text(SHOTS, encoding="utf-8")
    if not (folder / "keys.json").exists():
        (folder / "keys.json").write_text(json.dumps({"2026-11": keys.new_seed()}))
        (folder / "keys.json").chmod(0o600)
    document: dict[str, object] = {
        "registry": "vaccinations",
        "address": [f"https://{HOST}"],
        "source": {"csv": "people.csv"},
        "subject": {"column": "person_no"},
        "as_of": "2026-11-01",
        "attributes": ATTRIBUTES,
        "keys": "keys.json",
        "clients": [client()],
        "journal": "journal.jsonl",
        **changes,
    }
    path = folder / "registry.yaml"
    # JSON is YAML, but for days, which are text in quotes.
    text = json.dumps({key: value for key, value in document.items() if value is not None}, indent=1)
    path.write_text(text.replace('"2026-11-01"', "2026-11-01"), encoding="utf-8")
    return path


def question(**changes: object) -> dict[str, object]:
    """Return the JSON of a question that is granted."""
    return {
        "id": str(uuid4()),
        "subject": ADA,
        "concepts": ["birth_date"],
        "purpose": {"kind": "plan", "service": None, "case": None},
        "legal_basis": {"kind": "law", "article": LAW},
        "requested_by": "nav",
        "cursor": None,
    } | changes


def signed(
    document: object,
    key: SigningKey = ASKER,
    *,
    host: str = HOST,
    path: str = "/v1/records",
    at: dt.datetime | None = None,
) -> signatures.Request:
    """Return a question as it goes over the wire."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    plain = {"content-type": "application/json"}
    request = signatures.Request("POST", host, path, plain, body)
    added = signatures.sign_request(request, key, at=at or now())
    return replace(request, headers={**plain, **{name.lower(): value for name, value in added.items()}})


def now() -> dt.datetime:
    """Return this instant by the real clock."""
    return clock.told(clock.now())


@dataclass
class Opened:
    """A registry in this process, without HTTP."""

    registry: Registry
    path: Path
    ring: keys.KeyRing = field(init=False)

    def __post_init__(self) -> None:
        signers = self.registry.loaded.signers
        self.ring = keys.key_ring(keys.verifying_key(k.party, k.name, keys.public_half(k)) for k in signers)

    def ask(self, **changes: object) -> tuple[int, dict[str, object]]:
        """Ask a question and return status and JSON of the answer, whose signature is good."""
        request = signed(question(**changes))
        reply = self.registry.records(request)
        self.verify(reply, request)
        found = json.loads(reply.body)
        assert isinstance(found, dict)
        return reply.status, found

    def verify(self, reply: Reply, request: signatures.Request) -> None:
        """Check the signature of an answer."""
        answer = signatures.Answer(reply.status, reply.headers, reply.body)
        signatures.verify_answer(answer, to=request, keys=self.ring, at=now())

    def values(self, **changes: object) -> dict[str, object]:
        """Ask, and return the values by concept."""
        status, found = self.ask(**changes)
        assert status == 200, found
        records = found["records"]
        assert isinstance(records, list)
        return {record["concept"]: record["value"] for record in records}

    def reason(self, **changes: object) -> str:
        """Ask, and return why there is no answer."""
        status, found = self.ask(**changes)
        assert status >= 400, found
        return str(found["type"]).removeprefix("urn:portico:exchange:")

    def journal(self) -> list[Mapping[str, object]]:
        """Return what is written down."""
        return [json.loads(line) for line in (self.path.parent / "journal.jsonl").read_text().splitlines()]


@contextmanager
def opened(path: Path, fault: Fault | None = None) -> Iterator[Opened]:
    """Open a registry file without a server."""
    loaded = load(path)
    nonces = Nonces()
    journal = Journal(path.parent / "journal.jsonl", largest=10**6, nonces=nonces, now=now())
    try:
        yield Opened(Registry(loaded, journal, nonces, fault=fault), path)
    finally:
        journal.close()
        loaded.holding.close()

"""Reading a registry file, and opening what it names: everything that is needed to answer, in one value."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from portico.catalogue.pack.source import Node, parse, read_text
from portico.catalogue.pack.validation import validate
from portico.catalogue.types import Problem, Severity
from portico.evidence import keys, signatures
from portico.evidence.errors import KeyNotValid
from portico.evidence.registry.admission import Admission
from portico.evidence.registry.holding import Holding, open_holding
from portico.evidence.registry.paging import Pages
from portico.evidence.registry.schema import Journal, RegistryFile
from portico.evidence.registry.sources.base import SourceDown, SourceProblem
from portico.kernel import clock

LARGEST_KEYS = 100_000  # bytes


class FileProblem(Exception):
    """A registry file cannot be used. `problems` has everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Loaded:
    """A registry file with everything that it names, opened.

    :param authorities: the hosts by which it is reached, each with the path that stands before the protocol's own.
    :param stamp: of all the files, as they were before they were read.
    """

    file: RegistryFile
    holding: Holding
    admission: Admission
    signers: tuple[keys.SigningKey, ...]
    pages: Pages
    authorities: Mapping[str, str]
    files: tuple[Path, ...]
    stamp: tuple[object, ...]


def read_file(path: Path) -> tuple[RegistryFile, Node]:
    """Return what is in a registry file, and where it stands.

    :raises FileProblem: with everything that is wrong with its form.
    """
    problems: list[Problem] = []
    text = read_text(path, path.name, problems)
    root = parse(text, path.name, problems) if text is not None else None
    found = validate(RegistryFile, root, path.name, problems) if root is not None else None
    if found is None or root is None or any(problem.is_error for problem in problems):
        raise FileProblem(problems)
    return found, root


def load(path: Path) -> Loaded:
    """Read a registry file and open what it names.

    :raises FileProblem: with what is wrong.
    """
    file, root = read_file(path)
    folder = path.resolve().parent
    keys_path = folder / file.keys
    named = stamps([path, keys_path])
    signers = read_keys(file, keys_path, path.name, root.line_of("keys"))
    data = _data_of(file, folder)
    before = dict(zip(data, stamps(data), strict=True))
    holding = _opened(file, folder, path.name, root)
    try:
        admission = Admission(file.clients, holding.concepts)
        _refuse_unknown_concepts(file, holding, path.name, root)
    except KeyNotValid as error:
        holding.close()
        raise FileProblem([problem(path.name, root.line_of("clients"), "key", str(error))]) from None
    except FileProblem:
        holding.close()
        raise
    files = (path, keys_path, *(one for source in holding.sources for one in source.files))
    secret = hmac.new(signers[0].private.private_bytes_raw(), b"portico registry pages", hashlib.sha256).digest()
    return Loaded(
        file=file,
        holding=holding,
        admission=admission,
        signers=signers,
        pages=Pages(secret, file.page),
        authorities={signatures.authority_of(one): urlsplit(one).path.rstrip("/") for one in file.address},
        files=files,
        # As they were before: what is written while we read must count as new at the next look.
        stamp=(*named, *(before[one] if one in before else stamps([one])[0] for one in files[2:])),
    )


def _data_of(file: RegistryFile, folder: Path) -> list[Path]:
    """Return the files of data that a registry file names; a pack's own are not among them."""
    sources = [file.source, *(one.rows for one in file.attributes.values() if one.rows is not None)]
    named = [one for source in sources for one in (source.csv, source.parquet, getattr(source, "fhir", None))]
    return [folder / one for one in dict.fromkeys(named) if one is not None]


def problem(file: str, line: int, code: str, message: str, hint: str | None = None) -> Problem:
    """Return an error at a line of a file."""
    return Problem(file, line, Severity.ERROR, code, message, hint)


def stamps(paths: Sequence[Path]) -> tuple[object, ...]:
    """Return what differs as soon as one of the files is another."""
    found: list[object] = []
    for path in paths:
        try:
            stat = path.stat()
            found.append((stat.st_mtime_ns, stat.st_size, stat.st_ino))
        except OSError:
            found.append(None)
    return tuple(found)


def read_keys(file: RegistryFile, path: Path, name: str, line: int) -> tuple[keys.SigningKey, ...]:
    """Return the registry's own keys, the one that signs first.

    :raises FileProblem: they are not there.
    """
    hint = "Make them with: portico exchange key."
    try:
        if path.stat().st_size > LARGEST_KEYS:
            raise ValueError
        found = json.loads(path.read_bytes())
        signers = tuple(keys.signing_key(file.registry, key, seed) for key, seed in found.items())
    except OSError as error:
        message = f"the keys in {file.keys} cannot be read: {error.strerror}."
        raise FileProblem([problem(name, line, "keys", message, hint)]) from None
    except (ValueError, AttributeError, TypeError, KeyNotValid):
        message = f"{file.keys} holds no keys: it is JSON, each name with the base64 of 32 bytes."
        raise FileProblem([problem(name, line, "keys", message, hint)]) from None
    if not signers:
        raise FileProblem([problem(name, line, "keys", f"{file.keys} holds no key.", hint)])
    return signers


def journal_of(file: RegistryFile) -> Journal:
    """Return where the journal is, with its defaults."""
    return file.journal if isinstance(file.journal, Journal) else Journal(file=file.journal)


def today() -> dt.date:
    """Return the day it is, in UTC."""
    return clock.today("UTC")


def _opened(file: RegistryFile, folder: Path, name: str, root: Node) -> Holding:
    try:
        return open_holding(file, folder, today=today)
    except SourceProblem as error:
        raise FileProblem([problem(name, root.line_of("source"), "source", str(error))]) from None
    except SourceDown:
        message = "the database does not answer."
        raise FileProblem([problem(name, root.line_of("source"), "source", message)]) from None


def _refuse_unknown_concepts(file: RegistryFile, holding: Holding, name: str, root: Node) -> None:
    """Refuse a grant of what the registry does not hold: somebody believes that it can be asked."""
    known = ", ".join(sorted(holding.concepts))
    problems = [
        problem(
            name,
            root.line_of("clients", number, "grants", place, "concepts"),
            "concept",
            f"'{concept}' is granted and not held.",
            f"Held: {known}.",
        )
        for number, client in enumerate(file.clients)
        for place, grant in enumerate(client.grants)
        if grant.concepts != "all"
        for concept in grant.concepts
        if concept not in holding.concepts
    ]
    if problems:
        raise FileProblem(problems)

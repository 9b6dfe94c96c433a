"""Which file of a pack holds what, and where each thing was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from portico.catalogue.errors import nearest
from portico.catalogue.pack.source import Node
from portico.catalogue.types import Problem, Severity

MANIFEST = "pack.yaml"
VOCABULARY = "vocabulary.yaml"
SIGN_IN = "sign_in.yaml"
FOLDERS = (
    "registries",
    "services",
    "agreements",
    "life_events",
    "rules",
    "parameters",
    "texts",
    "cases",
    "people",
    "overlays",
)
OVERLAY = "overlay.yaml"
DMN = ".dmn"
# What a folder that is kept in git has beside the pack itself.
ALLOWED_FILES = frozenset({MANIFEST, VOCABULARY, SIGN_IN, "README.md", "LICENSE"})


@dataclass(slots=True, eq=False)
class Located:
    """A thing of the pack: its file, its node, and the path from the file's root to it."""

    file: str
    root: Node
    path: tuple[object, ...] = ()

    def line(self, *path: object) -> int:
        """Return the line of a key below the thing."""
        return self.root.line_of(*self.path, *path)

    def node(self, *path: object) -> Node | None:
        """Return the node below the thing, or None when it is not written there."""
        return self.root.find(*self.path, *path)


@dataclass(slots=True)
class Places:
    """Where things were written: (kind, id) -> place. Kinds are the keys of `Pack`, and `concepts`."""

    things: dict[tuple[str, str], Located] = field(default_factory=dict)
    broken: dict[str, set[str]] = field(default_factory=dict)

    def add(self, kind: str, id: str, located: Located, problems: list[Problem]) -> bool:
        """Remember where a thing stands; False, with a problem, when it was defined before."""
        known = self.things.get((kind, id))
        if known is None:
            self.things[kind, id] = located
            return True
        noun = kind.rstrip("s").replace("_", " ")
        message = f"the {noun} '{id}' is defined twice."
        hint = f"It stands in {known.file}:{known.line()} already; keep one of them."
        problems.append(Problem(located.file, located.line(), Severity.ERROR, "defined-twice", message, hint))
        return False

    def at(self, kind: str, id: str) -> Located:
        """Return where a thing was written; a thing that came without files has only its name."""
        known = self.things.get((kind, id))
        return known if known is not None else Located(f"{kind}/{id}" if id else kind, Node(None, 0, 1))


def yaml_files(directory: Path, folder: str, *, nested: bool = False) -> Iterator[Path]:
    """Yield the YAML files of a folder by name."""
    pattern = "**/*.yaml" if nested else "*.yaml"
    yield from sorted(path for path in (directory / folder).glob(pattern) if not _is_hidden(path, directory))


def rule_files(directory: Path) -> list[Path]:
    """Return the files of rules by name: YAML, and DMN as other tools write it."""
    dmn_files = (path for path in (directory / "rules").glob(f"*{DMN}") if not _is_hidden(path, directory))
    return sorted([*yaml_files(directory, "rules"), *dmn_files])


def folders(directory: Path, folder: str) -> Iterator[Path]:
    """Yield the folders in a folder by name."""
    yield from sorted(
        path for path in (directory / folder).glob("*") if path.is_dir() and not _is_hidden(path, directory)
    )


def unknown_entries(directory: Path) -> list[Problem]:
    """Return a problem for every file and folder that no part of the format reads."""
    found: list[Problem] = []
    for path in sorted(directory.iterdir()):
        if path.name.startswith("."):
            continue
        if path.name not in (FOLDERS if path.is_dir() else ALLOWED_FILES):
            found.append(_unknown(path, directory, [*FOLDERS, *sorted(ALLOWED_FILES)]))
    for folder in FOLDERS:
        if (directory / folder).is_dir():
            found.extend(_unknown_in(directory, folder))
    return found


def _unknown_in(directory: Path, folder: str) -> Iterator[Problem]:
    suffix = ".md" if folder == "texts" else ".yaml"
    for path in sorted((directory / folder).rglob("*")):
        if folder == "rules" and path.suffix == DMN and path.is_file():
            continue
        if not _is_hidden(path, directory) and not _fits(path, directory, suffix):
            yield _unknown(path, directory, [path.with_suffix(suffix).name] if path.is_file() else [])


def _fits(path: Path, directory: Path, suffix: str) -> bool:
    folder, *inner = path.relative_to(directory).parts
    if folder == "overlays":
        if path.is_file() and inner[1:] == [OVERLAY]:
            return True
        if len(inner) == 1 or inner[1] != "parameters":
            return path.is_dir() and len(inner) == 1
        folder = "parameters"  # as in the pack itself
    if path.is_dir():
        return folder == "parameters" or (folder == "texts" and len(inner) == 1)
    return path.suffix == suffix and (folder == "parameters" or len(inner) == (2 if folder == "texts" else 1))


def _unknown(path: Path, directory: Path, known: list[str]) -> Problem:
    noun = "folder" if path.is_dir() else "file"
    meant = nearest(path.name, known)
    if meant == path.name:
        hint = "It does not belong in this folder."
    else:
        hint = f"Did you mean '{meant}'?" if meant else "A pack holds only what its format names; move it elsewhere."
    name = path.relative_to(directory).as_posix()
    return Problem(name, 0, Severity.ERROR, "unknown-file", f"no part of a pack reads this {noun}.", hint)


def _is_hidden(path: Path, directory: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(directory).parts)

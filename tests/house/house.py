"""What the house tests look at: the rooms, their models, and the files of the repository."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "portico"
DOCS = ROOT / "docs"
PACKS = sorted(path.parent for path in (ROOT / "packs").glob("*/pack.yaml"))


def rooms() -> list[str]:
    """Return the rooms, the lowest first, as Import Linter's contract orders them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers: list[str] = next(contract["layers"] for contract in contracts if contract["id"] == "rooms")
    return layers[::-1]


def models() -> list[type[Model]]:
    """Return every model of the rooms."""
    return [model for model in apps.get_models() if model.__module__.startswith("portico.")]


def room_of(model: type[Model]) -> str:
    """Return the room of a model."""
    return model.__module__.split(".")[1]


def source_files(*, with_tests: bool = False) -> Iterator[Path]:
    """Yield every Python file of the rooms, migrations left out."""
    for path in sorted(SOURCE.rglob("*.py")):
        inside = path.relative_to(SOURCE).parts
        if "migrations" not in inside and (with_tests or "tests" not in inside):
            yield path


def repository_files() -> Iterator[Path]:
    """Yield every file that belongs to the repository: what .gitignore names is passed over."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    names = {line.rstrip("/") for line in lines if not line.startswith("/")} | {".git"}
    paths = {ROOT / line.strip("/") for line in lines if line.startswith("/")}
    folders = [ROOT]
    while folders:
        for path in sorted(folders.pop().iterdir()):
            if path in paths or any(path.match(name) for name in names):
                continue
            if path.is_dir():
                folders.append(path)
            elif path.is_file():
                yield path


def shown(path: Path) -> str:
    """Return a path as a message shows it."""
    return str(path.relative_to(ROOT))

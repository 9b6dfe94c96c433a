"""The little that must be known of a pack to start its demo, read without checking the whole of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from portico.kernel.errors import Invalid

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # a machine for which PyYAML has no compiled part
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]


class NotAPack(Invalid):
    """{directory} is not a pack: {problem}. See docs/reference for what a pack holds."""

    code = "site.not-a-pack"


def demo_day(pack: Path) -> date:
    """Return the day on which the demo starts: `as_of` of pack.yaml.

    :raises NotAPack: there is no such file, or no such day in it.
    """
    day = _read(pack, pack / "pack.yaml").get("as_of")
    if not isinstance(day, date):
        raise NotAPack(directory=pack, problem="pack.yaml has no day `as_of`")
    return day


def registry_ids(pack: Path) -> list[str]:
    """Return the ids of the registries that the pack declares."""
    files = sorted((pack / "registries").glob("*.yaml"))
    return [str(_read(pack, file).get("id") or file.stem) for file in files]


def demo_people_line(pack: Path, count: int = 3) -> str:
    """Return a few invented adults to begin with: `Kari Berg (kari-berg), Ola Hansen (ola-hansen)`."""
    named = []
    for person in _people(pack):
        facts = person.get("facts") or {}
        name = f"{facts.get('given_name', '')} {facts.get('family_name', '')}".strip()
        if name and "roles" in person and person["roles"] != "child":
            named.append(f"{name} ({person.get('id')})")
        if len(named) == count:
            break
    return ", ".join(named)


def _people(pack: Path) -> Iterator[dict[str, Any]]:
    for file in sorted((pack / "people").glob("*.yaml")):
        for household in _read(pack, file).get("households") or []:
            yield from household.get("people") or []


def _read(pack: Path, file: Path) -> dict[str, Any]:
    try:
        content = yaml.load(file.read_bytes(), Loader=_Loader)
    except OSError as error:
        raise NotAPack(directory=pack, problem=f"{file.name} cannot be read ({error.strerror})") from None
    except yaml.YAMLError as error:
        raise NotAPack(directory=pack, problem=f"{file.name} is not YAML ({' '.join(str(error).split())})") from None
    if not isinstance(content, dict):
        raise NotAPack(directory=pack, problem=f"{file.name} does not hold keys and values")
    return content

"""What the checks share: the pack, where its things were written, and the list of problems that grows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from pydantic import BaseModel, RootModel

from portico.catalogue.errors import nearest
from portico.catalogue.pack.files import Located, Places
from portico.catalogue.pack.schema import Pack
from portico.catalogue.types import Problem, Severity

Step = str | int
Steps = tuple[Step, ...]


@dataclass(slots=True)
class Report:
    """A check under way."""

    pack: Pack
    places: Places
    problems: list[Problem] = field(default_factory=list)

    def error(self, where: Located, path: Steps, code: str, message: str, hint: str | None = None) -> None:
        """Add an error at the line of a key below the thing."""
        self.problems.append(Problem(where.file, where.line(*path), Severity.ERROR, code, message, hint))

    def warning(self, where: Located, path: Steps, code: str, message: str, hint: str | None = None) -> None:
        """Add a warning at the line of a key below the thing."""
        self.problems.append(Problem(where.file, where.line(*path), Severity.WARNING, code, message, hint))

    def refer(
        self, where: Located, path: Steps, noun: str, id: str, known: Collection[str], kind: str | None = None
    ) -> bool:
        """Return whether the id is known; add an error with the nearest known word when it is not.

        :param kind: the key of `Pack` under which broken files count as known, so that one mistake is told once.
        """
        if id in known or (kind is not None and id in self.places.broken.get(kind, ())):
            return True
        meant = nearest(id, known)
        hint = f"Did you mean '{meant}'?" if meant else _known(known)
        self.error(where, path, f"no-{noun.replace(' ', '-')}", f"there is no {noun} '{id}'.", hint)
        return False

    def things(self) -> Iterator[tuple[Located, BaseModel]]:
        """Yield every file-level thing of the pack with its place."""
        yield self.places.at("manifest", ""), self.pack.manifest
        yield self.places.at("vocabulary", ""), self.pack.vocabulary
        for kind in ("registries", "parameters", "decisions", "services", "agreements", "life_events", "sign_in"):
            for id, thing in getattr(self.pack, kind).items():
                yield self.places.at(kind, id), thing
        for id, overlay in self.pack.overlays.items():
            yield self.places.at("overlays", id), overlay.model_copy(update={"parameters": {}})
            for name, parameter in overlay.parameters.items():
                yield self.places.at(f"overlays/{id}/parameters", name), parameter
        for scenario in self.pack.scenarios:
            yield self.places.at("cases", scenario.name), scenario


def walk(thing: BaseModel, path: Steps = ()) -> Iterator[tuple[Steps, BaseModel]]:
    """Yield every model inside a thing (itself first) with its path in the file."""
    yield path, thing
    if isinstance(thing, RootModel):
        return
    for name, info in type(thing).model_fields.items():
        yield from _walk_value(getattr(thing, name), (*path, info.alias or name))


def _walk_value(value: object, path: Steps) -> Iterator[tuple[Steps, BaseModel]]:
    if isinstance(value, BaseModel):
        yield from walk(value, path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk_value(inner, (*path, str(key)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk_value(inner, (*path, index))


def _known(known: Collection[str]) -> str | None:
    if not known:
        return "The pack has none."
    return f"Known: {', '.join(sorted(known))}." if len(known) <= 8 else None

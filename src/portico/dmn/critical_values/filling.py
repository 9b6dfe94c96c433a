"""Putting values in the places of unknown facts."""

from __future__ import annotations

from collections.abc import Mapping

from portico.dmn.types import Context, Path, Record, Unknown, as_feel


class Facts:
    """The facts of a session, of which some are unknown."""

    def __init__(self, context: Mapping[str, object]) -> None:
        self.context = {name: as_feel(value) for name, value in context.items()}

    def filled(self, answers: Mapping[Path, object]) -> dict[str, object]:
        """Return the facts with the answers in their places."""
        found = {name: _filled(value, answers) for name, value in self.context.items()}
        found.update((path[0], value) for path, value in answers.items() if len(path) == 1)
        return found

    def value(self, path: Path) -> object:
        """Return a fact, None when it is not there."""
        if len(path) == 2:
            record = next(
                (found for value in self.context.values() if (found := _subject(value, path[0])) is not None), None
            )
            if record is not None:
                return record.known.get(path[1])
        value: object = self.context
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def without(self, path: Path) -> dict[str, object]:
        """Return the facts as if one of them were unknown."""
        found = {name: _emptied(value, path) for name, value in self.context.items()}
        if len(path) == 1:
            found.pop(path[0], None)
        elif path[0] in found and isinstance(found[path[0]], Context):
            found[path[0]] = _dug(found[path[0]], path, path[1:])
        return found


def _subject(value: object, key: str) -> Record | None:
    """Return the subject of a key in a value."""
    if type(value) is Record:
        return value if value.key == key else None
    if type(value) is list:
        return next((found for item in value if (found := _subject(item, key)) is not None), None)
    return None


def _filled(value: object, answers: Mapping[Path, object]) -> object:
    if type(value) is Unknown:
        if len(value.needs) == 1:
            return answers.get(next(iter(value.needs)), value)
        return value
    if type(value) is Record:
        told = {name: _filled(fact, answers) for name, fact in value.known.items()}
        told.update((path[1], answer) for path, answer in answers.items() if len(path) == 2 and path[0] == value.key)
        return Record(value.key, told)
    if type(value) is list:
        return [_filled(item, answers) for item in value]
    if type(value) is Context:
        return Context((name, _filled(item, answers)) for name, item in value.items())
    return value


def _emptied(value: object, path: Path) -> object:
    if type(value) is Record:
        told = {name: _emptied(fact, path) for name, fact in value.known.items() if (value.key, name) != path}
        return Record(value.key, told)
    if type(value) is list:
        return [_emptied(item, path) for item in value]
    return value


def _dug(value: object, path: Path, rest: Path) -> object:
    """Return a context in which what stands at the end of a path is unknown."""
    if not rest:
        return Unknown(frozenset({path}))
    if not isinstance(value, Context):
        return value
    return Context({**value, rest[0]: _dug(value.get(rest[0]), path, rest[1:])})

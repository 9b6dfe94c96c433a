"""From what pydantic found to problems in plain words, each with file, line and the nearest known word."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from portico.catalogue.errors import nearest
from portico.catalogue.pack.source import Node
from portico.catalogue.types import Problem, Severity

M = TypeVar("M", bound=BaseModel)

# What a value should be, by pydantic's error type. Types that are absent keep pydantic's own sentence.
_EXPECTED: Mapping[str, str] = {
    "string_type": "text (put it in quotes if it looks like a number or a date)",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "date_type": "a day such as 2026-11-20",
    "date_parsing": "a day such as 2026-11-20",
    "date_from_datetime_parsing": "a day such as 2026-11-20",
    "date_from_datetime_inexact": "a day such as 2026-11-20",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "none_required": "empty",
}


def validate(model: type[M], root: Node, file: str, problems: list[Problem]) -> M | None:
    """Return the file as a model, or None after adding everything that is wrong with it to `problems`."""
    if root.value is None:
        message, hint = "the file is empty.", f"It needs {_listed(_required(model))}."
        problems.append(Problem(file, 1, Severity.ERROR, "empty", message, hint))
        return None
    try:
        return model.model_validate(root.value)
    except ValidationError as error:
        known_lines = {problem.line for problem in problems if problem.file == file}
        found = _problems(model, root, file, error.errors(include_url=False))
        # A line that could not be read at all has had its sentence; what follows from it is noise.
        problems.extend(problem for problem in found if problem.line not in known_lines)
        return None


def _problems(model: type[BaseModel], root: Node, file: str, errors: Sequence[ErrorDetails]) -> list[Problem]:
    by_place: dict[tuple[object, ...], list[ErrorDetails]] = {}
    for error in errors:
        by_place.setdefault(_place(root, error), []).append(error)
    found: list[Problem] = []
    mistaken: set[tuple[object, ...]] = set()
    for place, group in by_place.items():
        if group[0]["type"] == "extra_forbidden":
            problem, meant = _unknown_key(model, root, file, place)
            found.append(problem)
            if meant is not None:
                mistaken.add((*place[:-1], meant))
    for place, group in by_place.items():
        if group[0]["type"] == "extra_forbidden" or (group[0]["type"] == "missing" and place in mistaken):
            continue
        found.append(_wrong(root, file, place, group))
    return found


def _place(root: Node, error: ErrorDetails) -> tuple[object, ...]:
    """Return the path inside the file: the error's own, without pydantic's names for the members of a union."""
    node, path = root, []
    for step in error["loc"]:
        if step == "[key]":
            break
        child = node.child(step)
        if child is None:
            if error["type"] == "missing" and step == error["loc"][-1]:
                path.append(step)
            continue
        node = child
        path.append(step)
    return tuple(path)


def _unknown_key(
    model: type[BaseModel], root: Node, file: str, place: tuple[object, ...]
) -> tuple[Problem, str | None]:
    key = str(place[-1])
    known = _keys_at(model, place[:-1])
    meant = nearest(key, known)
    hint = f"Did you mean '{meant}'?" if meant else f"Known here: {_listed(known)}."
    problem = Problem(file, root.line_of(*place), Severity.ERROR, "unknown-key", f"unknown key '{key}'.", hint)
    return problem, meant


def _wrong(root: Node, file: str, place: tuple[object, ...], group: Sequence[ErrorDetails]) -> Problem:
    error = group[0]
    name = _said(place)
    line = root.line_of(*place)
    if error["type"] == "missing":
        parent = root.line_of(*place[:-1])
        return Problem(file, parent, Severity.ERROR, "missing-key", f"{name} is missing.", None)
    if error["input"] == "?":  # what a draft leaves to whoever knows
        return Problem(file, line, Severity.ERROR, "form", f"{name} is still '?'. Fill it in.")
    if "[key]" in error["loc"][-1:]:
        message = f"'{place[-1]}' cannot be a name here."
        hint = "Names are lower-case words joined by underscores, such as birth_date."
        return Problem(file, line, Severity.ERROR, "name", message, hint)
    if error["type"] in ("enum", "literal_error") and len(group) == 1:
        return _not_a_choice(file, line, name, error)
    if error["type"] == "value_error":
        said = f"{name}: {error['ctx']['error']}." if name else f"{error['ctx']['error']}."
        return Problem(file, line, Severity.ERROR, "incomplete", said)
    if error["type"] == "string_pattern_mismatch" and len(group) == 1:
        message = f"{name} is '{error['input']}', which does not have the right form."
        hint = f"It must match {error['ctx']['pattern']}"
        return Problem(file, line, Severity.ERROR, "form", message, hint)
    if error["type"] == "string_type" and error["input"] is None:
        message = f"{name} has no value."
        hint = "Inside { } a text with a comma or a colon must stand in quotes."
        return Problem(file, line, Severity.ERROR, "type", message, hint)
    expected = list(dict.fromkeys(_expected(one) for one in group))
    message = f"{name or 'the file'} must be {' or '.join(expected)}, not {_shown(error['input'])}."
    return Problem(file, line, Severity.ERROR, "type", message)


def _not_a_choice(file: str, line: int, name: str, error: ErrorDetails) -> Problem:
    words = [part.strip().strip("'") for part in str(error["ctx"]["expected"]).replace(" or ", ", ").split(",")]
    meant = nearest(str(error["input"]), words)
    hint = f"Did you mean '{meant}'?" if meant else f"It is one of {_listed(words)}."
    message = f"{name} cannot be {_shown(error['input'])}."
    return Problem(file, line, Severity.ERROR, "choice", message, hint)


def _expected(error: ErrorDetails) -> str:
    known = _EXPECTED.get(error["type"])
    if known is not None:
        return known
    said = error["msg"]
    for prefix in ("Input should be ", "String should have ", "List should have ", "Dictionary should have "):
        said = said.removeprefix(prefix)
    return said[:1].lower() + said[1:]


def _said(place: Sequence[object]) -> str:
    """Return the end of a path as people write it: `touchpoints[3].opens`."""
    said = ""
    steps = list(place[-3:])
    while steps and isinstance(steps[0], int):
        steps.pop(0)
    for step in steps:
        said += f"[{step}]" if isinstance(step, int) else f".{step}" if said else str(step)
    return f"'{said}'" if said else ""


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "empty"
    said = str(value)
    return f"'{said if len(said) <= 60 else said[:57] + '…'}'"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)


def _required(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items() if field.is_required()]


def _keys_at(model: type[BaseModel], path: Sequence[object]) -> list[str]:
    """Return the keys that the model knows at a path of the file."""
    candidates: list[Any] = [model]
    for step in path:
        candidates = [inner for kind in candidates for inner in _step(kind, step)]
    models = [kind for kind in candidates if _is_model(kind)]
    return [field.alias or name for kind in models for name, field in kind.model_fields.items()]


def _step(kind: Any, step: object) -> list[Any]:
    if _is_model(kind):
        for name, field in kind.model_fields.items():
            if step in (field.alias or name, "root"):
                return _members(field.annotation)
        return []
    arguments = get_args(kind)
    return _members(arguments[-1]) if arguments else []


def _members(kind: Any) -> list[Any]:
    """Return the kinds that a value may have: the members of a union, what is inside Annotated and root models."""
    origin = get_origin(kind)
    if origin is Annotated:
        return _members(get_args(kind)[0])
    if origin in (Union, types.UnionType):
        return [inner for member in get_args(kind) for inner in _members(member)]
    if _is_model(kind) and issubclass(kind, RootModel):
        return _members(kind.model_fields["root"].annotation)
    return [kind]


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)

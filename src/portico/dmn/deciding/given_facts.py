"""What is given to a model from outside: by which name, and as which type."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from portico.dmn.errors import TypeMismatch
from portico.dmn.feel.grammar.printing import type_text
from portico.dmn.feel.grammar.scope import spelled
from portico.dmn.feel.type_fitting import fit
from portico.dmn.types import Record, as_feel

if TYPE_CHECKING:
    from portico.dmn.model import Model


def given(context: Mapping[str, object], model: Model) -> tuple[dict[str, object], dict[str, object]]:
    """Return the inputs, and the decisions whose values are told instead of made, converted to their declared types.

    What an imported model needs can be given as ``{"import.name": ...}``, as ``{"import": {"name": ...}}``, or by its
    name alone when nothing else has it; of two values for one name the later counts.

    :raises TypeMismatch: a value of a type that FEEL does not have.
    """
    inputs: dict[str, object] = {}
    told: dict[str, object] = {}
    for key, value in _flat(context, model.aliases, ""):
        known = fact(key, value)
        type_ = model.declared.get(key)
        (told if key in model.decisions else inputs)[key] = known if type_ is None else fit(known, type_, model.types)
    return inputs, told


def fact(name: str, value: object) -> object:
    """Return one fact as a value of FEEL.

    :raises TypeMismatch: a value of a type that FEEL does not have.
    """
    try:
        return as_feel(value)
    except TypeError as error:
        raise TypeMismatch(f"'{name}': {error}") from error


def _flat(
    context: Mapping[str, object], aliases: Mapping[str, tuple[str, ...]], prefix: str
) -> Iterator[tuple[str, object]]:
    for name, value in context.items():
        found = aliases.get(prefix + spelled(name))
        if found is not None:
            yield from ((key, value) for key in found)
        elif isinstance(value, Mapping) and not isinstance(value, Record):
            yield from _flat(value, aliases, f"{prefix}{spelled(name)}.")


class Prepared(Record):
    """Facts that have been given their declared types by one model already."""

    __slots__ = ()


class Told(Record):
    """Facts of which some stand for decisions."""

    __slots__ = ()


def ready_type(model: Model) -> type[Record]:
    """Return the type of facts that need no preparation."""
    return Prepared if model.aliases else Record


def prepare(model: Model, facts: Mapping[str, object]) -> Record:
    """Return facts as FEEL values under the model's names and of its declared types.

    :raises TypeMismatch: a fact of a type that FEEL does not have.
    """
    if model.aliases:
        inputs, told = given(facts, model)
        return Told("", inputs | told) if told else Prepared("", inputs)
    return Record("", {name: fact(name, value) for name, value in facts.items()})


def doubts(context: Mapping[str, object], model: Model, function: str = "") -> Iterator[str]:
    """Yield what is odd about the facts given to a model: names that nothing has, values that are not of their type.

    :param function: the decision service or business knowledge model that is called with them, if one is.
    """
    if function:
        known = [each for each, _ in model.parameters(function)]
        yield from (f"'{function}' has no input '{name}'.{_near(name, known)}" for name in context if name not in known)
        return
    for name, value in context.items():
        keys = [key for key, _ in _flat({name: value}, model.aliases, "")]
        if not keys:
            known = [each for each in model.aliases if "#" not in each]
            yield f"Nothing in the model is called '{name}'.{_near(name, known)}"
    inputs, told = given(context, model)
    for key, value in _flat(context, model.aliases, ""):
        if value is not None and {**inputs, **told}[key] is None:
            yield f"What is given for '{key}' is not of its type {type_text(model.declared[key])}, so it counts as null."


def _near(name: str, known: list[str]) -> str:
    nearest = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean '{nearest[0]}'?" if nearest else ""

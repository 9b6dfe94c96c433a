"""What is wrong in a model of which the rest can still be used."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from portico.dmn.definitions import Element
from portico.dmn.errors import DmnError, FeelError
from portico.dmn.types import Problem

T = TypeVar("T")


class Problems:
    """The problems found so far; `line` is that of the part that is being looked at."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.line = 0

    @contextmanager
    def at(self, part: Element) -> Iterator[None]:
        """Look at a part of the model."""
        outer, self.line = self.line, part.line or self.line
        try:
            yield
        finally:
            self.line = outer

    def add(
        self, place: str, message: str, text: str | None = None, nearest_of: tuple[str, Iterable[str]] | None = None
    ) -> None:
        """Note a problem, with the nearest known word."""
        if nearest_of is not None:
            nearest = difflib.get_close_matches(nearest_of[0], list(nearest_of[1]), n=1)
            message += f". Did you mean '{nearest[0]}'?" if nearest else ""
        problem = Problem(place, message, text, self.line)
        if problem not in self.found:
            self.found.append(problem)

    def guarded(self, place: str, text: str, make: Callable[[], T]) -> T | None:
        """Return what is made of a text, or note why it cannot be and return None."""
        try:
            return make()
        except FeelError as error:
            self.add(place, str(error), text)
        except DmnError as error:
            self.add(place, error.args[0] if error.args else str(error), text)
        return None

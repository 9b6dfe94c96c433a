"""Errors that people may read: a code, a few named facts and one sentence each.

Every room has one base class that inherits from `PorticoError`; its leaves also inherit
from one family (`NotFound`, `NotAllowed`, `Conflict`, `Invalid`, `Unavailable`). The family
decides the HTTP status; nothing else about HTTP is known here.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import ClassVar


class PorticoError(Exception):
    """Something did not go as expected. Please try again."""

    code: ClassVar[str] = "kernel.error"

    def __init__(self, message: str | None = None, /, **facts: object) -> None:
        """Keep the facts and make the sentence.

        The sentence is the first paragraph of the class's docstring, with `{names}` filled from the facts.

        >>> class CaseNotFound(PorticoError):
        ...     "There is no case {case_id}."
        >>> str(CaseNotFound(case_id="c1"))
        'There is no case c1.'

        :param message: a sentence that replaces the docstring, filled in the same way.
        :param facts: named facts; ids and words, never personal data that must stay out of a log.
        """
        self.facts: dict[str, object] = dict(facts)
        text = message if message is not None else _first_paragraph(type(self))
        self.message = text.format_map(_Facts(self.facts)) if facts and "{" in text else text
        super().__init__(self.message)


class NotFound(PorticoError):
    """We could not find what you asked for."""

    code = "kernel.not-found"


class NotAllowed(PorticoError):
    """You may not do this."""

    code = "kernel.not-allowed"


class Conflict(PorticoError):
    """This has changed in the meantime. Look at it again, then decide."""

    code = "kernel.conflict"


class Invalid(PorticoError):
    """Something in what was sent is not right."""

    code = "kernel.invalid"


class Unavailable(PorticoError):
    """This does not answer at the moment. Please try again later."""

    code = "kernel.unavailable"


class _Facts(dict[str, object]):
    """Leaves a placeholder that nobody filled as it is, so that an error never fails by itself."""

    def __init__(self, facts: Mapping[str, object]) -> None:
        super().__init__(facts)

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def _first_paragraph(error: type[PorticoError]) -> str:
    text = inspect.getdoc(error) or "Something did not go as expected. Please try again."
    return " ".join(text.split("\n\n", 1)[0].split())

"""Pure decisions about confirming who one is."""

from __future__ import annotations

KEPT_FORM_LENGTH = 200_000
"""How much of a form is kept, in characters: a decision with its letter fits, a flood does not."""


def is_small_enough(fields: list[tuple[str, str]]) -> bool:
    """Return whether what was typed can be kept.

    >>> is_small_enough([("reasons", "x" * 100)])
    True
    >>> is_small_enough([("reasons", "x" * 300_000)])
    False
    """
    return sum(len(name) + len(value) for name, value in fields) <= KEPT_FORM_LENGTH

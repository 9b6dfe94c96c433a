"""What becomes of a table's rows about a person when their data is erased: each room declares it beside its tables.

A table about a person that nobody has decided about fails a house test.

:source: GDPR, article 17
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import Model

ERASED = "erased"
"""What stands where a text must not be empty."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is done with the rows of one table.

    :param removed: the rows go; else they stay, without what `cleared` names.
    :param cleared: columns that held personal data, and what they hold afterwards.
    :param why: why anything of the rows stays, in one sentence.
    :param whose: the lookup that says whose a row is.
    :param files: the column that names what lies outside the database and goes with a row; `remove_file` removes it.
    """

    model: type[Model]
    removed: bool = False
    cleared: Mapping[str, object] = field(default_factory=dict)
    why: str = ""
    whose: str = "person_id"
    files: str = ""
    remove_file: Callable[[str], None] | None = None


def remove(model: type[Model], *, whose: str = "person_id") -> Policy:
    """Return the policy of a table whose rows go."""
    return Policy(model, removed=True, whose=whose)


def remove_with_files(model: type[Model], *, files: str, remove_file: Callable[[str], None]) -> Policy:
    """Return the policy of a table whose rows go, each with a file outside the database.

    Files go after the rows: what cannot be removed then has lost its key with its row, and nobody can read it.
    """
    return Policy(model, removed=True, files=files, remove_file=remove_file)


def clear(model: type[Model], why: str, *, whose: str = "person_id", **cleared: object) -> Policy:
    """Return the policy of a table whose rows stay without some of their columns."""
    return Policy(model, cleared=cleared, why=why, whose=whose)


def keep(model: type[Model], why: str) -> Policy:
    """Return the policy of a table whose rows name nobody once the person's record has no name and no number."""
    return Policy(model, why=why)

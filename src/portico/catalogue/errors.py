"""What can be wrong in the catalogue. Errors of a pack name file, line and the nearest known word."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from portico.catalogue.types import Problem
from portico.kernel.errors import Invalid, NotFound, PorticoError


class CatalogueError(PorticoError):
    """Something in the catalogue did not go as expected."""

    code = "catalogue.error"


class PackInvalid(CatalogueError, Invalid):
    """The pack cannot be used as it is. Run `portico pack check` to see everything that is wrong."""

    code = "catalogue.pack-invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        said = "\n".join(str(problem) for problem in self.problems[:20])
        if len(self.problems) > 20:
            said += f"\n… and {len(self.problems) - 20} more."
        super().__init__(said)
        self.facts["problems"] = len(self.problems)


class NotInPack(CatalogueError, NotFound):
    """The pack has no such thing."""

    code = "catalogue.not-in-pack"

    def __init__(self, kind: str, id: str, known: Iterable[str]) -> None:
        self.kind, self.id, self.nearest = kind, id, nearest(id, known)
        hint = f" Did you mean '{self.nearest}'?" if self.nearest else ""
        super().__init__(f"The pack has no {kind} '{id}'.{hint}")
        self.facts.update(kind=kind, id=id, nearest=self.nearest)


class PersonNotInPack(NotInPack):
    """None of the pack's invented people is called that."""

    code = "catalogue.person-not-in-pack"


class ReleaseNotFound(CatalogueError, NotFound):
    """There is no release {release_id}. Publish the pack with `portico publish DIR`."""

    code = "catalogue.release-not-found"


class NothingPublished(CatalogueError, NotFound):
    """No pack has been published yet. Publish one with `portico publish DIR`."""

    code = "catalogue.nothing-published"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most like the word, or None when none is.

    >>> nearest("athority", ["authority", "name"])
    'authority'
    """
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6 if len(word) > 3 else 0.5)
    return found[0] if found else None

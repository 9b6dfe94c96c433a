"""Where a plan's facts come from: stored facts on the web, the pack's invented people on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from portico.evidence.types import Relation
from portico.journeys.types import KnownFact


class FactSource(Protocol):
    """Answers what is known about a subject without waiting for anybody."""

    def facts(self, subject: str, concepts: frozenset[str], relation: Relation) -> Mapping[str, KnownFact]:
        """Return the facts that may be read and are known. A concept that is missing is unknown; None is known absent.

        :param subject: identity number.
        """
        ...

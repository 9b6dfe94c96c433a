"""Connectors that need nothing outside: one works, one refuses, one crashes."""

from __future__ import annotations

import datetime as dt

from portico.evidence.base import Answer, Question, Record
from portico.evidence.errors import RegistryRefused


class Working:
    """Knows of everybody that everything asked for is absent."""

    def ask(self, question: Question, *, deadline: float) -> Answer:
        """See `base.Connector`."""
        records = tuple(Record(concept=concept, value=None) for concept in question.concepts)
        return Answer(as_of=dt.date(2000, 1, 1), records=records)


class Refusing:
    """Answers nobody."""

    def ask(self, question: Question, *, deadline: float) -> Answer:
        """See `base.Connector`."""
        raise RegistryRefused


class Crashing:
    """Has a fault."""

    def ask(self, question: Question, *, deadline: float) -> Answer:
        """See `base.Connector`."""
        raise RuntimeError("This connector has a fault, on purpose.")

"""Who may ask for what: the clients of the file, their keys and grants, decided without looking at any data."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from portico.evidence import keys
from portico.evidence.registry.problems import Reason, Refused
from portico.evidence.registry.questions import Question
from portico.evidence.registry.schema import Client, Grant, Instant


@dataclass(frozen=True, slots=True)
class Permission:
    """One grant of one client, ready to be compared. What is None of `concepts`, `purposes` and `services` is all of them."""

    requested_by: frozenset[str]
    concepts: frozenset[str] | None
    purposes: frozenset[str] | None
    services: frozenset[str] | None
    law: str | None
    valid_from: dt.datetime | None
    valid_until: dt.datetime | None

    @classmethod
    def of(cls, grant: Grant) -> Permission:
        """Return a grant of the file as a permission."""
        return cls(
            frozenset(grant.requested_by),
            None if grant.concepts == "all" else frozenset(grant.concepts),
            None if grant.purposes == "any" else frozenset(grant.purposes),
            None if grant.services is None else frozenset(grant.services),
            grant.law,
            instant_of(grant.from_),
            instant_of(grant.until),
        )

    def is_for(self, question: Question) -> bool:
        """Return whether it is for the purpose of a question, and for its service."""
        for_purpose = self.purposes is None or question.purpose in self.purposes
        return for_purpose and (self.services is None or question.service in self.services)

    def holds_at(self, at: dt.datetime) -> bool:
        """Return whether it holds at an instant; the end is exclusive."""
        return (self.valid_from is None or self.valid_from <= at) and (
            self.valid_until is None or at < self.valid_until
        )


@dataclass
class Bucket:
    """A rate limit: so many questions a second, and as many at once (a token bucket)."""

    per_second: int
    _left: float = field(init=False)
    _at: float = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._left, self._at = float(self.per_second), time.monotonic()

    def take(self) -> bool:
        """Return whether one more question is within the limit."""
        with self._lock:
            now = time.monotonic()
            self._left = min(self.per_second, self._left + (now - self._at) * self.per_second)
            self._at = now
            if self._left < 1:
                return False
            self._left -= 1
            return True


class Admission:
    """The clients of a registry file."""

    def __init__(self, clients: Sequence[Client], holds: frozenset[str]) -> None:
        """:raises KeyNotValid: a client's key is none."""
        self._holds = holds
        self._permissions = {client.id: [Permission.of(grant) for grant in client.grants] for client in clients}
        self._buckets = {client.id: Bucket(client.per_second) for client in clients}
        self.keys = keys.key_ring(
            keys.verifying_key(
                client.id, key.name, key.public, valid_from=instant_of(key.from_), valid_until=instant_of(key.until)
            )
            for client in clients
            for key in client.keys
        )

    def refuse_too_many(self, client: str) -> None:
        """Count one question of a client.

        :raises Refused: rate.
        """
        bucket = self._buckets[client]
        if not bucket.take():
            raise Refused(Reason.RATE, {"limit": str(bucket.per_second)})

    def refuse(self, client: str, question: Question, *, at: dt.datetime) -> None:
        """Refuse what no grant covers. One grant at least must fit in authority, purpose and basis, and together those
        that fit must cover every concept.

        :param at: aware instant by the real clock.
        :raises Refused: with the first thing that does not fit.
        """
        unknown = [concept for concept in question.concepts if concept not in self._holds]
        if unknown:
            raise Refused(Reason.CONCEPT_NOT_HELD, {"concepts": ", ".join(unknown)})
        found = [one for one in self._permissions[client] if question.requested_by in one.requested_by]
        covered = [one for one in found if one.concepts is None or not one.concepts.isdisjoint(question.concepts)]
        if not covered:
            raise _not_granted(question, question.concepts)
        fitting = [one for one in covered if one.is_for(question)]
        if not fitting:
            purpose = f"{question.purpose} ({question.service})" if question.service else question.purpose
            facts = {"authority": question.requested_by, "purpose": purpose}
            raise Refused(Reason.WRONG_PURPOSE, facts)
        by_basis = [one for one in fitting if one.law == question.law]
        if not by_basis:
            raise Refused(Reason.WRONG_LAW, {"hint": _hint(fitting)})
        valid = [one for one in by_basis if one.holds_at(at)]
        if not valid:
            raise Refused(Reason.BASIS_EXPIRED)
        if question.consent_until is not None and question.consent_until <= at:
            raise Refused(Reason.CONSENT_EXPIRED)
        _refuse_wider(question, valid)


def _refuse_wider(question: Question, permissions: Sequence[Permission]) -> None:
    """Refuse the whole question if one concept is in no permission: part of an answer would hide the mistake."""
    if any(one.concepts is None for one in permissions):
        return
    granted = frozenset[str]().union(*(one.concepts or () for one in permissions))
    wider = [concept for concept in question.concepts if concept not in granted]
    if wider:
        raise _not_granted(question, wider)


def _not_granted(question: Question, concepts: Sequence[str]) -> Refused:
    return Refused(Reason.NOT_GRANTED, {"authority": question.requested_by, "concepts": ", ".join(concepts)})


def _hint(permissions: Sequence[Permission]) -> str:
    laws = sorted({one.law for one in permissions if one.law is not None})
    consent = ["the person's consent"] if any(one.law is None for one in permissions) else []
    return f"They may be asked for by {' or '.join([*laws, *consent])}."


def instant_of(bound: Instant | None) -> dt.datetime | None:
    """Return a bound of the file as an aware instant; a day begins at midnight UTC, as does a time without a zone."""
    if bound is None:
        return None
    if isinstance(bound, dt.datetime):
        return bound if bound.tzinfo is not None else bound.replace(tzinfo=dt.UTC)
    return dt.datetime(bound.year, bound.month, bound.day, tzinfo=dt.UTC)

"""What is asked of registries, why, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from portico.evidence.types.facts import MissingReason
from portico.identity.types import PersonId


@dataclass(frozen=True, slots=True)
class FactRequest:
    """What is needed to know of one subject.

    :param about_other_adult: the subject is neither the person it is done for nor their child.
    """

    subject: PersonId
    concepts: frozenset[str]
    about_other_adult: bool = False


@dataclass(frozen=True, slots=True)
class AccessPurpose:
    """Why data is read. The law of each read comes from the registry's file in the pack.

    :param purpose: a word that pages translate, such as `plan` or `application`.
    :param legal_basis: replaces the registry's own law on the record; None is the normal case.
    :param on_behalf_of: the person it is done for; not needed when that person is the actor.
    :param for_authority: the authority that needs it, when one does; a consent names it.
    :param service: the service of the release that it is needed for; a consent names it, and opens nothing for others.
    """

    purpose: str
    legal_basis: str | None = None
    case_id: UUID | None = None
    journey_id: UUID | None = None
    on_behalf_of: PersonId | None = None
    for_authority: str = ""
    service: str | None = None


@dataclass(frozen=True, slots=True)
class FetchResult:
    """What a fetch brought: which facts can now be read, and why the others cannot.

    :param asked: how many questions went out to registries.
    """

    answered: frozenset[tuple[PersonId, str]]
    missing: Mapping[tuple[PersonId, str], MissingReason]
    asked: int = 0

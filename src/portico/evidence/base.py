"""What a connector to a registry must answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from portico.catalogue.pack.schema.connectors import Options
from portico.evidence.keys import SigningKey


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a registry is asked.

    :param kind: `plan`, `own-view`, `application`, `case`, `mandates`, …
    :param service: id in the pack, when it is asked for one service.
    :param case: id of the case, when it is asked for one.
    """

    kind: str
    service: str | None = None
    case: str | None = None


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """By what a registry may answer: a law, or the consent of whoever it is about.

    :param article: as lawyers cite it; empty for a consent.
    :param consent: id of the consent record; None for a law.
    :param until: aware instant at which the consent ends, when it has an end.
    """

    article: str = ""
    consent: UUID | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What one registry is asked about one subject.

    :param registry: id of the registry in the pack.
    :param id: of the access record; the registry keeps it in its own journal.
    :param subject: identity number.
    :param requested_by: id of the authority that needs it; of this installation when the person does, for themselves.
    :param options: how the registry is asked, from its file in the pack; None for connectors without options.
    """

    registry: str
    id: str
    subject: str
    concepts: tuple[str, ...]
    purpose: Purpose
    legal_basis: LegalBasis
    requested_by: str
    options: Options | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One concept as the registry sent it. Nobody has checked its value yet.

    :param as_of: the day for which it is so, when that is not the day of the whole answer.
    """

    concept: str
    value: object
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    as_of: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a registry said, and for which day, unless a record says of itself for which.

    :param unknown: concepts that it was asked for and says that it does not know. The person is asked for them.
    """

    as_of: dt.date
    records: tuple[Record, ...]
    unknown: tuple[str, ...] = ()


class Connector(Protocol):
    """Asks registries of one kind. It is called in several threads at once and must not touch the database."""

    def ask(self, question: Question, *, deadline: float) -> Answer:
        """Return the registry's answer.

        :param deadline: `time.monotonic()` at which nobody waits any more.
        :raises RegistryRefused: it will not answer this question; `reason` says why in a word.
        :raises RegistrySlow: it did not answer before the deadline.
        :raises RegistryNotReached: no connection was made, so nobody was asked anything.
        :raises RegistryBusy: it said that it has no time now, and when it will.
        :raises RegistryDown: it could not be reached, or broke off.
        :raises RegistryNonsense: what came back is not an answer.
        """
        ...


class Configuration(Protocol):
    """What a connector may need to know of this installation."""

    @property
    def registries(self) -> Mapping[str, Mapping[str, object]]:
        """Of each registry by its id where it is (`url`), which `keys` are pinned, and what its connector wants."""
        ...

    @property
    def signing_key(self) -> SigningKey | None:
        """What signs our questions."""
        ...


class Connectors(Protocol):
    """Gives the connector that can ask a registry, by the name in the pack's `registries/*.yaml`."""

    def __call__(self, name: str) -> Connector:
        """Return the connector.

        :raises ConnectorUnknown: there is none with this name.
        """
        ...

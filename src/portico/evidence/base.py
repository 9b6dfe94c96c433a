"""What a connector to a registry must answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Question:
    """What one registry is asked about one subject.

    :param registry: id of the registry in the pack.
    :param subject: identity number.
    :param request_id: id of the access record; the registry keeps it in its own log.
    """

    registry: str
    subject: str
    concepts: tuple[str, ...]
    purpose: str
    legal_basis: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Record:
    """One concept as the registry sent it. Nobody has checked its value yet."""

    concept: str
    value: object
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a registry said, and for which day."""

    as_of: dt.date
    records: tuple[Record, ...]


class Connector(Protocol):
    """Asks registries of one kind. It is called in several threads at once and must not touch the database."""

    def ask(self, question: Question, *, deadline: float) -> Answer:
        """Return the registry's answer.

        :param deadline: `time.monotonic()` at which nobody waits any more.
        :raises RegistryRefused: it will not answer this question.
        :raises RegistrySlow: it did not answer before the deadline.
        :raises RegistryDown: it could not be reached.
        :raises RegistryNonsense: what came back is not an answer.
        """
        ...


class Configuration(Protocol):
    """What a connector may need to know of this installation."""

    @property
    def addresses(self) -> Mapping[str, str]:
        """Base URL of each registry by its id."""
        ...

    @property
    def token(self) -> str:
        """What proves to a registry that we are us."""
        ...


class Connectors(Protocol):
    """Gives the connector that can ask a registry, by the name in the pack's `registries/*.yaml`."""

    def __call__(self, name: str) -> Connector:
        """Return the connector.

        :raises ConnectorUnknown: there is none with this name.
        """
        ...

"""What identity asks of what is around it: the authorities, the services and the forms of numbers of the pack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from portico.identity.types import AssuranceLevel, PersonId, SignInProvider, Written


class IdentifierProblem(StrEnum):
    """What is wrong with an identifier that somebody gave."""

    PATTERN = "pattern"  # it is too long, too short, or has a character that cannot be in it
    DATE = "date"  # the date in it does not exist
    CHECK_DIGIT = "check_digit"  # a digit was mistyped


@dataclass(frozen=True, slots=True)
class AuthorityView:
    """An authority (CPSV-AP 3.2 PublicOrganisation): its id in the pack, its name in one language."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A service (CPSV-AP 3.2 PublicService): its id in the pack, its name in one language, who answers for it.

    :param here: whether something is done for it here; others are only described.
    """

    id: str
    name: str
    authority_id: str
    here: bool = True


@dataclass(frozen=True, slots=True)
class PowerOfAttorney:
    """What the law here says of a power of attorney.

    :param assurance: how sure it must be who gives it.
    :param basis: the law, as people read it; empty when the pack names none.
    """

    assurance: AssuranceLevel
    basis: str = ""


class Surroundings(Protocol):
    """What the pack in force says, as far as identity needs it. Names come in the language that is asked for."""

    def languages(self) -> Sequence[str]:
        """Return the codes of the languages of the pages (BCP 47), the first one first."""

    def authorities(self, language: str) -> Sequence[AuthorityView]:
        """Return every authority, by name."""

    def services(self, language: str) -> Sequence[ServiceView]:
        """Return every service, by name."""

    def default_identifier_scheme(self) -> str:
        """Return the scheme by which people are known here: the word of a number format; empty when there is none."""

    def check_identifier(self, scheme: str, number: str) -> IdentifierProblem | None:
        """Return what is wrong with a number, or None. A scheme without declared form has nothing to check.

        :param number: as it is kept, without spaces.
        """

    def sign_in_providers(self, language: str) -> Sequence[SignInProvider]:
        """Return the outside providers that this installation is a client of, in the order of the pack."""

    def written_since(self, person_id: PersonId, since: dt.datetime) -> Sequence[Written]:
        """Return what all rooms wrote to one record of a person from an instant on, oldest first, without content."""

    def time_zone(self) -> str:
        """Return the time zone in which days begin and end, an IANA name such as `Area/City`."""

    def power_of_attorney(self) -> PowerOfAttorney:
        """Return what the law here says of a power of attorney that people give each other."""


class CodeSender(Protocol):
    """Sends a short text to one address: by mail, by SMS. It is called by jobs only and must not touch the database."""

    def send(self, recipient: str, subject: str, text: str, *, deadline_seconds: float) -> None:
        """Send, or say why not. What was sent may arrive late or never: the pages say what to do then.

        :param recipient: an e-mail address, or a number with its country code (E.164).
        :param subject: in one line; a channel that knows no subjects leaves it out.
        :raises DeliveryRefused: it will not be sent, now or later: there is no such address.
        :raises DeliveryUnavailable: it cannot be sent now; later it may.
        """

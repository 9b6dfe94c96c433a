"""Who may give, hold and end a mandate, and when it ends. Pure; ages and laws are the pack's and come as arguments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from portico.identity.types import MandateKind, StatedMandate

Id = TypeVar("Id")

POWER_LASTS = dt.timedelta(days=92)
LONGEST_POWER = dt.timedelta(days=366)
MOST_OFFERS = 20

BY_REGISTER = frozenset({MandateKind.PARENT, MandateKind.GUARDIAN, MandateKind.COMPANY_ROLE})
"""What only a register says: nobody gives or ends it here, it follows the register."""


class Refusal(StrEnum):
    """Why a mandate cannot be recorded. The value is a word; pages have the sentence."""

    ONESELF = "oneself"
    NOT_FROM_A_REGISTER = "not_from_a_register"
    ACTING_FOR_ANOTHER = "acting_for_another"
    NO_SERVICES = "no_services"
    WIDER_THAN_ALLOWED = "wider_than_allowed"
    NO_END = "no_end"
    TOO_LONG = "too_long"
    OVER_BEFORE_IT_BEGINS = "over_before_it_begins"
    HELD_ALREADY = "held_already"


class Party(StrEnum):
    """In which part somebody wants to end a mandate."""

    REPRESENTED = "represented"
    REPRESENTATIVE = "representative"
    REGISTER = "register"
    OTHER = "other"


_MAY_END: Mapping[MandateKind, frozenset[Party]] = {
    MandateKind.PARENT: frozenset({Party.REGISTER}),
    MandateKind.GUARDIAN: frozenset({Party.REGISTER}),
    MandateKind.COMPANY_ROLE: frozenset({Party.REGISTER}),
    MandateKind.POWER_OF_ATTORNEY: frozenset({Party.REPRESENTED, Party.REPRESENTATIVE}),
    MandateKind.ASSISTED_SESSION: frozenset({Party.REPRESENTED, Party.REPRESENTATIVE}),
}


@dataclass(frozen=True, slots=True)
class Proposed:
    """A mandate that somebody wants recorded.

    :param by_register: a registry states it; else a person wants it.
    :param to_oneself: whoever would act is whom they would act for.
    :param giver_acts_for_another: whoever gives it does so under a mandate themselves.
    :param services: ids; None for all.
    :param allowed: the ids that can be given at all: the services there are, or what a court's order names.
    :param held: for each mandate of the same kind between the same two in force, its services.
    """

    kind: MandateKind
    valid_from: dt.datetime
    valid_to: dt.datetime | None
    by_register: bool = False
    to_oneself: bool = False
    giver_acts_for_another: bool = False
    services: frozenset[str] | None = None
    allowed: frozenset[str] | None = None
    held: tuple[frozenset[str] | None, ...] = ()


def why_not(proposed: Proposed) -> Refusal | None:
    """Return why a mandate cannot be recorded, or None when it can.

    A power of attorney is personal: who acts for somebody cannot pass that on (`ACTING_FOR_ANOTHER`), and it names
    what it is for and until when. What a register says cannot be claimed by anybody else, nor be wider than its order.
    """
    return next((refusal for refusal, holds in _checks(proposed) if holds), None)


def _checks(proposed: Proposed) -> Iterable[tuple[Refusal, bool]]:
    power = proposed.kind is MandateKind.POWER_OF_ATTORNEY
    begins, ends = proposed.valid_from, proposed.valid_to
    yield Refusal.ONESELF, proposed.to_oneself
    yield Refusal.NOT_FROM_A_REGISTER, (proposed.kind in BY_REGISTER) is not proposed.by_register
    yield Refusal.ACTING_FOR_ANOTHER, proposed.giver_acts_for_another
    yield Refusal.NO_SERVICES, (power and not proposed.services) or proposed.services == frozenset()
    yield Refusal.WIDER_THAN_ALLOWED, not is_within(proposed.services, proposed.allowed)
    yield Refusal.NO_END, power and ends is None
    yield Refusal.OVER_BEFORE_IT_BEGINS, ends is not None and ends <= begins
    yield Refusal.TOO_LONG, power and ends is not None and ends - begins > LONGEST_POWER
    yield Refusal.HELD_ALREADY, any(overlap(proposed.services, one) for one in proposed.held)


def is_within(services: frozenset[str] | None, order: frozenset[str] | None) -> bool:
    """Return whether services are no more than an order names; None is all.

    >>> is_within(frozenset({"a"}), None), is_within(None, frozenset({"a"})), is_within(frozenset({"a"}), {"a", "b"})
    (True, False, True)
    """
    return order is None or (services is not None and services <= order)


def overlap(one: Collection[str] | None, other: Collection[str] | None) -> bool:
    """Return whether two mandates between the same two cover a service twice; None is all.

    >>> overlap({"a"}, {"b"}), overlap({"a"}, None), overlap({"a", "b"}, {"b"})
    (False, True, True)
    """
    return one is None or other is None or bool(set(one) & set(other))


def may_end(kind: MandateKind, party: Party) -> bool:
    """Return whether somebody in this part may end a mandate of this kind.

    >>> may_end(MandateKind.PARENT, Party.REPRESENTED), may_end(MandateKind.POWER_OF_ATTORNEY, Party.REPRESENTATIVE)
    (False, True)
    """
    return party in _MAY_END[kind]


def comes_of_age_on(birth_date: dt.date, age: int) -> dt.date:
    """Return the first day on which somebody is so old: the birthday, 1 March for those of 29 February.

    :param age: in whole years; the age of majority is pack data.

    >>> comes_of_age_on(dt.date(2008, 2, 29), 18)
    datetime.date(2026, 3, 1)
    """
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:
        return dt.date(birth_date.year + age, 3, 1)


@dataclass(frozen=True, slots=True)
class Recorded(Generic[Id]):
    """A mandate of a register that is in force here."""

    id: Id
    stated: StatedMandate


def differences(
    recorded: Collection[Recorded[Id]], stated: Collection[StatedMandate]
) -> tuple[list[Id], list[StatedMandate]]:
    """Return which mandates end because a register no longer states them as they are, and which are new.

    A changed end or a changed list of services is an end and a new mandate: what was done before stays under the old.
    """
    wanted = set(stated)
    ended = [one.id for one in recorded if one.stated not in wanted]
    known = {one.stated for one in recorded}
    return ended, [one for one in stated if one not in known]

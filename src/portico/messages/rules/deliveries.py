"""What is done next to reach a person: a pure function of what was tried. Every wait and every limit stands here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from portico.messages.types import Attempt, Channel, DeliveryOutcome, Target

PAUSES = (
    dt.timedelta(minutes=1),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=30),
    dt.timedelta(hours=2),
    dt.timedelta(hours=8),
)
"""How long to wait after the first, second, ... attempt that failed. After the one that follows the last, no more."""

LEASE = dt.timedelta(minutes=5)
"""How long an attempt may take. Whoever has not said by then what became of it has died."""

LETTER = Target(Channel.LETTER)


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a message that is to reach somebody.

    :param contacts: the ways to tell the person, in their order, without the letter.
    :param tried: every attempt that has ended, oldest first.
    :param on_paper: the person reserved against digital post.
    :param must_reach: a term runs from it: unread, it is followed by a letter.
    :param letters: whether letters can be sent here.
    :param unread_after: how long it may stay unread before the next way is taken; None: for ever.
    """

    created_at: dt.datetime
    contacts: tuple[Target, ...]
    tried: Sequence[Attempt]
    read: bool
    on_paper: bool
    must_reach: bool
    letters: bool
    unread_after: dt.timedelta | None


@dataclass(frozen=True, slots=True)
class Send:
    """Try this way now."""

    target: Target


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing before this aware UTC instant."""

    until: dt.datetime


@dataclass(frozen=True, slots=True)
class Finished:
    """The person was reached, or nothing more is owed."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """Every way failed, or there is none."""


Step = Send | Wait | Finished | Stuck


def next_step(now: Situation, *, at: dt.datetime) -> Step:
    """Return what is done next.

    The ways of the person are taken in their order: one that fails is tried again after growing pauses, one that
    refuses is not; then comes the next, and at last a letter. Where one told the person and the message stays unread
    for too long, the next way is taken too. What was read needs nothing more, unless it is to go on paper.

    :param at: aware UTC instant.
    """
    if now.on_paper:
        return _letter(now, at)
    if now.read:
        return Finished()
    told_at = None if now.contacts else now.created_at
    by_letter = now.must_reach and now.letters
    for target in now.contacts:
        delivered = _delivered_at(now, target)
        if delivered is not None:
            told_at = delivered
            if now.unread_after is None or (target == now.contacts[-1] and not by_letter):
                return Finished()
            if at < delivered + now.unread_after:
                return Wait(delivered + now.unread_after)
            continue
        step = _try(now, target, at)
        if step is not None:
            return step
    return _at_last(now, told_at, at)


def _at_last(now: Situation, told_at: dt.datetime | None, at: dt.datetime) -> Step:
    """Return what is done when all ways but the letter are used up."""
    if told_at is None:
        return _letter(now, at) if now.letters else Stuck()
    if now.unread_after is None or not now.must_reach or not now.letters:
        return Finished()
    if at < told_at + now.unread_after:
        return Wait(told_at + now.unread_after)
    return _letter(now, at)


def _letter(now: Situation, at: dt.datetime) -> Step:
    if _delivered_at(now, LETTER) is not None:
        return Finished()
    if not now.letters:
        return Stuck()
    return _try(now, LETTER, at) or Stuck()


def _try(now: Situation, target: Target, at: dt.datetime) -> Send | Wait | None:
    """Return whether a way is tried now or later; None when it is given up."""
    past = [one for one in now.tried if one.target == target]
    if not past:
        return Send(target)
    if past[-1].outcome is DeliveryOutcome.REFUSED or len(past) > len(PAUSES):
        return None
    until = past[-1].at + PAUSES[len(past) - 1]
    return Wait(until) if at < until else Send(target)


def _delivered_at(now: Situation, target: Target) -> dt.datetime | None:
    ends = [one.at for one in now.tried if one.target == target and one.outcome is DeliveryOutcome.DELIVERED]
    return ends[0] if ends else None


def received_at(posted_at: dt.datetime, *, days: int, time_zone: str) -> dt.datetime:
    """Return from when a letter on paper counts as received: the beginning of the day that the law reckons with.

    >>> received_at(dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC), days=4, time_zone="UTC")
    datetime.datetime(2026, 6, 5, 0, 0, tzinfo=datetime.timezone.utc)

    :param posted_at: aware UTC instant at which it was posted.
    :param days: as the pack's `post.days` says: calendar days after the day of posting.
    :returns: aware UTC instant; never before it was posted.
    :source: pack pack.yaml, key `post`.
    """
    zone = ZoneInfo(time_zone)
    day = posted_at.astimezone(zone).date() + dt.timedelta(days=days)
    begins = dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
    return max(begins, posted_at)

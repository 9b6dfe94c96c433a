"""A process that reaches people: `write COUNT` writes messages to people with a number; `work INSTANT` does what is due."""

from __future__ import annotations

import datetime as dt
import sys

import django

NOW = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)


def number_of(one: int) -> str:
    """Return the mobile number of one of the people."""
    return f"+4144668{one:04}"


def write(count: int) -> None:
    """Write to so many people, each with a confirmed number."""
    from portico.messages.tests import reaching
    from portico.messages.tests.factories import release
    from portico.messages.types import Channel

    pack = release()
    for one in range(count):
        who = reaching.somebody(str(one))
        reaching.reachable(who, Channel.SMS, number_of(one))
        reaching.written_to(who, pack, must_reach=False)


def work(at: dt.datetime) -> None:
    """Do what a worker does at an instant."""
    from portico.messages.tests import reaching
    from portico.messages.tests.factories import release

    reaching.work(release(), at)


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "write":
        write(int(sys.argv[2]))
    else:
        work(dt.datetime.fromisoformat(sys.argv[2]))

"""Ways to tell people that need nothing outside: one works, one refuses, one crashes, one is slow."""

from __future__ import annotations

import time

from portico.messages.base import Notice
from portico.messages.errors import NoticeRefused, NoticeUnavailable

SENT: list[Notice] = []
"""What the working one was given in this process, the newest last."""


class WorkingNotices:
    """Keeps what it is given."""

    def send(self, notice: Notice, *, deadline_seconds: float) -> None:
        """See `base.NoticeSender`."""
        SENT.append(notice)


class RefusingNotices:
    """Knows no address."""

    def send(self, notice: Notice, *, deadline_seconds: float) -> None:
        """See `base.NoticeSender`."""
        raise NoticeRefused


class CrashingNotices:
    """Has a fault."""

    def send(self, notice: Notice, *, deadline_seconds: float) -> None:
        """See `base.NoticeSender`."""
        raise RuntimeError("This plug-in has a fault, on purpose.")


class SlowNotices:
    """Answers too late: it waits as long as it may, then gives up."""

    def send(self, notice: Notice, *, deadline_seconds: float) -> None:
        """See `base.NoticeSender`."""
        time.sleep(min(deadline_seconds, 0.2))
        raise NoticeUnavailable

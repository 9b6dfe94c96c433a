"""Ids that sort by the time they were made (UUID version 7)."""

from __future__ import annotations

import os
import threading
from uuid import UUID

from portico.kernel import clock

_lock = threading.Lock()
_last_milliseconds = 0
_counter = 0
_COUNTER_BITS = 12
_RANDOM_BITS = 62


def uuid7() -> UUID:
    """Return a new UUID version 7, later than every one this process made before.

    The first 48 bits are the milliseconds of `clock.now()`, the next 12 count within a millisecond and the last 62 are
    random. When the clock is set back, or more than 4096 ids are made within a millisecond, the time in the id runs
    ahead of the clock: order matters more here than the exact instant.

    >>> uuid7().version
    7

    :source: RFC 9562, sections 5.7 and 6.2 (method 1, fixed bit-length dedicated counter).
    """
    milliseconds, counter = _next_tick(int(clock.now().timestamp() * 1000))
    return _assemble(milliseconds, counter, int.from_bytes(os.urandom(8)))


def _next_tick(milliseconds: int) -> tuple[int, int]:
    """Return the time and counter for the next id; never the same pair twice, never a lower one."""
    global _last_milliseconds, _counter
    with _lock:
        if milliseconds > _last_milliseconds:
            _last_milliseconds, _counter = milliseconds, 0
        else:
            _counter += 1
            if _counter >> _COUNTER_BITS:
                _last_milliseconds, _counter = _last_milliseconds + 1, 0
        return _last_milliseconds, _counter


def _assemble(milliseconds: int, counter: int, random: int) -> UUID:
    """Return the UUID with these parts: 48 bits of time, version 7, 12 bits of counter, variant 10, 62 random bits.

    >>> _assemble(0x017F22E279B0, 0xCC3, 0x18C4DC0C0C07398F)
    UUID('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')

    :source: RFC 9562, appendix A.6 (the example).
    """
    random &= (1 << _RANDOM_BITS) - 1
    return UUID(int=milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | random)

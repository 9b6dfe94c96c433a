"""Children that end with their parent, however the parent ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
# Loaded here, not in the child: between fork and exec nothing may be imported.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def end_with_parent(end_signal: signal.Signals, parent: int) -> None:
    """Ask the kernel to send this process a signal when the thread that started it ends.

    Without effect where the system has no such thing (it is Linux's PR_SET_PDEATHSIG).

    :param parent: process id of the parent; if it is gone already, this process ends at once.
    """
    if _libc is None:
        return
    _libc.prctl(_PR_SET_PDEATHSIG, int(end_signal))
    if os.getppid() != parent:
        os.kill(os.getpid(), end_signal)


def ends_with_me(end_signal: signal.Signals) -> Callable[[], None]:
    """Return what `subprocess.Popen(preexec_fn=...)` must do so that the child ends with this process.

    Popen calls it after it has changed the user, which would clear the wish.
    """
    parent = os.getpid()
    return lambda: end_with_parent(end_signal, parent)

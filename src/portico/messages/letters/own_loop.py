"""Calls of the signing library, from wherever they come."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def in_own_loop(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what a call of the library returns, made in a thread of its own.

    The library begins an event loop to sign and to validate, and a thread runs only one at a time. Called by a thread that
    runs one already (a server's, a browser driver's), it would refuse to sign, and a sound letter would count as damaged.
    """
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(call, *args, **kwargs).result()

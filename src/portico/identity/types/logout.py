"""Telling relying parties that a session has ended (OpenID Connect Back-Channel Logout 1.0)."""

from __future__ import annotations

from enum import StrEnum


class NoticeOutcome(StrEnum):
    """What came of telling a relying party."""

    TOLD = "told"
    REFUSED = "refused"  # it answered, but not with 200 or 204
    UNREACHABLE = "unreachable"  # nobody listens there, or too slowly
    NOT_CALLED = "not_called"  # its address leads into a private network, and this installation does not call there


class EndSessionProblem(StrEnum):
    """Why a request to end a session cannot be done as it was asked."""

    HINT = "hint"  # the ID token is not one of ours
    CLIENT = "client"  # no such relying party, or not the one of the ID token
    ADDRESS = "address"  # the address to go to afterwards is not registered

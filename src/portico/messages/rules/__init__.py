"""Pure decisions: from a text to a message, what is done next to reach somebody, which address is one."""

from __future__ import annotations

from portico.messages.rules.texts import (
    SUBJECT_LENGTH,
    check_placeholders,
    escaped,
    fill,
    placeholders_of,
    plain,
    split_subject,
    to_html,
)

__all__ = [
    "SUBJECT_LENGTH",
    "check_placeholders",
    "escaped",
    "fill",
    "placeholders_of",
    "plain",
    "split_subject",
    "to_html",
]

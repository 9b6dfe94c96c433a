"""How a case itself stands: what the decisions of fees and guarantees read as `case`. Unknown to every other rule."""

from __future__ import annotations

from collections.abc import Mapping

from portico.dmn.types import FeelType

CASE_FIELDS: Mapping[str, FeelType] = {
    "received_on": FeelType.DATE,  # the day on which the clock started
    "due_on": FeelType.DATE,  # the last day on time; null while the clock stands still
    "stopped_on": FeelType.DATE,  # null while it has not stopped
    "days_late": FeelType.NUMBER,
    "working_days_late": FeelType.NUMBER,
    "result": FeelType.TEXT,  # granted or refused; null before the decision
    "fee": FeelType.NUMBER,  # what was paid; null when nothing was
    "service": FeelType.TEXT,  # its id
    "channel": FeelType.TEXT,
}

CASE_VALUES: Mapping[str, tuple[str, ...]] = {
    "result": ("granted", "refused"),
    "channel": ("web", "counter", "mail", "phone"),
}
"""What the fields that have few values can say."""

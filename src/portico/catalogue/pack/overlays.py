"""What an overlay makes different from the text that holds for everybody."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from portico.catalogue.pack.compiling import value_at
from portico.catalogue.pack.schema import Confidence, Overlay, Pack


@dataclass(frozen=True, slots=True)
class LocalChange:
    """One value of a town: from `start` on it holds `after`, where everybody else has `before`.

    :param after: None when the town's own value ends on that day.
    """

    parameter: str
    start: datetime.date
    before: object
    after: object
    source: tuple[str, ...]
    confidence: Confidence


def local_changes(pack: Pack, overlay: Overlay) -> list[LocalChange]:
    """Return every value of an overlay beside the value that everybody else has on its first day."""
    return [
        LocalChange(
            parameter=name,
            start=start,
            before=value_at(pack.parameters[name], start) if name in pack.parameters else None,
            after=value.value,
            source=tuple(value.metadata.source),
            confidence=value.metadata.confidence,
        )
        for name, parameter in overlay.parameters.items()
        for start, value in parameter.values.items()
        if isinstance(start, datetime.date)
    ]

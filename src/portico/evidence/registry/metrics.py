"""What the registry counts, as OpenMetrics text 1.0: outcomes and seconds, nothing about anybody."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator

MEDIA_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """Counters of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._outcomes: Counter[str] = Counter()
        self._buckets = [0] * (len(_BOUNDS) + 1)
        self._seconds = 0.0
        self._unfit: Counter[str] = Counter()
        self._reloads: Counter[str] = Counter()

    def answered(self, outcome: str, seconds: float) -> None:
        """Count one question and how long it took."""
        place = next((number for number, bound in enumerate(_BOUNDS) if seconds <= bound), len(_BOUNDS))
        with self._lock:
            self._outcomes[outcome] += 1
            self._buckets[place] += 1
            self._seconds += seconds

    def left_out(self, concepts: tuple[str, ...]) -> None:
        """Count values that did not fit their type."""
        with self._lock:
            self._unfit.update(concepts)

    def reloaded(self, *, well: bool) -> None:
        """Count one reading of changed files."""
        with self._lock:
            self._reloads["done" if well else "failed"] += 1

    def text(self, registry: str) -> str:
        """Return everything as OpenMetrics text."""
        with self._lock:
            return "\n".join([*self._lines(registry), "# EOF", ""])

    def _lines(self, registry: str) -> Iterator[str]:
        yield "# TYPE portico_registry info"
        yield f'portico_registry_info{{registry="{registry}",protocol="1"}} 1'
        yield "# TYPE portico_registry_questions counter"
        yield "# HELP portico_registry_questions Questions by outcome."
        for outcome, count in sorted(self._outcomes.items()):
            yield f'portico_registry_questions_total{{outcome="{outcome}"}} {count}'
        yield "# TYPE portico_registry_seconds histogram"
        yield "# UNIT portico_registry_seconds seconds"
        yield "# HELP portico_registry_seconds Time from the question to the answer."
        total = 0
        for bound, count in zip([*_BOUNDS, "+Inf"], self._buckets, strict=True):
            total += count
            yield f'portico_registry_seconds_bucket{{le="{bound}"}} {total}'
        yield f"portico_registry_seconds_sum {self._seconds:.6f}"
        yield f"portico_registry_seconds_count {total}"
        yield "# TYPE portico_registry_values_left_out counter"
        yield "# HELP portico_registry_values_left_out Values that were not of their type."
        for concept, count in sorted(self._unfit.items()):
            yield f'portico_registry_values_left_out_total{{concept="{concept}"}} {count}'
        yield "# TYPE portico_registry_reloads counter"
        for how, count in sorted(self._reloads.items()):
            yield f'portico_registry_reloads_total{{outcome="{how}"}} {count}'

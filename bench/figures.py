"""How every benchmark prints: one JSON object per figure and line."""

from __future__ import annotations

import json
import os
import platform
import sys


def machine_words() -> str:
    """Return what the figures were measured on, without a host name."""
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            model = next(line.split(":", 1)[1].strip() for line in info if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def print_figure(bench: str, value: float, unit: str, *, against: float | None, note: str | None = None) -> None:
    """Print one figure. `against` is the limit or a peer's figure measured in the same run; `ratio` is value over it.

    Every figure has the same keys, so that any program can read them; a note is for people, on stderr.
    """
    figure: dict[str, object] = {
        "bench": bench,
        "value": round(value, 4),
        "unit": unit,
        "against": against,
        "ratio": round(value / against, 4) if against else None,
        "machine": machine_words(),
    }
    print(json.dumps(figure), flush=True)
    if note:
        print(f"{bench}: {note}", file=sys.stderr)

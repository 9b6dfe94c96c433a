"""Check the legal clock against a second reckoning, day by day: `python scripts/check_clock.py --histories 100000`.

Random histories by Hypothesis over the calendars of tests/data/calendars.yaml; what disagrees is made as small as it can
be, and printed. Prints one JSON object, and ends with 1 when the two do not agree.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from hypothesis import HealthCheck, given, settings  # noqa: E402
from tests.clocks import History, disagreement, histories, places  # noqa: E402


def main() -> int:
    """Check as many histories as were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=100_000)
    asked = parser.parse_args().histories
    seen = {"histories": 0}

    @settings(
        max_examples=asked, deadline=None, database=None, derandomize=False, suppress_health_check=list(HealthCheck)
    )
    @given(histories())
    def agree(history: History) -> None:
        seen["histories"] += 1
        wrong = disagreement(history)
        if wrong is not None:
            raise AssertionError(f"{wrong}: {history.place.name}, {history.rule.term}, {history.ticks}")

    started = time.monotonic()
    try:
        agree()
    except AssertionError as error:
        print(error, file=sys.stderr)
        return 1
    seconds = round(time.monotonic() - started, 1)
    print(json.dumps({"histories": seen["histories"], "calendars": len(places()), "agree": True, "seconds": seconds}))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Kill workers with SIGKILL while they pay what broken promises owe, and check that nothing is lost and nothing doubled.

    .venv/bin/python scripts/check_refunds.py --kills 200

A real database and real processes (tests/faults/refunds.py). Prints what was killed and what was left.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.faults import refunds
from tests.faults.databases import migrated_database


def main() -> int:
    """Kill, count and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    asked = parser.parse_args()
    began = time.monotonic()
    with migrated_database() as (_, environment):
        found = refunds.run(environment, kills=asked.kills, seed=asked.seed)
    print(f"seed {asked.seed}: {sum(found.kills.values())} workers killed in {time.monotonic() - began:.0f} s, while")
    for what, count in found.kills.most_common():
        print(f"  {what}: {count}")
    print(f"{found.cases} broken promises, and of each exactly one:")
    for what, count in found.counts.items():
        print(f"  {what}: {count}")
    for what in found.wrong:
        print(what, file=sys.stderr)
    print("nothing lost, nothing doubled" if not found.wrong else f"{len(found.wrong)} wrong")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""The load of bench/ledger.py: connections that commit one entry after the other, steadily, and note when each commit was done.

Reads {"entries": "append" or "bare", "rate": per second, "seconds", "connections"} from stdin; prints what was committed.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from hashlib import sha256
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import django  # noqa: E402

django.setup()

from django.db import connection, transaction  # noqa: E402

from portico.kernel import clock  # noqa: E402
from portico.kernel.ids import uuid7  # noqa: E402
from portico.ledger import actions  # noqa: E402
from portico.ledger.types import EntryKind, NewEntry  # noqa: E402

Committed = list[tuple[str, float]]


def main() -> None:
    """Commit, and print ids, each with the monotonic time after its commit."""
    asked = json.loads(sys.stdin.read())
    count = int(asked["connections"])
    found: list[Committed] = [[] for _ in range(count)]
    begin = time.monotonic() + 0.5  # all connections are open by then
    # A rate of 0: as fast as commits come back. Otherwise whatever comes late does not make the next one later.
    interval = count / asked["rate"] if asked["rate"] else 0.0
    threads = [
        threading.Thread(
            target=commit,
            args=(found[number], asked["entries"], begin + interval * number / count, interval, asked["seconds"]),
        )
        for number in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps([row for rows in found for row in rows]))


def commit(found: Committed, entries: str, due: float, interval: float, seconds: float) -> None:
    """Commit one entry after the other."""
    write = append if entries == "append" else insert
    connection.ensure_connection()
    end = due + seconds
    time.sleep(max(0.0, due - time.monotonic()))
    while due < end and time.monotonic() < end + 30:
        id_ = uuid7()
        write(id_)
        done = time.monotonic()
        found.append((str(id_), done))
        due = due + interval if interval else done
        if due > done:
            time.sleep(due - done)
    connection.close()


def append(id_: UUID) -> None:
    """Append as every room does, in a transaction of its own."""
    with transaction.atomic():
        actions.append([NewEntry(id_, EntryKind.ACCESS, sha256(id_.bytes).digest())], at=clock.now())


def insert(id_: UUID) -> None:
    """Write the same row to the same table by hand."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_waiting (id, kind, digest, at) VALUES (%s, 'access', %s, %s)",
            [id_, sha256(id_.bytes).digest(), clock.now()],
        )


if __name__ == "__main__":
    main()

"""Figures of the room ledger, one JSON object per line: `make -s bench NAME=ledger`.

Entries arrive steadily over several connections, each committed by itself, on an embedded PostgreSQL that waits for the
disk; `portico ledger run` is a process of its own. From outside it is watched when a checkpoint covers which entry.
Then a log of 10 million entries is built in bulk, proofs are made in it and checked, and the sequencer goes on from it.
"""

from __future__ import annotations

import base64
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

NO_SECRET = "only-for-benchmarks-" + "x" * 40
ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import psutil  # noqa: E402
import psycopg  # noqa: E402
from bench.figures import print_figure  # noqa: E402

if TYPE_CHECKING:
    from portico.site.run.postgres import EmbeddedPostgres

RATE = 2_500
SECONDS = 10.0
WARM_UP_SECONDS = 2.0
ROUNDS, ROUND_SECONDS = 3, 4.0
GENERATORS, CONNECTIONS = 2, 4
LARGE = int(os.environ.get("LEDGER_ENTRIES", "10000000"))
CHUNK = 256 * 1024
PROOFS = 1_000
BURST = 5_000


def main() -> None:
    """Print every figure of the room."""
    folder = Path(tempfile.mkdtemp(prefix="portico-bench-"))
    folder.chmod(0o755)  # the user that PostgreSQL runs as must reach its own folder in it
    server = prepare(folder)
    try:
        arriving()
        growing(server)
        # By a process of its own: what this one has had in memory would count as the memory of those that it starts.
        subprocess.run([sys.executable, str(ROOT / "bench" / "verifying.py")], check=True, cwd=ROOT)
    finally:
        from django.db import connections

        connections.close_all()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def prepare(folder: Path) -> EmbeddedPostgres:
    """Start PostgreSQL, make its tables, and connect as the role that serves."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="portico.site.settings",
        SECRET_KEY=NO_SECRET,
        PORTICO_DATA_KEYS=f'{{"bench": "{"A" * 43}="}}',
        PORTICO_LEDGER_KEY=base64.b64encode(b"only-for-benchmarks: the log".ljust(32, b"x")).decode(),
        PORTICO_RECEIPT_KEY=base64.b64encode(b"only-for-benchmarks: receipts".ljust(32, b"x")).decode(),
        PORTICO_LEDGER_ORIGIN="bench.example/ledger",
        PORTICO_WITNESSES="[]",
        PORTICO_STATE=str(folder),
    )
    from portico.site.run.postgres import APP, OWNER, EmbeddedPostgres

    server = EmbeddedPostgres(folder)
    server.start()
    os.environ.update(DATABASE_URL=server.url(APP), DATABASE_OWNER_URL=server.url(OWNER))
    subprocess.run([sys.executable, "-m", "portico.site.cli", "migrate"], check=True, cwd=ROOT)
    os.environ.pop("DATABASE_OWNER_URL")
    import django

    django.setup()
    return server


# --- entries that arrive


def arriving() -> None:
    """Print how many entries a second are sequenced, how late their checkpoint is, and the ratio to bare commits."""
    with sequencer() as process, watched() as seen:
        load("append", rate=RATE, seconds=WARM_UP_SECONDS)
        before = cpu_of(process)
        committed = load("append", rate=RATE, seconds=SECONDS)
        used = cpu_of(process) - before
        wait_until_sequenced()
    late = sorted(lateness(committed, seen))
    own, bare = in_turns()
    note = f"asked for {RATE}; each in a transaction of its own, over {GENERATORS * CONNECTIONS} connections"
    print_figure("ledger.entries_per_second", rate_of(committed), "1/s", against=2_000, note=note)
    print_figure("ledger.checkpoint_after_ms", statistics.median(late), "ms", against=None)
    note = "from the commit to the moment when others see a checkpoint that covers it"
    print_figure("ledger.checkpoint_after_p99_ms", late[int(len(late) * 0.99)], "ms", against=1_000, note=note)
    note = "as fast as commits come back, with the sequencer on the same cores"
    print_figure("ledger.entries_per_second_at_full_speed", own, "1/s", against=None, note=note)
    note = f"the same rows by hand, nobody sequencing: {bare:.0f} commits a second"
    print_figure("ledger.over_bare_commits", own / bare, "times", against=1, note=note)
    print_figure("ledger.sequencer_cpu_us", used / len(committed) * 1e6, "µs", against=None, note="for one entry")


def in_turns() -> tuple[float, float]:
    """Return entries a second at full speed and bare commits a second: whatever else the machine does meets both."""
    own, bare = [], []
    for _ in range(ROUNDS):
        bare.append(rate_of(load("bare", rate=0, seconds=ROUND_SECONDS)))
        forget_what_waits()
        with sequencer():
            own.append(rate_of(load("append", rate=0, seconds=ROUND_SECONDS)))
            wait_until_sequenced()
    return statistics.median(own), statistics.median(bare)


def load(entries: str, *, rate: float, seconds: float) -> list[tuple[str, float]]:
    """Let the generators commit, and return ids with the times after their commits, in the order of these."""
    asked = {"entries": entries, "rate": rate / GENERATORS, "seconds": seconds, "connections": CONNECTIONS}
    command = [sys.executable, str(ROOT / "bench" / "ledger_load.py")]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(GENERATORS)
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write(json.dumps(asked))
        process.stdin.close()
        process.stdin = None
    found = [row for process in running for row in json.loads(process.communicate()[0])]
    assert found, "nothing was committed"
    return sorted(((id_, at) for id_, at in found), key=lambda row: row[1])


def rate_of(committed: list[tuple[str, float]]) -> float:
    """Return commits a second, without the first and the last half second: the generators do not begin at once."""
    times = [at for _, at in committed]
    first, last = times[0] + 0.5, times[-1] - 0.5
    return sum(first <= at < last for at in times) / (last - first)


def lateness(committed: list[tuple[str, float]], seen: list[tuple[int, float]]) -> list[float]:
    """Return for each entry how many milliseconds after its commit a checkpoint covered it."""
    from portico.ledger.models import Entry

    places = dict(Entry.objects.values_list("id", "index"))
    sizes = [size for size, _ in seen]
    found = []
    for id_, at in committed:
        covered = bisect_right(sizes, places[UUID(id_)])
        found.append(max(0.0, (seen[covered][1] - at) * 1000))
    assert len(places) >= len(committed), "something was lost"
    return found


def wait_until_sequenced() -> None:
    """Wait until nothing waits."""
    from portico.ledger.models import Waiting

    deadline = time.monotonic() + 120
    while Waiting.objects.exists():
        assert time.monotonic() < deadline, "nobody sequences"
        time.sleep(0.05)
    time.sleep(0.5)


def forget_what_waits() -> None:
    """Remove the rows of the bare commits."""
    from portico.ledger.models import Waiting

    Waiting.objects.all().delete()


@contextmanager
def sequencer() -> Iterator[psutil.Process]:
    """Run the sequencer as a process of its own."""
    process = subprocess.Popen([sys.executable, "-m", "portico.site.cli", "ledger", "run"], cwd=ROOT)
    try:
        from portico.ledger.models import Log

        while not Log.objects.exists():
            assert process.poll() is None, "the sequencer has ended"
            time.sleep(0.05)
        yield psutil.Process(process.pid)
        assert process.poll() is None, "the sequencer has ended"
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def watched() -> Iterator[list[tuple[int, float]]]:
    """Note from outside when which size has a checkpoint."""
    seen: list[tuple[int, float]] = []
    stop = threading.Event()

    def watch() -> None:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as own:
            while not stop.wait(0.005):
                row = own.execute(
                    "SELECT size FROM ledger_checkpoint ORDER BY log_id DESC, size DESC LIMIT 1"
                ).fetchone()
                if row is not None and (not seen or row[0] > seen[-1][0]):
                    seen.append((row[0], time.monotonic()))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


def cpu_of(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


# --- a log that grows


def growing(server: EmbeddedPostgres) -> None:
    """Print what proofs cost in a large log, and how much more memory the sequencer needs for it."""
    small = memory_after_a_burst()
    started = time.perf_counter()
    ids = build(LARGE)
    say(f"{LARGE} entries in {time.perf_counter() - started:.0f} s")
    from portico.site.run.postgres import OWNER

    with psycopg.connect(server.url(OWNER), autocommit=True) as owner:
        owner.execute("VACUUM (ANALYZE) ledger_entry, ledger_tile, ledger_checkpoint, ledger_waiting")
    large = memory_after_a_burst()
    inclusion, consistency = proof_times(ids)
    both = sorted(inclusion + consistency)
    print_figure(
        "ledger.proof_10m_ms", statistics.median(both), "ms", against=5, note=f"{len(both)} proofs, each checked"
    )
    print_figure("ledger.proof_10m_p99_ms", both[int(len(both) * 0.99)], "ms", against=5)
    print_figure("ledger.inclusion_10m_ms", statistics.median(inclusion), "ms", against=5)
    print_figure("ledger.consistency_10m_ms", statistics.median(consistency), "ms", against=5)
    note = f"of the sequencer: {small:.0f} MB in a small log, {large:.0f} MB in the large one"
    print_figure("ledger.memory_growth_mb", large - small, "MB", against=None, note=note)


def memory_after_a_burst() -> float:
    """Return the megabytes that a new sequencer holds after it has taken some entries."""
    with sequencer() as process:
        for _ in range(3):
            promise(BURST)
            wait_until_sequenced()
        return float(process.memory_info().rss) / 1e6


def promise(count: int) -> None:
    """Let entries wait."""
    from django.db import transaction

    from portico.kernel import clock
    from portico.kernel.ids import uuid7
    from portico.ledger import actions
    from portico.ledger.types import EntryKind, NewEntry

    with transaction.atomic():
        actions.append(
            [NewEntry(id_, EntryKind.ACCESS, sha256(id_.bytes).digest()) for id_ in (uuid7() for _ in range(count))],
            at=clock.now(),
        )


def build(count: int) -> list[UUID]:
    """Add entries in bulk, with the functions of the room but without the queue; return the ids of some of them."""
    from django.db import connection, transaction

    from portico.kernel import clock
    from portico.ledger import keys, merkle, models, queries, tiles
    from portico.ledger.commitments import entry_leaf
    from portico.ledger.notes import Checkpoint, sign_note
    from portico.ledger.sequencing import write_tiles
    from portico.ledger.types import EntryKind

    log = models.Log.objects.get(ended_at__isnull=True)
    at, kept = clock.now(), []
    size = begun = queries.log_now(log).size
    while size < begun + count:
        edge = queries.read_tiles(log.number, tiles.edge_of(size))
        ids = [UUID(int=(size + number) << 64 | 1) for number in range(min(CHUNK, begun + count - size))]
        digests = [sha256(id_.bytes).digest() for id_ in ids]
        leaves = [entry_leaf(EntryKind.ACCESS, digest) for digest in digests]
        changed = tiles.extend(size, edge, leaves)
        root = tiles.root_from_edge(size + len(ids), {**edge, **changed})
        note = sign_note(Checkpoint(log.origin, size + len(ids), root).text(), [keys.log_signer(log.origin)])
        with transaction.atomic():
            with (
                connection.cursor() as cursor,
                cursor.copy(
                    "COPY ledger_entry (id, log_id, index, kind, digest, at) FROM STDIN (FORMAT binary)"
                ) as copy,
            ):
                copy.set_types(["uuid", "int2", "int8", "varchar", "bytea", "timestamptz"])
                for number, (id_, digest) in enumerate(zip(ids, digests, strict=True)):
                    copy.write_row((id_, log.number, size + number, "access", digest, at))
            write_tiles(log, changed)
            size += len(ids)
            models.Checkpoint.objects.create(log_id=log.number, size=size, root=root, note=note, at=at)
        kept += random.sample(ids, min(50, len(ids)))
    assert merkle.tree_root(size, tiles.reader(edge | changed)) == root
    return kept


def proof_times(ids: list[UUID]) -> tuple[list[float], list[float]]:
    """Return the milliseconds of proofs of entries, and of growth, from the call to the finished text; all are checked."""
    from portico.ledger import merkle, models, queries
    from portico.ledger.commitments import entry_leaf
    from portico.ledger.notes import Verifier, open_checkpoint
    from portico.ledger.proofs import parse_proof
    from portico.ledger.types import EntryKind

    log = models.Log.objects.get(ended_at__isnull=True)
    verifier, size = Verifier.parse(log.verifier), queries.log_now(log).size
    inclusion, consistency = [], []
    for id_ in random.choices(ids, k=PROOFS):
        started = time.perf_counter()
        text = queries.find_proof(id_)
        inclusion.append((time.perf_counter() - started) * 1000)
        assert text is not None
        proof = parse_proof(text)
        checkpoint = open_checkpoint(proof.checkpoint, verifier)
        leaf = entry_leaf(EntryKind.ACCESS, sha256(id_.bytes).digest())
        merkle.check_inclusion(
            leaf=leaf, index=proof.index, size=checkpoint.size, root=checkpoint.root, proof=proof.hashes
        )
    new_root = queries.root_at(log.number, size)
    for _ in range(PROOFS):
        old = random.randrange(1, size)
        started = time.perf_counter()
        hashes = queries.prove_consistency(log.number, old=old, new=size)
        consistency.append((time.perf_counter() - started) * 1000)
        old_root = queries.root_at(log.number, old)
        merkle.check_consistency(old=old, new=size, old_root=old_root, new_root=new_root, proof=hashes)
    return inclusion, consistency


def say(words: str) -> None:
    """Tell people, on stderr."""
    print(f"ledger: {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

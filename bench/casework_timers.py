"""How long 10,000 clocks that fall due in the same minute take to fire: `timers_seconds()`, which bench/casework.py calls.

A PostgreSQL of its own is filled in bulk with cases whose last day is past. Then one worker does what the job does:
it records that each is late and writes to each person, every effect in the transaction that takes its timer away.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.casework_queue import AUTHORITY, _database  # noqa: E402
from bench.figures import print_figure  # noqa: E402

CLOCKS = int(os.environ.get("TIMER_CLOCKS", "10000"))
PEOPLE = 40
LIMIT_SECONDS = 60.0
SWEEP_SECONDS = 15.0  # a sweep begins so often: what falls due just after one waits so long for the next


def main() -> None:
    """Print the figure of the timers alone."""
    seconds = timers_seconds()
    note = f"{CLOCKS} clocks, one worker; up to {SWEEP_SECONDS:.0f} s more until a sweep begins"
    print_figure("casework.timers_10k_s", seconds, "s", against=LIMIT_SECONDS, note=note)


def timers_seconds(clocks: int = CLOCKS) -> float:
    """Set up clocks that are all due, fire them, and return the seconds it took. Call it in a process without Django."""
    with tempfile.TemporaryDirectory(prefix="portico-bench-") as folder, _database(Path(folder)):
        at = _set_up(clocks)
        from portico.casework.actions import firing
        from portico.casework.models import ClockWarning, Timer

        began = time.perf_counter()
        fired = firing.fire_timers(at=at)
        seconds = time.perf_counter() - began
        late = ClockWarning.objects.count()
        assert (fired, late, Timer.objects.count()) == (clocks, clocks, 0), (fired, late)
        return seconds


def _set_up(clocks: int) -> dt.datetime:
    """Write the cases at once, past the checks of what they point to, and return an instant at which all are late."""
    import psycopg

    from portico.casework.tests import factories
    from portico.catalogue import actions as catalogue
    from portico.catalogue import queries as packs
    from portico.kernel import clock
    from portico.kernel.types import Actor

    at = clock.now()
    catalogue.publish(factories.pack(), actor=Actor.system("bench"), at=at)
    names = [person.id for household in factories.people().households for person in household.people][:PEOPLE]
    people = [factories.person(name, at).person_id for name in names]
    values = {
        "clocks": clocks,
        "people": people,
        "count": len(people),
        "authority": AUTHORITY,
        "service": factories.PARENTAL,
        "release": packs.current_release().release_id,
        "began": at - dt.timedelta(days=60),
        "due": at - dt.timedelta(seconds=30),
    }
    with psycopg.connect(os.environ["BENCH_SUPERUSER_URL"], autocommit=True) as connection:
        owner = psycopg.ClientCursor(connection)
        owner.execute("SET session_replication_role = replica")
        for statement in _FILL:
            owner.execute(statement, values)
        owner.execute("ANALYZE")
    return at


_FILL = (
    """
CREATE UNLOGGED TABLE bench_clocks AS
SELECT i, gen_random_uuid() AS id, translate(upper(lpad(to_hex(i), 8, '0')), '01', 'GH') AS letters,
       (%(people)s::uuid[])[1 + i %% %(count)s] AS person_id
FROM generate_series(1, %(clocks)s) AS i
""",
    """
INSERT INTO casework_case (id, reference, person_id, journey_id, life_event, role, service, authority, attempt, about,
                           release_id, language, opened_at)
SELECT id, left(letters, 4) || '-' || right(letters, 4), person_id, id, 'having-a-child', 'mother', %(service)s,
       %(authority)s, 0, id::text, %(release)s, 'nb', %(began)s FROM bench_clocks
""",
    """
INSERT INTO casework_caseposition (case_id, person_id, reference, authority, service, state, step, waiting, due_at,
                                   worker_id, opened_at, complete_at, unread)
SELECT id, person_id, left(letters, 4) || '-' || right(letters, 4), %(authority)s, %(service)s, 'in_progress', '', '',
       %(due)s, NULL, %(began)s, %(began)s, false FROM bench_clocks
""",
    """
INSERT INTO casework_clockevent (id, case_id, person_id, number, change, reason, unit, release_id, due_at, at)
SELECT gen_random_uuid(), id, person_id, 1, 'started', 'complete', '', '', %(due)s, %(began)s FROM bench_clocks
""",
    """
INSERT INTO casework_timer (id, case_id, person_id, kind, due_at, next_at, attempts, problem)
SELECT gen_random_uuid(), id, person_id, 'due', %(due)s, %(due)s, 0, '' FROM bench_clocks
""",
)


if __name__ == "__main__":
    main()

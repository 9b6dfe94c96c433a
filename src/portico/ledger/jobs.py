"""Jobs: every hour the log is compared with what its witnesses have seen."""

from __future__ import annotations

from procrastinate.contrib.django import app

from portico.kernel import clock
from portico.ledger import watching, witnessing


@app.periodic(cron="23 * * * *")
@app.task(name="ledger.watch", queueing_lock="ledger.watch")
def watch(timestamp: int) -> None:
    """Raise an alarm where witnesses have seen something else, or where a promise was not kept. Run twice, it is raised once."""
    outside = witnessing.configured()
    watching.watch(outside.witnesses if outside is not None else (), at=clock.now())

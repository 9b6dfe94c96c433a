"""Jobs of the site itself. Every job of ours may run twice, so a job whose worker died is simply run again."""

from __future__ import annotations

from procrastinate import JobContext
from procrastinate.contrib.django import app

from portico.identity import actions as identity
from portico.kernel import clock, logs

STALLED_AFTER_SECONDS = 30
log = logs.logger(__name__)


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Put jobs back into the queue whose worker has given no sign of life for half a minute."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        log.warning("job put back into the queue", job=job.task_name, job_id=job.id)
        await manager.retry_job(job)
    await manager.prune_stalled_workers(seconds_since_heartbeat=STALLED_AFTER_SECONDS)


@app.periodic(cron="30 3 * * *")
@app.task(name="site.forget_sessions", queueing_lock="site.forget_sessions")
def forget_sessions(timestamp: int) -> None:
    """Remove sessions that have ended: which questions somebody was shown is kept no longer than the visit."""
    identity.end_expired_sessions(at=clock.now())
    identity.forget_devices(at=clock.now())

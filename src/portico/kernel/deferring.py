"""Defer a job on a path that runs hundreds of times a second: what the queue's library does, in one prepared statement.

The statement calls the function that the library installs for it (procrastinate 3, `procrastinate_defer_jobs_v1`). Everywhere
else `app.configure_task(name=...).defer(...)` is the way.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from portico.kernel import rows

_DEFER = """
SELECT procrastinate_defer_jobs_v1(
    ARRAY[ROW('default', %s, 0, NULL, NULL, %s::jsonb, NULL)::procrastinate_job_to_defer_v1]
)
"""


def defer(task: str, arguments: Mapping[str, str]) -> None:
    """Have a worker do a task when the caller's transaction has committed; inside `rows.together` it is sent with the rest.

    :param task: the name of a task without options of its own (queue, priority, lock).
    """
    rows.run(_DEFER, [task, json.dumps(arguments)])

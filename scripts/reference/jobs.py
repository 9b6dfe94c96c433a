"""jobs.md: what a worker does, and when."""

from procrastinate.contrib.django import app

from reference.markdown import first_paragraph, joined, table, title


def page() -> str:
    """Return the page."""
    lines = title("Jobs", "the `jobs.py` of each room")
    lines += [
        "A job is written in the same transaction as what it belongs to, and `portico worker` does it after the commit.",
        "Every job may run twice. Jobs and logs carry ids only.",
        "",
    ]
    periodic = {periodic.task.name: periodic.cron for periodic in app.periodic_registry.periodic_tasks.values()}
    ours = {task.name: task for task in app.tasks.values() if task.func.__module__.startswith("portico.")}
    rows = [
        (f"`{name}`", f"`{periodic[name]}`" if name in periodic else "when asked", first_paragraph(task.func.__doc__))
        for name, task in sorted(ours.items())
    ]
    return joined(lines + table(["job", "when", "what it does"], rows))

"""`portico timers`: what should have happened to cases by itself, and failed."""

from __future__ import annotations

import click

from portico.site import environment


def _prepare() -> None:
    if not environment.database_url("app"):
        environment.required("DATABASE_URL")
    import django

    django.setup()


@click.group()
def timers() -> None:
    """See and retry what should have happened to cases by itself."""


@timers.command(name="list")
def list_() -> None:
    """Print the timers that failed, oldest first; exit code 1 when one waits for you.

    Each is tried again a few times by itself. One that "waits" has failed too often: look into the log for its case, have
    the cause mended, and run `portico timers again`.
    """
    _prepare()
    from portico.casework import timers as casework

    failed = casework.list_failed()
    for each in failed:
        then = f"next {each.next_at:%Y-%m-%d %H:%M} UTC" if each.next_at is not None else "waits"
        told = f"due {each.due_at:%Y-%m-%d %H:%M} UTC  {each.attempts} times: {each.problem}  {then}"
        click.echo(f"{each.case_id}  {each.kind}  {told}")
    if not failed:
        click.echo("No timer has failed.")
    waits = any(each.next_at is None for each in failed)
    click.get_current_context().exit(1 if waits else 0)


@timers.command()
def again() -> None:
    """Let every timer that failed fire again within a quarter of a minute."""
    _prepare()
    from portico.casework import timers as casework
    from portico.kernel import clock

    click.echo(f"{casework.try_again(at=clock.now())} timers fire again.")

"""`portico messages`: what could not reach anybody, and trying it again."""

from __future__ import annotations

from uuid import UUID

import click

from portico.site import environment


@click.group()
def messages() -> None:
    """See and retry messages that reach nobody."""
    if not environment.database_url("app"):
        environment.required("DATABASE_URL")
    import django

    django.setup()


@messages.command()
def stuck() -> None:
    """List the messages whose every way out failed: id, when it was written, since when, last way and why.

    What they say and to whom is not shown. They are in the person's mailbox all the same.
    """
    from portico.messages import queries

    found = queries.list_stuck()
    for one in found:
        last = f"{one.channel or 'no channel'} {one.reason}".strip()
        click.echo(f"{one.message_id}  {one.created_at:%Y-%m-%d %H:%M}  since {one.since:%Y-%m-%d %H:%M}  {last}")
    click.echo(f"Stuck: {len(found)}")


@messages.command()
@click.argument("message_id", required=False, type=click.UUID)
@click.option("--all", "everything", is_flag=True, help="Every message that is stuck.")
def retry(message_id: UUID | None, everything: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Try MESSAGE_ID again on every way, such as after a setting was put right."""
    if (message_id is not None) is everything:
        raise click.UsageError("Give the id of one message, or --all.")
    from portico.kernel import clock
    from portico.messages import actions, queries

    wanted = [one.message_id for one in queries.list_stuck()] if message_id is None else [message_id]
    for one in wanted:
        actions.retry(message_id=one, at=clock.now())
    click.echo(f"Tried again: {len(wanted)}")

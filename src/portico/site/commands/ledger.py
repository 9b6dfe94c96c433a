"""`portico ledger`: run the public log, check it, and make its keys."""

from __future__ import annotations

import base64
import importlib
import secrets
import signal
from typing import TYPE_CHECKING

import click

from portico.site import environment

if TYPE_CHECKING:
    from uuid import UUID

    from portico.ledger.base import Witnesses

_ALARM = 3  # the exit code, as of `portico ledger monitor`
# Commands with a file of their own, which is imported when one is called: module:name.
ELSEWHERE: dict[str, str] = {
    "download": "portico.site.commands.ledger_checking:download",
    "monitor": "portico.site.commands.ledger_checking:monitor",
    "verify": "portico.site.commands.ledger_checking:verify",
}


class _Commands(click.Group):
    """The commands of this file, and those that are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted([*super().list_commands(ctx), *ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command."""
        if cmd_name not in ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, _, name = ELSEWHERE[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), name)
        return command if isinstance(command, click.Command) else None


@click.group(cls=_Commands)
def ledger() -> None:
    """Run the public log, check it, and make its keys."""


@ledger.command()
@click.option("--once", is_flag=True, help="Write what waits now, and end. Witnesses are not asked to sign.")
def run(*, once: bool) -> None:
    """Write what waits into the log and sign checkpoints, until SIGTERM or SIGINT.

    This process alone has PORTICO_LEDGER_KEY. A second one may be started: it waits, and takes over when the first has gone.
    """
    _prepare()
    from portico.ledger.running import Sequencer

    sequencer = Sequencer(_witnesses())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sequencer.stop())
    if once:
        sequencer.run_once()
    else:
        sequencer.run()


@ledger.command()
@click.option("--name", help="Print the verifier key of that name too: a log's origin, or the name of a witness.")
@click.option("--witness", is_flag=True, help="The key is for cosignatures of a witness.")
def key(name: str | None, *, witness: bool) -> None:
    """Make a signing key: 32 random bytes in base64, for PORTICO_LEDGER_KEY, PORTICO_RECEIPT_KEY or a witness."""
    from portico.ledger.notes import Algorithm, Signer

    seed = secrets.token_bytes(32)
    click.echo(base64.b64encode(seed).decode())
    if name is not None:
        signer = Signer(name, seed, Algorithm.COSIGNATURE if witness else Algorithm.ED25519)
        click.echo(f"Its verifier key, which everybody may know: {signer.verifier.vkey}", err=True)


@ledger.command()
def begin() -> None:
    """End the log that is running and begin the next, which cites it: when the key is to change.

    Stop `portico ledger run` first, set the new PORTICO_LEDGER_KEY, then run this.
    """
    _prepare()
    from portico.kernel import clock
    from portico.ledger import sequencing

    click.echo(f"Log {sequencing.begin_next_log(at=clock.now())} has begun.")


@ledger.command()
@click.option("--acknowledge", "alarm", type=click.UUID, help="The id of an alarm that you have looked into.")
@click.option("--found", help="What you found, for everybody to read on the page of the log.")
def alarms(alarm: UUID | None, found: str | None) -> int:
    """List the alarms that nobody has looked into yet, or say what was found about one.

    \b
    Exit codes: 0 there is none; 3 there are some.
    """
    if (alarm is None) != (not found):
        raise click.UsageError("--acknowledge and --found go together.", click.get_current_context())
    _prepare(signs=False)
    from portico.kernel import clock
    from portico.ledger import actions, queries

    if alarm is not None:
        actions.acknowledge_alarm(alarm, found=found or "", at=clock.now())
    new = [one for one in queries.list_alarms() if not one.found]
    for one in new:
        facts = ", ".join(f"{name}: {value}" for name, value in sorted(one.facts.items()))
        click.echo(f"{one.id} {one.at:%Y-%m-%d %H:%M} UTC, log {one.log or '-'}: {one.kind.value}. {facts}")
    click.echo(f"Alarms that nobody has looked into: {len(new)}.")
    return _ALARM if new else 0


def _witnesses() -> Witnesses | None:
    """Return who reaches the witnesses; None where this installation has none."""
    from portico.ledger import witnessing

    return witnessing.configured()


def _prepare(*, signs: bool = True) -> None:
    if not environment.database_url("app"):
        environment.required("DATABASE_URL")
    if signs:
        environment.required("PORTICO_LEDGER_KEY")
    import django

    django.setup()
    from portico.site.commands.serve import refuse_an_older_database

    refuse_an_older_database()

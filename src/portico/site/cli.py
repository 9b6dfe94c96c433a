"""The `portico` command. Each command is imported when it is called, so that small ones start fast."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import click

from portico.kernel.errors import PorticoError

COMMANDS = {
    "ask": "portico.site.commands.plan:ask",
    "data-keys": "portico.site.commands.data_keys:data_keys",
    "dmn": "portico.site.commands.dmn:dmn",
    "erase": "portico.site.commands.erase:erase",
    "exchange": "portico.site.commands.exchange:exchange",
    "keys": "portico.site.commands.keys:keys",
    "ledger": "portico.site.commands.ledger:ledger",
    "letter": "portico.site.commands.letter:letter",
    "messages": "portico.site.commands.messages:messages",
    "migrate": "portico.site.commands.serve:migrate",
    "pack": "portico.site.commands.pack:pack",
    "payments": "portico.site.commands.payments:payments",
    "plan": "portico.site.commands.plan:plan",
    "publish": "portico.site.commands.publish:publish",
    "registry": "portico.site.commands.registry:registry",
    "run": "portico.site.commands.run:run",
    "serve": "portico.site.commands.serve:serve",
    "sessions": "portico.site.commands.sessions:sessions",
    "settings": "portico.site.commands.settings:settings",
    "staff": "portico.site.commands.staff:staff",
    "timers": "portico.site.commands.timers:timers",
    "witness": "portico.site.commands.witness:witness",
    "worker": "portico.site.commands.serve:worker",
}
# Commands that call queries of rooms: their tables must be known before the import, though no database is asked.
READS_ROOMS = frozenset({"ask", "pack", "plan"})
HELP = {
    "ask": "Print what must still be asked of an invented person.",
    "data-keys": "See and change the keys that encrypt what is stored about people.",
    "dmn": "Try rules and models of decisions, and run the conformance kit.",
    "erase": "Erase what is stored about a person, and what may no longer be used.",
    "exchange": "Make and show the keys of the exchange with registries.",
    "keys": "See and change the keys that sign ID tokens.",
    "ledger": "Run the public log, check it, and make its keys.",
    "messages": "See and retry messages that reach nobody.",
    "letter": "Check a signed letter.",
    "migrate": "Bring the database to this version.",
    "pack": "Check and test a pack.",
    "payments": "Pay what is owed to people: payment files and what the bank says.",
    "plan": "Print the plan of an invented person for a life event.",
    "publish": "Publish a pack as a release.",
    "registry": "Publish a table, a file or a bundle as a registry.",
    "run": "Start everything on this machine, with the demo's data.",
    "serve": "Serve the web pages.",
    "sessions": "Sign somebody out, or everybody.",
    "settings": "Print the settings.",
    "staff": "Invite staff.",
    "timers": "See and retry what should have happened to cases by itself.",
    "witness": "Witness a ledger of somebody else.",
    "worker": "Work on jobs.",
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one only to run it or to show its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name in READS_ROOMS:
            import django

            django.setup()
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(HELP.items()))


@click.command(cls=LazyGroup)
@click.version_option("0.1.0", prog_name="portico")
def group() -> None:
    """Public services around people's lives."""


def main() -> int:
    """Run a command; an expected failure is its sentence on stderr and exit code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.site.settings")
    try:
        result = group(standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        click.echo(_sentence(error), err=True)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        # Whoever read us (`| head`) has gone; nothing is left to say, not even at the interpreter's end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except PorticoError as error:
        click.echo(f"portico: {error}", err=True)
        return 2


def _sentence(error: click.ClickException) -> str:
    """Return one line: what is wrong and, when the command was called wrongly, where its help is."""
    where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else None
    return f"portico: {error.format_message()}" + (f" See '{where} --help'." if where else "")


def program() -> str:
    """Return the path of this command, for starting another process of it."""
    return str(Path(sys.executable).with_name("portico"))


if __name__ == "__main__":
    sys.exit(main())

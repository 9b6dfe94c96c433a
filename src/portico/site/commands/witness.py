"""`portico witness`: the server of a body outside that cosigns logs, and its key. It needs no database of ours."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import click

from portico.site import environment


@click.group()
def witness() -> None:
    """Witness a ledger of somebody else: cosign it as long as nothing in it is removed or altered."""


@witness.command()
@click.option("--key", "key_file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--logs", "logs_file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--state", required=True, type=click.Path(file_okay=False, path_type=Path), help="The witness's memory.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", required=True, type=click.IntRange(0, 65535), help="0 takes a free one and says which.")
def serve(key_file: Path, logs_file: Path, state: Path, host: str, port: int) -> None:
    """Cosign checkpoints of the logs in a file until SIGTERM or SIGINT.

    Never lose the state folder, and never go back to an older copy of it: what the witness has forgotten, it cannot
    hold against a log.
    """
    from portico.kernel import logs
    from portico.ledger.witness import configuration, keys, server
    from portico.ledger.witness.deciding import Witness
    from portico.ledger.witness.state import State

    logs.configure({"level": environment.text("LOG_LEVEL")})
    found = Witness(keys.read(key_file), configuration.read(logs_file), State(state))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        state.mkdir(parents=True, exist_ok=True)
        server.serve(found, host=host, port=port, ready=lambda address: click.echo(f"The witness answers at {address}"))
    except OSError as error:
        raise click.ClickException(
            f"Port {port} on {host} or the folder {state} cannot be used: {os.strerror(error.errno or 0)}."
        ) from error


@witness.command()
@click.option("--name", required=True, help="Who witnesses, such as witness.university.example/w1: no spaces, no plus.")
@click.option("--to", "path", required=True, type=click.Path(path_type=Path), help="Where to write the secret key.")
def key(name: str, path: Path) -> None:
    """Make the key of a witness: the secret into a file, the public one (vkey) onto the screen, to give to the ledger."""
    from portico.ledger.witness import keys

    click.echo(keys.make(name, path).verifier.vkey)


@witness.command()
@click.option("--key", "key_file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def vkey(key_file: Path) -> None:
    """Print the public key (vkey) of a witness's key file."""
    from portico.ledger.witness import keys

    click.echo(keys.read(key_file).verifier.vkey)

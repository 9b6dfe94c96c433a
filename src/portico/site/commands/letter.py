"""`portico letter verify|schema`: for anybody. They need a file, never a database of ours.

Exit codes of verify: 0 it is as it was signed, and whoever signed it is trusted; 1 it was altered; 2 it could not be checked;
4 it is intact, and who signed it is not proved; 5 nobody signed it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

ALTERED, NOT_PROVED, NOT_SIGNED = 1, 4, 5
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def letter() -> None:
    """Check a letter that an authority has signed."""


@letter.command()
@click.argument("file", type=_FILE)
@click.option(
    "--trust",
    "trusted",
    multiple=True,
    type=_FILE,
    help="A certificate that you trust (PEM or DER): that of the authority, or the root that it comes from.",
)
def verify(file: Path, trusted: Sequence[Path]) -> int:
    """Say who signed a letter (PDF), when, and whether anything in it was changed since.

    \b
    Exit codes: 0 intact, and signed by whom you trust; 1 altered; 2 it could not be checked;
    4 intact, and it is not proved who signed; 5 nobody signed it.
    """
    from portico.kernel import clock
    from portico.messages.letters.verifying import check_letter

    found = check_letter(file.read_bytes(), trusted=[each.read_bytes() for each in trusted], at=clock.now())
    if not found.signed:
        click.echo("Nobody has signed this letter.")
        return NOT_SIGNED
    if not found.intact:
        click.echo(f"This letter is not as it was signed: {found.reason}.")
        return ALTERED
    click.echo("Nothing in this letter was changed since it was signed.")
    click.echo(f"Signed by: {found.signer}")
    click.echo(f"Certificate (SHA-256): {found.fingerprint}")
    if found.signed_at is not None:
        click.echo(f"Signed at: {found.signed_at:%Y-%m-%d %H:%M:%S %Z}, by the signer's word")
    if found.timestamped_at is not None:
        click.echo(f"Timestamp: {found.timestamped_at:%Y-%m-%d %H:%M:%S %Z}")
    if found.trusted:
        click.echo("The certificate leads to one that you trust.")
        return 0
    click.echo("Not proved: whose certificate this is. Give the one that you trust with --trust.")
    return NOT_PROVED


@letter.command()
def schema() -> None:
    """Print the JSON Schema of decisions as machines read them."""
    from portico.casework.rules.decision_document import json_schema

    click.echo(json_schema(), nl=False)

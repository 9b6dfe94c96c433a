"""`portico exchange key|public`: the keys that sign questions to registries, and those that registries sign with."""

from __future__ import annotations

import json

import click


@click.group()
def exchange() -> None:
    """Make and show the keys of the exchange with registries."""


@exchange.command()
@click.argument("name")
@click.option("--party", help="Who will sign with it: a registry's id. Without it, this installation.")
def key(name: str, party: str | None) -> None:
    """Make a key called NAME, such as 2026-11, and print both halves. Nothing is stored.

    For this installation the private half goes to the front of PORTICO_EXCHANGE_KEYS; for a registry it is the content of
    its file of keys. The public half goes to the other side.
    """
    from portico.evidence import keys
    from portico.site import environment

    seed = keys.new_seed()
    made = keys.signing_key(party or environment.exchange_id(), name, seed)
    click.echo(
        json.dumps({"private": {name: seed}, "public": {"name": name, "public": keys.public_half(made)}}, indent=2)
    )
    where = "the registry's file of keys" if party else "PORTICO_EXCHANGE_KEYS"
    click.echo(f"Keep `private` where only {where} is read, and give `public` to the other side.", err=True)


@exchange.command()
def public() -> None:
    """Print the public halves of this installation's keys, the one that signs first."""
    from portico.evidence import keys
    from portico.site import environment

    party = environment.exchange_id()
    found = environment.exchange_keys()
    if not found:
        raise click.ClickException("Set PORTICO_EXCHANGE_KEYS. Make a key with: portico exchange key 2026-11")
    for name, seed in found.items():
        click.echo(f"{party}/{name}  {keys.public_half(keys.signing_key(party, name, seed))}")

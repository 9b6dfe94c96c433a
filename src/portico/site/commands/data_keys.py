"""`portico data-keys`: which data key encrypts what, and move everything to the current one."""

from __future__ import annotations

import os

import click

from portico.site import environment


@click.group("data-keys")
def data_keys() -> None:
    """See which data keys encrypt what, and move everything to the current one."""


@data_keys.command()
def status() -> None:
    """Print for each encrypted column how many values each key encrypts; a key that has none may be taken away."""
    _as_owner()
    from portico.identity import ciphers, sealing
    from portico.site.sealed import every_column

    click.echo(f"The current key is {ciphers.current_key_id()}.")
    for column in every_column():
        counts = sealing.count_by_key(column)
        told = ", ".join(f"{key} {count}" for key, count in sorted(counts.items())) or "nothing"
        click.echo(f"{column.name}: {told}")


@data_keys.command()
def rotate() -> None:
    """Encrypt everything anew with the current key, in small steps. It can be stopped and started again at any time."""
    _as_owner()
    from portico.identity import sealing
    from portico.site.sealed import every_column

    for column in every_column():
        moved = sum(sealing.reencrypt(column))
        click.echo(f"{column.name}: {moved} encrypted anew")
    click.echo("Keep the old key for another day: sign-in codes and sessions from before may need it.")


def _as_owner() -> None:
    """Connect as the owner of the tables: the serving role may not change history, not even its encryption."""
    owner = environment.database_url("owner")
    if not owner:
        environment.required("DATABASE_OWNER_URL")
    if not environment.data_keys():
        environment.required("PORTICO_DATA_KEYS")
    os.environ["DATABASE_URL"] = owner
    import django

    django.setup()

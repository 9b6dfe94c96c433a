"""`portico keys list|rotate`: the keys that sign what we tell services that people sign in to."""

from __future__ import annotations

import click

from portico.site import environment


@click.group()
def keys() -> None:
    """See and change the keys that sign ID tokens."""


@keys.command("list")
def list_() -> None:
    """Print each key: its id, algorithm, state, and since when."""
    _prepare()
    _print_keys()


@keys.command()
@click.option(
    "--at-once",
    is_flag=True,
    help="Let the next keys sign now, though services may not know them yet: after a key may have leaked.",
)
def rotate(at_once: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Do what is due: make the next keys a week before they sign, then let them take over. A job does it daily too."""
    _prepare()
    from portico.identity import actions
    from portico.kernel import clock

    actions.tend_keys(at=clock.now(), at_once=at_once)
    _print_keys()


def _print_keys() -> None:
    from portico.identity import queries

    for key in queries.list_keys():
        click.echo(f"{key.key_id}  {key.algorithm}  {key.state:<7}  since {key.since:%Y-%m-%d %H:%M} UTC")


def _prepare() -> None:
    if not environment.database_url("app"):
        environment.required("DATABASE_URL")
    if not environment.data_keys():
        environment.required("PORTICO_DATA_KEYS")
    import django

    django.setup()

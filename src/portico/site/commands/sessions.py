"""`portico sessions end`: sign out one account, or everybody, everywhere."""

from __future__ import annotations

import click

from portico.site import environment


@click.group()
def sessions() -> None:
    """Sign somebody out, or everybody."""


@sessions.command()
@click.argument("address", required=False, default="")
@click.option("--all", "everybody", is_flag=True, help="Sign out everybody, such as after a secret may have leaked.")
def end(address: str, everybody: bool) -> None:  # noqa: FBT001 - click passes options by name
    """End every session of the account that signs in with ADDRESS, an e-mail address or a mobile number.

    The services that it was signed in to are told.
    """
    if bool(address) is everybody:
        raise click.UsageError("Give the address of one account, or --all.")
    if not environment.database_url("app"):
        environment.required("DATABASE_URL")
    import django

    django.setup()
    from portico.identity import actions, queries
    from portico.identity.types import AccountId, SessionEnd
    from portico.kernel import clock

    if everybody:
        ended = actions.end_all_sessions(reason=SessionEnd.BY_OPERATOR, at=clock.now())
    else:
        recipient = queries.read_recipient(address)
        account = actions.find_account(recipient) if recipient is not None else None
        if account is None:
            raise click.BadParameter("No account signs in with this address.")
        ended = actions.end_sessions(AccountId(account.pk), reason=SessionEnd.BY_OPERATOR, at=clock.now())
    click.echo(f"Sessions ended: {ended}")

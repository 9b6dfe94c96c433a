"""`portico staff invite`: let somebody become staff of an authority."""

from __future__ import annotations

import click

from portico.site import environment


@click.group()
def staff() -> None:
    """Invite staff."""


@staff.command()
@click.argument("email")
@click.option("--authority", required=True, help="Its id in the published pack.")
def invite(email: str, authority: str) -> None:
    """Print a link with which EMAIL can choose a password. It works once, for seven days."""
    if not environment.database_url("app"):
        environment.required("DATABASE_URL")
    import django

    django.setup()
    from portico.catalogue import queries as catalogue
    from portico.identity import actions
    from portico.kernel import clock
    from portico.kernel.types import Actor

    catalogue.current_release().authority(authority)
    token = actions.invite_staff(
        email=email, authority_id=authority, actor=Actor.system("portico staff invite"), at=clock.now()
    )
    click.echo(f"Send this link to {email}, over a way that only they can read:")
    click.echo(f"{_site_address()}/staff/invitations/{token}/")


def _site_address() -> str:
    """Return where the pages are: the first host name that is not this machine, else HOST and PORT."""
    own = [name for name in environment.words("ALLOWED_HOSTS") if name not in {"127.0.0.1", "localhost", "[::1]"}]
    if own:
        return f"https://{own[0]}"
    return f"http://{environment.text('HOST')}:{environment.text('PORT')}"

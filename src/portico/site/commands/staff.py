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
@click.option(
    "--role",
    "roles",
    multiple=True,
    default=("staff_manager",),
    show_default=True,
    help="What they may do; give it once for each role. A staff manager can invite everybody else.",
)
def invite(email: str, authority: str, roles: tuple[str, ...]) -> None:
    """Print a link with which EMAIL can make a passkey and begin. It works once, for seven days."""
    if not environment.database_url("app"):
        environment.required("DATABASE_URL")
    import django

    django.setup()
    from portico.catalogue import queries as catalogue
    from portico.identity import actions
    from portico.identity.types import RoleGift, StaffRole
    from portico.kernel import clock
    from portico.kernel.types import Actor

    unknown = sorted(set(roles) - {role.value for role in StaffRole})
    if unknown:
        raise click.BadParameter(f"There is no role {unknown[0]}. The roles are: {', '.join(StaffRole)}.")
    catalogue.current_release().authority(authority)
    token = actions.invite_staff(
        email=email,
        authority_id=authority,
        gifts=[RoleGift(StaffRole(role)) for role in roles],
        reason="The first of the authority.",
        actor=Actor.system("portico staff invite"),
        at=clock.now(),
    )
    click.echo(f"Send this link to {email}, over a way that only they can read:")
    click.echo(f"{_site_address()}/staff/invitations/{token}/")


@staff.command("new-passkey")
@click.argument("email")
@click.option("--reason", required=True, help="Why; it is shown to auditors.")
def new_passkey(email: str, reason: str) -> None:
    """Print a link with which the staff whose address is EMAIL can make a new passkey; the old ones open nothing any more.

    For the only staff manager of an authority, and where no mail is sent: otherwise staff managers have a page for it.
    """
    if not environment.database_url("app"):
        environment.required("DATABASE_URL")
    import django

    django.setup()
    from portico.identity import actions, queries
    from portico.kernel import clock
    from portico.kernel.types import Actor

    found = queries.get_staff_by_address(email)
    token = actions.invite_again(
        account_id=found.id, reason=reason, actor=Actor.system("portico staff new-passkey"), at=clock.now()
    )
    click.echo(f"Send this link to {email}, over a way that only they can read:")
    click.echo(f"{_site_address()}/staff/invitations/{token}/")


def _site_address() -> str:
    """Return where the pages are: PORTICO_ADDRESS, else the first host name that is not this machine, else HOST and PORT."""
    if environment.text("PORTICO_ADDRESS"):
        return environment.site_address()
    own = [name for name in environment.words("ALLOWED_HOSTS") if name not in {"127.0.0.1", "localhost", "[::1]"}]
    if own:
        return f"https://{own[0]}"
    # Browsers keep no passkeys for a number (Web Authentication Level 3, 5.1.3).
    host = environment.text("HOST")
    return f"http://{'localhost' if host in {'127.0.0.1', '::1'} else host}:{environment.text('PORT')}"

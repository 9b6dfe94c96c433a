"""`portico erase`: erase what is stored about a person, and what may no longer be used."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from portico.site import environment

if TYPE_CHECKING:
    from portico.identity.types import PersonId
    from portico.site.erasing import Plan

_GO = click.option("--go", is_flag=True, help="Do it. Without this it is only said what would be done.")


@click.group()
def erase() -> None:
    """Erase what is stored about a person. It cannot be undone; without --go nothing is changed."""


@erase.command()
@click.option("--record", help="The id of the person's record; without it you are asked for their identity number.")
@click.option("--law", required=True, help="Why: the law and its article, such as 'GDPR, article 17(1)(a)'.")
@click.option(
    "--list",
    "erased",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file that lists what was erased. Keep it apart from the backups: `portico erase replay` needs it.",
)
@_GO
def person(record: str | None, law: str, erased: Path, *, go: bool) -> None:
    """Erase everything that names one person, in every table."""
    _as_owner()
    from portico.catalogue import queries as catalogue
    from portico.identity.types import PersonId
    from portico.kernel import clock
    from portico.site import erasing

    person_id = PersonId(_uuid(record)) if record else _asked_for()
    release, at = catalogue.current_release(), clock.now()
    if not go:
        _say(erasing.plan_person(person_id, release=release, at=at))
        click.echo("Nothing was changed. Add --go to do it.")
        return
    # The list first: an erasure that is not in it could not be repeated after a restored backup.
    plan = erasing.plan_person(person_id, release=release, at=at)
    if not plan.reasons:
        _note(erased, {"records": [str(one) for one in plan.records], "law": law, "at": at.isoformat()})
    _say(erasing.erase_person(person_id, legal_basis=law, release=release, at=at))
    click.echo(f"Erased, and noted in {erased}.")


@erase.command()
@_GO
def expired(*, go: bool) -> None:
    """Erase registries' answers that may no longer be used, after the time that the pack names."""
    _as_owner()
    from portico.catalogue import queries as catalogue
    from portico.kernel import clock
    from portico.site import erasing

    release, at = catalogue.current_release(), clock.now()
    if not go:
        found = erasing.expired_facts(release=release, at=at).count()
        click.echo(f"{found} answers of registries may no longer be used. Nothing was changed. Add --go to do it.")
        return
    erased = erasing.erase_expired(release=release, at=at)
    click.echo(f"{sum(erased.values())} answers of registries about {len(erased)} people are erased.")


@erase.command()
@click.argument("erased", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_GO
def replay(erased: Path, *, go: bool) -> None:
    """Repeat the erasures of a list after a backup was restored. Run it before anybody is let in again."""
    _as_owner()
    from portico.identity.types import PersonId
    from portico.kernel import clock
    from portico.site import erasing

    lines = [json.loads(line) for line in erased.read_text(encoding="utf-8").splitlines() if line.strip()]
    if not go:
        click.echo(f"{len(lines)} erasures are in the list. Nothing was changed. Add --go to repeat them.")
        return
    done = [
        erasing.erase_again([PersonId(_uuid(one)) for one in line["records"]], legal_basis=line["law"], at=clock.now())
        for line in lines
    ]
    click.echo(
        f"{sum(1 for one in done if one)} of {len(lines)} erasures repeated; of the others nothing is left here."
    )


def _say(plan: Plan) -> None:
    for table, rows in sorted(plan.tables.items()):
        click.echo(f"{table}: {rows}")
    for reason in plan.reasons:
        click.echo(f"It must wait. {reason}")


def _note(erased: Path, line: dict[str, object]) -> None:
    with erased.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _asked_for() -> PersonId:
    from portico.identity import queries as identity
    from portico.identity.errors import PersonNotFound

    # Hidden, and no argument: numbers of people do not belong into the history of a shell.
    found = identity.find_person_by_number(click.prompt("Identity number", hide_input=True).strip())
    if found is None:
        raise PersonNotFound
    return found.id


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise click.BadParameter("A record's id looks like 01a1fd8b-454b-7000-bb49-42fbeb999799.") from None


def _as_owner() -> None:
    """Connect as the owner of the tables: the serving role may not change history."""
    owner = environment.database_url("owner")
    if not owner:
        environment.required("DATABASE_OWNER_URL")
    os.environ["DATABASE_URL"] = owner
    import django

    django.setup()

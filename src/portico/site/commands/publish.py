"""`portico publish`: make a pack the current release."""

from __future__ import annotations

from pathlib import Path

import click

from portico.catalogue.errors import PackInvalid
from portico.catalogue.pack.checking import check_sources
from portico.catalogue.pack.compiling import release_of
from portico.catalogue.pack.reading import read_sources
from portico.kernel import clock
from portico.kernel.types import Actor
from portico.site.commands.screening import screening_line


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
def publish(directory: Path) -> None:
    """Publish a pack as a release and print the release id. A pack that is current already is left as it is."""
    import django

    django.setup()
    from portico.catalogue import actions, queries

    sources = read_sources(directory)
    if sources.pack is None or sources.errors:
        raise PackInvalid(sources.errors)
    release_id, _ = release_of(sources.pack)
    if queries.find_current_release_id() != release_id:
        errors = [problem for problem in check_sources(sources) if problem.is_error]
        if errors:
            raise PackInvalid(errors)
        actions.publish(sources.pack, actor=Actor.system("publish"), at=clock.now())
        click.echo(screening_line(sources.pack), err=True)
    click.echo(release_id)

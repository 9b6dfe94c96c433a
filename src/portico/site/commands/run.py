"""`portico run`: the whole of Portico on one machine, for a first look and for work on it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from portico.site import environment


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Where the pages are (PORT, else 8000).")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Start the clock on this day instead of the pack's.")
@click.option("--pack", type=click.Path(exists=True, file_okay=False, path_type=Path), help="The pack to publish.")
def run(port: int | None, today: datetime | None, pack: Path | None) -> None:
    """Start database, registries, worker and web server; Ctrl-C stops them all."""
    from portico.site.run.supervisor import Demo, supervise

    day: date | None = today.date() if today else None
    supervise(
        Demo(
            port=port or environment.number("PORT"),
            today=day,
            pack=(pack or environment.path("PORTICO_PACK")).resolve(),
            state=environment.path("PORTICO_STATE"),
        )
    )

"""`portico settings`: what may be set, and the reference page of it."""

from __future__ import annotations

from pathlib import Path

import click

from portico.site import environment
from portico.site.environment import table


@click.command()
@click.option("--markdown", type=click.Path(dir_okay=False, path_type=Path), help="Write the reference page to a file.")
def settings(markdown: Path | None) -> None:
    """Print each setting with its present value; secrets are not shown."""
    if markdown is not None:
        markdown.parent.mkdir(parents=True, exist_ok=True)
        markdown.write_text(environment.as_markdown(), encoding="utf-8")
        return
    for setting in table.SETTINGS:
        value = environment.text(setting.name)
        shown = "(set, not shown)" if setting.secret and value else value or "(not set)"
        click.echo(f"{setting.name}={shown}\n    {setting.help}")

"""How a pack's decisions are made for many people at once, in words: for `portico pack check` and `portico publish`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from portico.catalogue.pack.compiling import compile_pack
from portico.catalogue.pack.schema import Pack

if TYPE_CHECKING:
    from portico.catalogue.pack.screening import Screening
    from portico.dmn.screening.screen import Verdict


def _screening(pack: Pack) -> Screening:
    from portico.catalogue.pack.screening import screen_pack

    return screen_pack(compile_pack(pack), pack.manifest.as_of)


def screening_line(pack: Pack) -> str:
    """Return one line: how many decisions become SQL, and which run in Python."""
    return str(_screening(pack))


def print_verdicts(pack: Pack) -> None:
    """Print each decision with `sql` or `python`, and every reason for Python with its place."""
    from portico.dmn.screening.screen import InPython

    found = _screening(pack)
    for verdict in found.verdicts:
        click.echo(f"{'python' if isinstance(verdict, InPython) else 'sql':8}{verdict.decision}")
        for reason in verdict.reasons if isinstance(verdict, InPython) else ():
            click.echo(f"          {reason}")
    click.echo(found)


def as_json(pack: Pack) -> list[dict[str, object]]:
    """Return the same for programs."""
    return [_one(verdict) for verdict in _screening(pack).verdicts]


def _one(verdict: Verdict) -> dict[str, object]:
    from portico.dmn.screening.screen import InPython

    if isinstance(verdict, InPython):
        reasons = [str(reason) for reason in verdict.reasons]
        return {"decision": verdict.decision, "runs_in": "python", "reasons": reasons}
    return {
        "decision": verdict.decision,
        "runs_in": "sql",
        "type": verdict.sql_type,
        "columns": dict(verdict.columns),
        "sql": verdict.sql,
        "guard": verdict.guard,
    }

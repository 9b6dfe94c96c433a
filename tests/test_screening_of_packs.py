"""Every decision of a pack that becomes SQL says in SQL what it says in Python, over random facts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from portico.catalogue.pack.compiling import AT, PARAMETERS, CompiledPack, compile_pack
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.pack.screening import columns_of, screen_pack
from portico.dmn.screening.screen import Screened
from portico.dmn.tests.population import Population, facts

PACKS = sorted(path.parent for path in (Path(__file__).parent.parent / "packs").glob("*/pack.yaml"))
ROWS = 400


@cache
def release(directory: Path) -> CompiledPack:
    return compile_pack(read_pack(directory))


@cache
def people(directory: Path) -> Population:
    compiled = release(directory)
    day = compiled.pack.manifest.as_of
    columns = columns_of(compiled.pack)
    concepts = compiled.pack.vocabulary.concepts
    texts = {path: tuple(concepts[path[1]].choices) for path in columns if len(path) > 1 and concepts[path[1]].choices}
    return Population(columns, facts(columns, ROWS, texts), {AT: day, PARAMETERS: compiled.parameters_at(day)})


@pytest.mark.parametrize("directory", PACKS, ids=lambda path: path.name)
def test_sql_agrees_with_the_rules_of_the_pack(directory: Path) -> None:
    compiled = release(directory)
    verdicts = screen_pack(compiled, compiled.pack.manifest.as_of).verdicts
    in_sql = [verdict for verdict in verdicts if isinstance(verdict, Screened)]
    assert in_sql
    for verdict in in_sql:
        assert people(directory).disagreements(compiled.model, verdict) == []


@pytest.mark.parametrize("directory", PACKS, ids=lambda path: path.name)
def test_every_row_of_the_pack_is_as_declared(directory: Path) -> None:
    compiled = release(directory)
    for verdict in screen_pack(compiled, compiled.pack.manifest.as_of).verdicts:
        if isinstance(verdict, Screened):
            assert all(people(directory).selected(verdict.guard))

"""Checking a pack: everything that a publisher must know, in one go.

Schema, references, FEEL, types, units, circles, dates, translations, reading ease, invented people, scenario cases and
the reference model. Whether the scenario cases come true needs the plan: `portico pack test`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from portico.catalogue.pack.checking.agreements import check_agreements
from portico.catalogue.pack.checking.cases import check_cases
from portico.catalogue.pack.checking.connectors import check_connectors
from portico.catalogue.pack.checking.expressions import compile_rules
from portico.catalogue.pack.checking.guidelines import Score, check_guidelines, reference_model, scores
from portico.catalogue.pack.checking.mandates import check_mandates
from portico.catalogue.pack.checking.overlays import check_overlays
from portico.catalogue.pack.checking.process import check_process
from portico.catalogue.pack.checking.references import check_references
from portico.catalogue.pack.checking.report import Report
from portico.catalogue.pack.checking.rules import check_rules
from portico.catalogue.pack.checking.sign_in import check_sign_in
from portico.catalogue.pack.checking.texts import check_stories, check_texts
from portico.catalogue.pack.checking.values import check_people, check_values
from portico.catalogue.pack.files import Places
from portico.catalogue.pack.reading import Sources, read_people_files, read_sources
from portico.catalogue.pack.schema import Pack
from portico.catalogue.types import Problem

__all__ = ["Score", "check_pack", "check_release", "check_sources", "reference_model", "scores"]


def check_pack(directory: Path) -> list[Problem]:
    """Return everything that is wrong with a pack, by file and line; an empty list when it can be published.

    A file that cannot be read is left out, and what refers to it is not held against the others.
    """
    return check_sources(read_sources(directory))


def check_sources(sources: Sources) -> list[Problem]:
    """Return what `check_pack` returns, for a directory that has been read already."""
    problems = list(sources.problems)
    people = read_people_files(sources.directory, problems)
    if sources.pack is not None:
        report = Report(sources.pack, sources.places)
        _check_release(report)
        check_people(report, people)
        known = {person.id for file, _ in people for household in file.households for person in household.people}
        check_cases(report, known)
        check_stories(report, people)
        problems += report.problems
    return _sorted(problems)


def check_release(pack: Pack) -> list[Problem]:
    """Return what is wrong with a pack that came without files, so with names instead of lines.

    The invented people and the scenario cases are no part of what a release does, and are not looked at.
    """
    report = Report(pack, Places())
    _check_release(report)
    return _sorted(report.problems)


def _check_release(report: Report) -> None:
    check_references(report)
    check_connectors(report)
    check_values(report)
    check_overlays(report)
    check_sign_in(report)
    check_mandates(report)
    check_agreements(report)
    check_process(report)
    check_rules(report, compile_rules(report))
    check_texts(report)
    check_guidelines(report)


def _sorted(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(set(problems), key=lambda problem: (problem.file, problem.line, problem.severity, problem.message))

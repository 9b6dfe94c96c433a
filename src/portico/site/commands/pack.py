"""`portico pack`: check a pack, test its cases, write the JSON Schemas of its files. Needs no database."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portico.catalogue.errors import PackInvalid
from portico.catalogue.pack import json_schemas
from portico.catalogue.pack.checking import check_sources, scores
from portico.catalogue.pack.compiling import CompiledPack, compile_pack
from portico.catalogue.pack.overlays import local_changes
from portico.catalogue.pack.people import People
from portico.catalogue.pack.reading import Sources, read_people, read_sources
from portico.catalogue.pack.scenarios import AskedFacts, Failure, PlannedState, Runner, SeenClock, run_case, shown
from portico.catalogue.pack.schema import Kind, Pack, Scenario
from portico.catalogue.types import Problem
from portico.site.commands import screening
from portico.site.commands.scenario_clocks import ScenarioClock

if TYPE_CHECKING:
    from portico.dmn.model import Session
    from portico.dmn.types import Path as FactPath
    from portico.evidence.types import Relation
    from portico.journeys.types import Given, KnownFact

GIVEN = "given"  # the source of a fact that a case states itself

_PACK = click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
_FORMAT = click.option("--format", "form", type=click.Choice(["json", "text"]), default="text")


@click.group()
def pack() -> None:
    """Check and test a pack."""


@pack.command()
@_PACK
@_FORMAT
@click.option("--score", "with_score", is_flag=True, help="Print the share of guidelines that each service meets.")
@click.option("--errors-only", is_flag=True, help="Leave the warnings out.")
@click.option(
    "--screening", "with_screening", is_flag=True, help="Print which decisions become SQL, and why others do not."
)
def check(directory: Path, form: str, *, with_score: bool, errors_only: bool, with_screening: bool) -> int:
    """Say everything that is wrong with a pack; exit code 1 when it cannot be published."""
    sources = read_sources(directory)
    problems = check_sources(sources)
    has_errors = any(problem.is_error for problem in problems)
    told = [problem for problem in problems if problem.is_error or not errors_only]
    if form == "json":
        found = _as_json(told, sources, with_score=with_score)
        if with_screening and sources.pack is not None and not has_errors:
            found["screening"] = screening.as_json(sources.pack)
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _print_problems(told)
        counts = Counter(problem.severity.value for problem in problems)
        click.echo(f"{counts['error']} errors, {counts['warning']} warnings.")
        _print_overlays(sources)
        if with_score:
            _print_scores(sources)
        if with_screening and sources.pack is not None and not has_errors:
            screening.print_verdicts(sources.pack)
    return _exit(failed=has_errors)


def _exit(*, failed: bool) -> int:
    if failed:
        click.get_current_context().exit(1)
    return 0


def _as_json(problems: Sequence[Problem], sources: Sources, *, with_score: bool) -> dict[str, object]:
    found: dict[str, object] = {
        "problems": [
            {
                "file": problem.file,
                "line": problem.line,
                "column": problem.column,
                "severity": problem.severity.value,
                "code": problem.code,
                "guideline": problem.guideline,
                "message": problem.message,
                "hint": problem.hint,
            }
            for problem in problems
        ],
        "counts": dict(Counter(problem.severity.value for problem in problems)),
    }
    if sources.pack is not None and sources.pack.overlays:
        found["overlays"] = [_overlay_as_json(sources.pack, id) for id in sources.pack.overlays]
    if with_score and sources.pack is not None:
        found["scores"] = [
            {"service": score.service, "share": round(score.share, 3), "met": score.met, "missed": score.missed}
            for score in scores(sources.pack)
        ]
    return found


def _print_problems(problems: Sequence[Problem]) -> None:
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.severity.value, problem.guideline or problem.code), []).append(problem)
    for (severity, name), group in sorted(groups.items()):
        count = f"{len(group)} {severity}{'s' if len(group) > 1 else ''}"
        click.echo(f"{name.replace('-', ' ')} ({count})")
        for problem in group:
            click.echo(f"  {problem}")
        click.echo()


def _overlay_as_json(pack: Pack, id: str) -> dict[str, object]:
    overlay = pack.overlays[id]
    changes = [{**asdict(change), "start": change.start.isoformat()} for change in local_changes(pack, overlay)]
    return {"overlay": id, "applies_when": overlay.applies_when.model_dump(mode="json"), "changes": changes}


def _print_overlays(sources: Sources) -> None:
    """Print what each town has instead of what everybody else has."""
    if sources.pack is None:
        return
    for id, overlay in sources.pack.overlays.items():
        who = f"{overlay.applies_when.concept} {', '.join(overlay.applies_when.values)}"
        click.echo(f"\noverlay {id} ({who})")
        for change in local_changes(sources.pack, overlay):
            after = shown(change.after) if change.after is not None else "as everywhere"
            said = f"({change.confidence}: {', '.join(change.source)})"
            click.echo(f"  {change.parameter}: {shown(change.before)} -> {after} from {change.start} {said}")


def _print_scores(sources: Sources) -> None:
    if sources.pack is None:
        return
    found = scores(sources.pack)
    for score in found:
        missed = f"  misses {', '.join(score.missed)}" if score.missed else ""
        click.echo(f"{score.share:6.0%}  {score.service}{missed}")
    if found:
        click.echo(f"{sum(score.share for score in found) / len(found):6.0%}  all services")


@pack.command()
@_PACK
@_FORMAT
def test(directory: Path, form: str) -> int:
    """Run the scenario cases of a pack; exit code 1 when one fails."""
    sources = read_sources(directory)
    if sources.pack is None or sources.errors:
        raise PackInvalid(sources.errors)
    results = run_cases(sources)
    failed = {scenario.name: failures for scenario, failures in results if failures}
    if form == "json":
        rows = [
            {"case": scenario.name, "file": file, "line": line, "failures": [str(failure) for failure in failures]}
            for scenario, failures in results
            for file, line in [_place(sources, scenario, failures[0] if failures else None)]
        ]
        click.echo(json.dumps({"cases": rows, "failed": len(failed)}, ensure_ascii=False, indent=1))
    else:
        for scenario, failures in results:
            for failure in failures:
                file, line = _place(sources, scenario, failure)
                click.echo(f"{file}:{line}: {scenario.name}: {failure}")
        click.echo(f"{len(results) - len(failed)} of {len(results)} cases pass.")
    return _exit(failed=bool(failed))


def _place(sources: Sources, scenario: Scenario, failure: Failure | None) -> tuple[str, int]:
    where = sources.places.at("cases", scenario.name)
    return where.file, where.line(*(failure.path if failure is not None else ()))


def run_cases(sources: Sources) -> list[tuple[Scenario, list[Failure]]]:
    """Return every case of a pack that was read without errors, with what did not come true.

    :raises PackInvalid: the people's files cannot be read.
    """
    import django

    if sources.pack is None:
        raise PackInvalid(sources.errors)
    django.setup()
    release = compile_pack(sources.pack)
    people = read_people(sources.directory, sources.pack)
    runner = _Cases(release, people).runner()
    return [(scenario, run_case(scenario, runner)) for scenario in sources.pack.scenarios]


@dataclass(frozen=True, slots=True)
class _CaseFacts:
    """Facts of a case: what it gives, else what the registries answer; a registry that holds a concept says null."""

    release: CompiledPack
    people: People
    by_subject: Mapping[str, Mapping[str, object]]

    def facts(self, subject: str, concepts: frozenset[str], relation: Relation) -> Mapping[str, KnownFact]:
        from portico.journeys.types import KnownFact
        from portico.site.commands.plan import PeopleFacts

        given = self.by_subject.get(subject, {})
        found: dict[str, KnownFact] = {}
        if self.people.knows(subject):
            found.update(PeopleFacts(self.release, self.people).facts(subject, concepts, relation))
        else:
            held = {concept for concept in concepts if self.release.registry_of(concept) is not None}
            found.update({concept: KnownFact(None, GIVEN) for concept in held})
        found.update({concept: KnownFact(given[concept], GIVEN) for concept in concepts & given.keys()})
        return found


@dataclass(frozen=True, slots=True)
class _Cases:
    """Runs cases with the plan engine, over the pack's invented people and what a case gives."""

    release: CompiledPack
    people: People

    def runner(self) -> Runner:
        return Runner(plan=self.plan, ask=self.ask, decide=self.decide, clock=self.clock)

    def plan(self, scenario: Scenario) -> Mapping[str, PlannedState]:
        from portico.journeys import queries

        given, source, _ = self.situation(scenario)
        found = queries.plan_for(self.release, scenario.life_event, given, source, at=self.day(scenario))
        return {one.id: PlannedState(one.state.value, one.opens_on, one.due_on) for one in found.touchpoints}

    def ask(self, scenario: Scenario) -> AskedFacts:
        from portico.journeys import queries

        given, source, answers = self.situation(scenario)
        day = self.day(scenario)
        services = scenario.services
        found = queries.questions_for(
            self.release, scenario.life_event, given, source, services, at=day, answers=answers
        ).left
        facts = {f"{one.subject}.{one.concept}" for one in found.questions if one.kind is Kind.FACT}
        return AskedFacts(facts, len(found.facts_needed))

    def decide(self, scenario: Scenario, decision: str) -> object:
        return self.session(scenario).value(decision)

    def clock(self, scenario: Scenario) -> SeenClock:
        return ScenarioClock(self.release, scenario, self.session(scenario), self.day(scenario)).seen()

    def session(self, scenario: Scenario) -> Session:
        """Return the rules over what the case gives and the registries answer."""
        from portico.journeys import queries

        given, source, answers = self.situation(scenario)
        day = self.day(scenario)
        found = queries.questions_for(self.release, scenario.life_event, given, source, [], at=day, answers=answers)
        return found.session

    def day(self, scenario: Scenario) -> datetime.date:
        return scenario.at or self.people.as_of

    def situation(self, scenario: Scenario) -> tuple[Given, _CaseFacts, dict[FactPath, object]]:
        """Return who plans, where facts come from, and the choices made.

        A role that the case gives facts about is the person of that role in the household, or stands alone.
        """
        from portico.journeys.types import Given

        person = self.people.find(scenario.person) if scenario.person is not None else None
        own_role = scenario.role or (person.role if person is not None else next(iter(scenario.given), None))
        subjects = {role: self.subject(scenario, role, own_role) for role in scenario.given}
        own = person.identity_number if person is not None else subjects.get(own_role or "", f"{GIVEN}:person")
        concepts = self.release.pack.vocabulary.concepts
        facts: dict[str, Mapping[str, object]] = {}
        answers: dict[FactPath, object] = {}
        for role, given in scenario.given.items():
            facts[subjects[role]] = {name: self.value(value) for name, value in given.items()}
            answers |= {(role, name): value for name, value in given.items() if concepts[name].kind is not Kind.FACT}
        others = {role: subject for role, subject in subjects.items() if role != own_role}
        settled = own_role if person is None else scenario.role
        found = Given(person=own, role=settled, dates=scenario.dates, subjects=others)
        return found, _CaseFacts(self.release, self.people, facts), answers

    def subject(self, scenario: Scenario, role: str, own_role: str | None) -> str:
        if scenario.person is None:
            return f"{GIVEN}:{role}"
        if role == own_role:
            return self.people.find(scenario.person).identity_number
        members = self.people.household_of(scenario.person).people
        found = next((member.identity_number for member in members if member.role == role), None)
        return found or f"{GIVEN}:{role}"

    def value(self, value: object) -> object:
        """Return the value with the id of an invented person made an identity number."""
        if isinstance(value, list):
            return [{k: self.value(v) for k, v in row.items()} if isinstance(row, dict) else row for row in value]
        if isinstance(value, str) and self.people.knows(value):
            return self.people.find(value).identity_number
        return value


@pack.command()
@click.option("--out", "out", required=True, type=click.Path(file_okay=False, path_type=Path))
def schema(out: Path) -> None:
    """Write the JSON Schema of each kind of file, for editors."""
    out.mkdir(parents=True, exist_ok=True)
    for name, text in json_schemas.json_schemas().items():
        (out / name).write_text(text, encoding="utf-8")
        click.echo(str(out / name))

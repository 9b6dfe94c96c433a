"""`portico plan` and `portico ask`: a pack's invented people, without a server or a database."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import click
from django.utils import translation

from portico.catalogue.pack.compiling import CompiledPack, compile_pack
from portico.catalogue.pack.people import People
from portico.catalogue.pack.reading import read_pack, read_people
from portico.evidence.types import Relation
from portico.journeys import queries, wording
from portico.journeys.errors import DateNotOfEvent, closest
from portico.journeys.types import Given, KnownFact, Plan, PlannedTouchpoint, Question

Dates = tuple[tuple[str, dt.date], ...]


@dataclass(frozen=True, slots=True)
class PeopleFacts:
    """What the demo registries would answer, read from the same files by the same law."""

    release: CompiledPack
    people: People

    def facts(self, subject: str, concepts: frozenset[str], relation: Relation) -> Mapping[str, KnownFact]:
        """Return the facts that a registry holds and may tell this reader."""
        found: dict[str, KnownFact] = {}
        for registry in self.release.pack.registries.values():
            wanted = {
                concept
                for concept in concepts & registry.holds.keys()
                if not registry.holds[concept].by_consent  # nobody has been asked here
                and (relation is not Relation.OTHER_ADULT or registry.holds[concept].about_other_adult)
            }
            for concept, value in self.people.person_facts(registry, subject, sorted(wanted)).items():
                found[concept] = KnownFact(value, registry.id, self.people.as_of)
        return found


class _DateOption(click.ParamType[tuple[str, dt.date]]):
    """name=YYYY-MM-DD, such as due_date=2026-12-24."""

    name = "name=date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, dt.date]:
        text = str(value)
        name, _, written = text.partition("=")
        day = _day(written)
        if day is None:
            self.fail(f"{text!r} is not a date. Write it like due_date=2026-12-24.", param, ctx)
        return name, day


class _Day(click.ParamType[dt.date]):
    """YYYY-MM-DD."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        day = _day(str(value))
        if day is None:
            self.fail(f"{value!r} is not a date. Write it like 2026-12-24.", param, ctx)
        return day


def _day(written: str) -> dt.date | None:
    """Return a day of our times; a rule that counts from one at the calendar's end would leave the calendar."""
    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None


@dataclass(frozen=True, slots=True)
class _Asked:
    release: CompiledPack
    facts: PeopleFacts
    given: Given
    at: dt.date


def _read(pack: Path, person: str, life_event: str, dates: Dates, at: dt.date | None) -> _Asked:
    release = compile_pack(read_pack(pack))
    people = read_people(pack)
    event = release.life_event(life_event)
    given_names = [name for name, _ in dates]
    for name in given_names:
        if name not in event.dates:
            raise DateNotOfEvent(life_event=life_event, name=name, nearest=closest(name, event.dates))
        if given_names.count(name) > 1:
            raise click.BadParameter(f"{name} is given more than once. Give each date once.", param_hint="'--date'")
    given = Given(person=people.find(person).identity_number, dates=dict(dates))
    return _Asked(release, PeopleFacts(release, people), given, at or people.as_of)


def _shared_options(command: Callable[..., None]) -> Callable[..., None]:
    options = [
        click.option("--pack", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)),
        click.option("--person", required=True, help="Id or identity number of an invented person of the pack."),
        click.option("--life-event", required=True),
        click.option("--date", "dates", multiple=True, type=_DateOption(), help="A date of the event, repeatable."),
        click.option("--at", type=_Day(), help="The day to look from; the pack's as_of when left out."),
        click.option("--language", default=None, help="Language of the reasons."),
        click.option("--format", "form", type=click.Choice(["json", "text"]), default="text"),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@_shared_options
def plan(
    pack: Path,
    person: str,
    life_event: str,
    dates: Dates,
    at: dt.date | None,
    language: str | None,
    form: str,
) -> None:
    """Print a person's plan: every touchpoint with its state and reason."""
    asked = _read(pack, person, life_event, dates, at)
    found = queries.plan_for(asked.release, life_event, asked.given, asked.facts, at=asked.at)
    spoken = _language(asked.release, language)
    with translation.override(spoken):
        rows = [_row(asked.release, life_event, t, spoken) for t in found.touchpoints]
    if form == "json":
        click.echo(json.dumps({"touchpoints": rows, "counts": found.counts}, ensure_ascii=False, indent=1))
        return
    names = {t.id: t.name.in_language(spoken) for t in asked.release.life_event(life_event).touchpoints}
    width = max([6, *(len(str(row["id"])) for row in rows)])
    for row in rows:
        day = row["due_on"] or row["opens_on"] or ""
        click.echo(f"{row['id']:{width}} {row['state']:12} {day:10} {names[str(row['id'])]}: {row['reason']}")
    click.echo(_summary(found))


@click.command()
@_shared_options
@click.option("--services", required=True, help="Ids of services (or of their touchpoints), with commas.")
def ask(
    pack: Path,
    person: str,
    life_event: str,
    dates: Dates,
    at: dt.date | None,
    language: str | None,
    form: str,
    services: str,
) -> None:
    """Print what would be asked for some services, and what is known already."""
    asked = _read(pack, person, life_event, dates, at)
    chosen = [name.strip() for name in services.split(",") if name.strip()]
    found = queries.questions_for(asked.release, life_event, asked.given, asked.facts, chosen, at=asked.at).left
    known = [
        {
            "subject": path[0],
            "concept": path[1],
            "value": _plain(fact.value),
            "source": fact.source,
            "as_of": fact.as_of.isoformat() if fact.as_of else None,
        }
        for path, fact in found.known.items()
    ]
    questions = [{"subject": q.subject, "concept": q.concept, "kind": q.kind.value} for q in found.questions]
    if form == "json":
        answer = {
            "facts_needed": len(found.facts_needed),
            "known": known,
            "questions": questions,
            "screens": found.screens,
        }
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    spoken = _language(asked.release, language)
    for question in found.questions:
        click.echo(f"{question.kind:11} {_question_words(asked.release, life_event, question, spoken)}")
    click.echo(f"{len(known)} of {len(found.facts_needed)} facts are known; {found.screens} screens.")


def _row(release: CompiledPack, life_event: str, touchpoint: PlannedTouchpoint, language: str) -> dict[str, object]:
    reason = wording.reason_in_words(touchpoint.reason, release=release, life_event=life_event, language=language)
    return {
        "id": touchpoint.id,
        "service": touchpoint.service,
        "authority": touchpoint.authority,
        "level": touchpoint.level,
        "stage": touchpoint.stage,
        "state": touchpoint.state.value,
        "reason": reason,
        "source": touchpoint.reason.registry or ", ".join(touchpoint.source),
        "opens_on": touchpoint.opens_on.isoformat() if touchpoint.opens_on else None,
        "due_on": touchpoint.due_on.isoformat() if touchpoint.due_on else None,
        "estimated": touchpoint.estimated,
    }


def _question_words(release: CompiledPack, life_event: str, question: Question, language: str) -> str:
    if question.subject == "event":
        return release.life_event(life_event).dates[question.concept].label.in_language(language)
    concept = release.concept(question.concept)
    return (concept.question or concept.label).in_language(language)


def _summary(found: Plan) -> str:
    counts = found.counts
    return (
        f"{counts['concern_you']} of {counts['total']} concern you; "
        f"{counts['need_nothing_from_you']} of them need nothing from you; {counts['open']} are open now."
    )


def _language(release: CompiledPack, wanted: str | None) -> str:
    languages = release.pack.manifest.languages
    if wanted is None:
        return "en" if "en" in languages else languages[0]
    if wanted not in languages:
        raise click.BadParameter(f"The pack has no texts in {wanted!r}. It has: {', '.join(languages)}.")
    return wanted


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return value

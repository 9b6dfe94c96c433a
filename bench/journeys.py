"""Figures of the room journeys, one JSON object per line: `make -s bench NAME=journeys`.

In process: planning and asking over every adult of the pack. Over HTTP: the plan page of a running server with its own
database and registries, started and stopped by this script.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django  # noqa: E402
from bench.figures import print_figure  # noqa: E402

LIFE_EVENT = "having-a-child"
PACK = ROOT / "packs" / "norway"


def main() -> None:
    """Print every figure of the room."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.site.settings")
    os.environ.setdefault("PORTICO_DATA_KEYS", f'{{"bench": "{"A" * 43}="}}')
    os.environ.setdefault("SECRET_KEY", "only-for-benchmarks-" + "x" * 40)
    django.setup()
    in_process()
    if "--process" not in sys.argv:
        over_http()


def in_process() -> None:
    """Plan and ask for every adult of the pack who has the life event ahead or behind them."""
    from portico.catalogue.pack.compiling import compile_pack
    from portico.catalogue.pack.reading import read_pack, read_people
    from portico.journeys import queries
    from portico.journeys.rules import planning, situation
    from portico.journeys.rules.program import program_of
    from portico.journeys.types import Given, Marks
    from portico.site.commands.plan import PeopleFacts

    release = compile_pack(read_pack(PACK))
    people = read_people(PACK)
    facts = PeopleFacts(release, people)
    program = program_of(release, LIFE_EVENT)
    registries = release.pack.registries
    held = {concept for registry in registries.values() for concept in registry.holds}
    plan_ms, ratios, screens, choices, asked_held = [], [], [], [], 0
    for adult in people.adults():
        given = Given(person=adult.identity_number, dates=dates_of(people, adult))
        built = situation.build(program, given, facts, people.as_of)
        started = time.perf_counter()
        fresh = built.with_answers({})  # a session that has evaluated nothing yet
        plan = planning.plan(fresh, Marks())
        plan_ms.append((time.perf_counter() - started) * 1000)
        services = queries.open_services(release, LIFE_EVENT, plan)
        if not services:
            continue
        left = queries.questions_for(release, LIFE_EVENT, given, facts, services, at=people.as_of).left
        asked = [q for q in left.questions if q.kind == "fact"]
        asked_held += sum(q.concept in held for q in asked)
        ratios.append(len(asked) / len(left.facts_needed) if left.facts_needed else 0.0)
        screens.append(left.screens)
        choices.append(len(left.questions) - len(asked))
    print_figure("journeys.plan_ms", statistics.median(plan_ms), "ms", against=5, note=f"{len(plan_ms)} adults")
    note = f"{len(ratios)} adults with open services; mean {statistics.mean(ratios):.3f}, max {max(ratios):.3f}"
    print_figure("journeys.asked_over_needed", statistics.median(ratios), "facts/facts", against=0.125, note=note)
    print_figure("journeys.asked_though_held", asked_held, "questions", against=None)
    print_figure("journeys.screens", statistics.median(screens), "screens", against=None, note=f"max {max(screens)}")
    print_figure("journeys.choices", statistics.median(choices), "questions", against=None, note=f"max {max(choices)}")


def dates_of(people: object, adult: object) -> dict[str, object]:
    """Return the due date of the adult's household: before birth only the pregnant person's registry has it."""
    for household in people.households:  # type: ignore[attr-defined]
        if any(person.id == adult.id for person in household.people):  # type: ignore[attr-defined]
            due = [p.facts["pregnancy_due_date"] for p in household.people if p.facts.get("pregnancy_due_date")]
            return {"due_date": due[0]} if due else {}
    return {}


def assets_of(html: str) -> list[str]:
    """Return the addresses of the style, scripts and icon that a page loads."""
    return list(re.findall(r'(?:href|src)="(/static/[^"]+)"', html))


def over_http() -> None:
    """Measure the plan page of a running server."""
    from tests.served import served_portico

    with served_portico(PACK) as portico:
        client = portico.client("kari-berg")
        begun = client.post("/api/journeys", {"life_event": LIFE_EVENT, "dates": {"due_date": "2026-12-24"}})
        assert begun.status == 201, begun.body
        page = f"/plans/{begun.json()['id']}/"
        times, size = [], 0
        for _ in range(60):
            answer = client.get(page)
            assert answer.status == 200, answer.status
            times.append(answer.milliseconds)
            size = answer.transferred_bytes
        note = "request to answer on loopback, so a little more than server time"
        print_figure("journeys.plan_page_ms", statistics.median(times[10:]), "ms", against=60, note=note)
        parts = [client.get(path).transferred_bytes for path in assets_of(answer.body.decode())]
        note = f"compressed: HTML {size}, and on a first visit {len(parts)} files with {sum(parts)}"
        print_figure("journeys.plan_page_bytes", size + sum(parts), "bytes", against=80_000, note=note)


if __name__ == "__main__":
    main()

"""Scenario cases: what they name is there. Whether they come true is `portico pack test`."""

from __future__ import annotations

from portico.catalogue.pack.checking.process import check_history
from portico.catalogue.pack.checking.report import Report
from portico.catalogue.pack.checking.values import check_given
from portico.catalogue.pack.schema import LifeEvent, Scenario

# The states of a touchpoint (DESIGN.md section 4); the room that plans is above this one.
STATES = ("done", "not_for_you", "unknown", "missed", "automatic", "coming", "open")


def check_cases(report: Report, people: set[str]) -> None:
    """Check life event, roles, concepts, dates, services, touchpoints, decisions and questions of every case."""
    for scenario in report.pack.scenarios:
        where = report.places.at("cases", scenario.name)
        events = report.pack.life_events
        if not report.refer(where, ("life_event",), "life event", scenario.life_event, events, "life_events"):
            continue
        event = events.get(scenario.life_event)
        if event is not None:
            _check_given(report, scenario, event, people)
            _check_expected(report, scenario, event)
            check_history(report, scenario, where)


def _check_given(report: Report, scenario: Scenario, event: LifeEvent, people: set[str]) -> None:
    where = report.places.at("cases", scenario.name)
    if scenario.person is not None:
        report.refer(where, ("person",), "person", scenario.person, people)
    if scenario.role is not None:
        report.refer(where, ("role",), "role", scenario.role, event.roles)
    for role, facts in scenario.given.items():
        if report.refer(where, ("given", role), "role", role, event.roles):
            for concept, value in facts.items():
                # A case may stand alone: the persons it names need not be in the people's files.
                named = people | {str(value)} | _persons(value)
                check_given(report, where, ("given", role, concept), concept, value, named)
    for date in scenario.dates:
        report.refer(where, ("dates", date), "date", date, event.dates)
    for index, service in enumerate(scenario.services):
        report.refer(where, ("services", index), "service", service, report.pack.services, "services")


def _persons(value: object) -> set[str]:
    if not isinstance(value, list):
        return set()
    return {str(cell) for row in value if isinstance(row, dict) for cell in row.values()}


def _check_expected(report: Report, scenario: Scenario, event: LifeEvent) -> None:
    where = report.places.at("cases", scenario.name)
    ids = [touchpoint.id for touchpoint in event.touchpoints]
    for id, expected in scenario.expect.touchpoints.items():
        path = ("expect", "touchpoints", id)
        if report.refer(where, path, "touchpoint", id, ids) and expected.state is not None:
            report.refer(where, (*path, "state"), "state", expected.state, STATES)
    if not report.places.broken.get("decisions"):
        for name in scenario.expect.decisions:
            report.refer(where, ("expect", "decisions", name), "decision", name, report.pack.decisions)
    for index, question in enumerate(scenario.expect.questions or []):
        role, _, concept = question.partition(".")
        place = ("expect", "questions", index)
        if report.refer(where, place, "role", role, event.roles):
            report.refer(where, place, "concept", concept, report.pack.vocabulary.concepts)

"""What happens to a case: clocks, calendars, disruptions, steps, waits, fees and guarantees fit together."""

from __future__ import annotations

from collections.abc import Mapping, Set
from itertools import pairwise

from portico.catalogue.pack.checking.report import Report, Steps
from portico.catalogue.pack.compiling import CASE
from portico.catalogue.pack.files import Located
from portico.catalogue.pack.schema import ConceptType, Scenario, Service
from portico.catalogue.pack.schema.process import Clock
from portico.dmn.types import Path

_DAYS = {"days": 1.0, "working_days": 1.4, "weeks": 7.0, "months": 30.4}


def check_process(report: Report) -> None:
    """Check everything that the process of a service names, and that no wait or warning contradicts its clock."""
    _check_disruptions(report)
    _check_reasons(report)
    for service in report.pack.services.values():
        where = report.places.at("services", service.id)
        if service.clock is not None:
            _check_clock(report, service, service.clock, where)
        _check_named(report, service, where)
        _check_decisions(report, service, where)


def _check_disruptions(report: Report) -> None:
    manifest, where = report.pack.manifest, report.places.at("manifest", "")
    seen: set[str] = set()
    for index, each in enumerate(manifest.disruptions):
        path: Steps = ("disruptions", index)
        if each.id in seen:
            report.error(where, (*path, "id"), "defined-twice", f"the disruption '{each.id}' is defined twice.")
        seen.add(each.id)
        if each.valid_to <= each.valid_from:
            message = f"'{each.id}' ends before it begins: `valid_to` is the first day that counts again."
            report.error(where, (*path, "valid_to"), "order", message)
        for number, service in enumerate(each.services):
            report.refer(where, (*path, "services", number), "service", service, report.pack.services, "services")
        for number, calendar in enumerate(each.calendars):
            report.refer(where, (*path, "calendars", number), "calendar", calendar, manifest.calendars)


def _check_reasons(report: Report) -> None:
    """Warn of reasons that no service uses: often a misspelt reference."""
    used = {reason for service in report.pack.services.values() for reason in service.process.waiting}
    if report.places.broken.get("services"):
        return
    where = report.places.at("manifest", "")
    for reason in report.pack.manifest.waiting_reasons.keys() - used:
        message = f"no service waits for '{reason}'."
        report.warning(where, ("waiting_reasons", reason), "unused", message, "Name it in a service's `waiting`.")


def _check_clock(report: Report, service: Service, clock: Clock, where: Located) -> None:
    if clock.calendar is not None:
        known = report.pack.manifest.calendars
        report.refer(where, ("clock", "calendar"), "calendar", clock.calendar, known)
    if clock.calendar_by is not None:
        _check_calendar_by(report, clock.calendar_by, where)
    if clock.stops_at is not None:
        _check_stop(report, clock.stops_at, service, where)
    if clock.warn is not None and _length(clock.warn.value, clock.warn.unit) >= _length(clock.value, clock.unit):
        message = "the warning comes before the clock has started."
        report.error(where, ("clock", "warn"), "warn-too-early", message, "Make it shorter than the term.")
    for index, (before, after) in enumerate(pairwise(clock.later), 1):
        if after.valid_from <= before.valid_from:
            message = f"{after.valid_from} stands after {before.valid_from}, but is not later."
            report.error(where, ("clock", "later", index, "valid_from"), "order", message, "Put the laws in order.")


def _check_stop(report: Report, step: str, service: Service, where: Located) -> None:
    path: Steps = ("clock", "stops_at")
    known = service.process.steps
    if report.refer(where, path, "step", step, known) and not known[step].after_decision:
        message = f"the clock stops at '{step}', which comes before the decision."
        hint = "Add `after_decision: true` to the step, or leave `stops_at` out."
        report.error(where, path, "step-order", message, hint)


def _length(value: int, unit: str) -> float:
    return value * _DAYS[unit]


def _check_calendar_by(report: Report, name: str, where: Located) -> None:
    path: Steps = ("clock", "calendar_by")
    concepts, calendars = report.pack.vocabulary.concepts, report.pack.manifest.calendars
    if not report.refer(where, path, "concept", name, concepts):
        return
    if concepts[name].type is not ConceptType.CHOICE:
        message = f"`calendar_by` needs a concept with choices, but '{name}' is of the type {concepts[name].type}."
        report.error(where, path, "concept-type", message)
        return
    without = [choice for choice in concepts[name].choices if choice not in calendars]
    if without:
        message = f"no calendar has the name of {', '.join(without)}: the pack's own counts for them."
        report.warning(where, path, "no-calendar", message, "Add them to pack.yaml `calendars`, if they differ.")


def _check_named(report: Report, service: Service, where: Located) -> None:
    process = service.process
    for index, reason in enumerate(process.waiting):
        path: Steps = ("process", "waiting", index)
        report.refer(where, path, "waiting reason", reason, report.pack.manifest.waiting_reasons)
    texts = {text for known in report.pack.texts.values() for text in known}
    if process.guarantee is not None:
        report.refer(where, ("process", "guarantee", "text"), "text", process.guarantee.text, texts)
        if service.clock is None:
            message = f"'{service.id}' has a guarantee, but no clock to promise anything."
            report.error(where, ("process", "guarantee"), "no-clock", message, "Add `clock`.")
    if process.recalculation is not None:
        report.refer(where, ("process", "recalculation", "text"), "text", process.recalculation.text, texts)


def _check_decisions(report: Report, service: Service, where: Located) -> None:
    """The decisions of fee and guarantee are there, and give what they must."""
    if report.places.broken.get("decisions"):
        return
    process, needed = service.process, []
    if process.fee is not None:
        needed.append((("process", "fee", "amount"), process.fee.amount, "number"))
    if process.guarantee is not None:
        needed.append((("process", "guarantee", "when"), process.guarantee.when, "boolean"))
        needed.append((("process", "guarantee", "amount"), process.guarantee.amount, "number"))
    for path, name, kind in needed:
        if not report.refer(where, path, "decision", name, report.pack.decisions):
            continue
        found = report.pack.decisions[name].type
        if found != kind:
            message = f"`{path[-1]}` needs a decision of the type {kind}, but '{name}' gives a {found}."
            report.error(where, path, "decision-type", message)


def check_case_reads(report: Report, reads: Mapping[str, Set[Path]]) -> None:
    """Refuse rights and amounts that read `case`: how a case stands decides nobody's right, and is unknown there.

    :param reads: decision -> everything that it can read, through other decisions too.
    """
    for service in report.pack.services.values():
        where = report.places.at("services", service.id)
        for key in ("right", "amount"):
            name = getattr(service, key)
            if any(path[0] == CASE for path in reads.get(name or "", ())):
                message = f"'{name}' reads `case`, which only the decisions of fees and guarantees know."
                report.error(where, (key,), "reads-case", message, "Move that to a decision of its own.")


def check_history(report: Report, scenario: Scenario, where: Located) -> None:
    """Check what the history of a scenario names, against the first of its services."""
    if not scenario.history and scenario.expect.clock is None:
        return
    service = report.pack.services.get(scenario.services[0]) if scenario.services else None
    if service is None or service.clock is None:
        message = "a history belongs to a service with a clock: the first of `services`."
        report.error(where, ("history",), "no-clock", message)
        return
    for index, event in enumerate(scenario.history):
        path: Steps = ("history", index)
        if event.waits is not None:
            report.refer(where, (*path, "waits"), "waiting reason", event.waits, service.process.waiting)
        if event.step is not None:
            report.refer(where, (*path, "step"), "step", event.step, service.process.steps)
        if event.extended is not None and service.clock.extension is None:
            message = f"no law lets the clock of '{service.id}' be extended."
            report.error(where, (*path, "extended"), "no-extension", message)
        if index and event.on < scenario.history[index - 1].on:
            message = f"{event.on} stands after {scenario.history[index - 1].on}, but is earlier."
            report.error(where, (*path, "on"), "order", message, "Put the history in order.")

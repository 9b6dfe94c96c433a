"""References: every id that a file names is there, and means what it is used for."""

from __future__ import annotations

from portico.catalogue.pack.checking.report import Report, Steps, walk
from portico.catalogue.pack.compiling import AT, CASE, PARAMETERS, PERSON, dates_of, roles_of
from portico.catalogue.pack.files import Located
from portico.catalogue.pack.schema import Application, Kind, LifeEvent, Registry, Service, Touchpoint

EVENT = "event"


def check_references(report: Report) -> None:
    """Check sources, authorities, services, stages, roles, concepts, texts and decisions."""
    _check_sources(report)
    _check_names(report)
    for registry in report.pack.registries.values():
        _check_registry(report, registry)
    for service in report.pack.services.values():
        _check_service(report, service)
    for event in report.pack.life_events.values():
        _check_life_event(report, event)
    _check_use(report)


def _check_sources(report: Report) -> None:
    known = report.pack.manifest.sources
    for where, thing in report.things():
        for path, part in walk(thing):
            codes = getattr(part, "source", None)
            if isinstance(codes, list):
                for index, code in enumerate(codes):
                    report.refer(where, (*path, "source", index), "source", code, known)


def _check_names(report: Report) -> None:
    """A name means one thing in FEEL: a role, a date of an event, a decision, or one of the given names."""
    given = {PERSON, PARAMETERS, AT, CASE}
    roles, dates = roles_of(report.pack), dates_of(report.pack)
    for event in report.pack.life_events.values():
        where = report.places.at("life_events", event.id)
        for role in event.roles:
            if role in given:
                report.error(where, ("roles", role), "name-taken", f"'{role}' means something else in every rule.")
        for date in event.dates:
            if date in given | roles:
                report.error(where, ("dates", date), "name-taken", f"'{date}' is a role or a given name already.")
    for name in report.pack.decisions:
        if name in given | roles | dates:
            message = f"the decision '{name}' has the name of a role, a date or a given name."
            report.error(report.places.at("decisions", name), (), "name-taken", message, "Give it another name.")


def _check_registry(report: Report, registry: Registry) -> None:
    where = report.places.at("registries", registry.id)
    report.refer(where, ("authority",), "authority", registry.authority, report.pack.manifest.authorities)
    if registry.corrections is not None:
        to = registry.corrections.complaint.to
        report.refer(where, ("corrections", "complaint", "to"), "authority", to, report.pack.manifest.authorities)
    concepts = report.pack.vocabulary.concepts
    for name in registry.holds:
        if not report.refer(where, ("holds", name), "concept", name, concepts):
            continue
        if concepts[name].kind is not Kind.FACT:
            message = f"'{name}' is a {concepts[name].kind}; a registry holds facts only."
            report.error(where, ("holds", name), "not-a-fact", message)
        others = [
            other.id for other in report.pack.registries.values() if name in other.holds and other is not registry
        ]
        if others and registry.id > min(others):
            message = f"'{name}' is held by the registry '{min(others)}' too."
            hint = "One registry is the authority for a concept: take it out of the other."
            report.error(where, ("holds", name), "held-twice", message, hint)


def _check_service(report: Report, service: Service) -> None:
    where = report.places.at("services", service.id)
    pack = report.pack
    report.refer(where, ("authority",), "authority", service.authority, pack.manifest.authorities)
    for key in ("applicants", "signed_by"):
        for index, role in enumerate(getattr(service, key)):
            _refer_to_role(report, where, (key, index), role)
    if service.appeal is not None:
        report.refer(where, ("appeal", "to"), "authority", service.appeal.to, pack.manifest.authorities)
    for key in ("right", "amount"):
        _check_decision_of_service(report, service, where, key)
    for key in ("granted_text", "refused_text"):
        _check_text_of_service(report, service, where, key)
    _check_asks(report, service, where)


def _refer_to_role(report: Report, where: Located, path: Steps, role: str) -> None:
    # A life event that could not be read may have any role.
    if not report.places.broken.get("life_events"):
        report.refer(where, path, "role", role, roles_of(report.pack))


def _check_decision_of_service(report: Report, service: Service, where: Located, key: str) -> None:
    name = getattr(service, key)
    if name is None or report.places.broken.get("decisions"):
        return
    if not report.refer(where, (key,), "decision", name, report.pack.decisions):
        return
    kind = report.pack.decisions[name].type
    if key == "right" and kind != "boolean":
        message = f"`right` needs a yes/no decision, but '{name}' gives a {kind}."
        report.error(where, (key,), "decision-type", message)
    if key == "amount" and kind not in ("number", "context"):
        message = f"`amount` needs a decision that gives a number, but '{name}' gives a {kind}."
        report.error(where, (key,), "decision-type", message)


def _check_text_of_service(report: Report, service: Service, where: Located, key: str) -> None:
    name = getattr(service, key)
    if name is None:
        return
    anywhere = {text for texts in report.pack.texts.values() for text in texts}
    report.refer(where, (key,), "text", name, anywhere)


def _check_asks(report: Report, service: Service, where: Located) -> None:
    seen: dict[str, int] = {}
    for index, ask in enumerate(service.asks):
        path: Steps = ("asks", index, "about")
        first = seen.setdefault(ask.about, index)
        if first != index:
            hint = f"It stands on line {where.line('asks', first)} already; a person is asked once."
            report.error(where, path, "asked-twice", f"'{ask.about}' is asked twice.", hint)
            continue
        subject, name = ask.about.split(".")
        if subject == EVENT:
            if not report.places.broken.get("life_events"):
                report.refer(where, path, "date of a life event", name, dates_of(report.pack))
            continue
        if subject != PERSON:  # whoever applies, in whatever role
            _refer_to_role(report, where, path, subject)
        concepts = report.pack.vocabulary.concepts
        if report.refer(where, path, "concept", name, concepts) and concepts[name].kind is Kind.FACT:
            message = f"'{name}' is a fact; a service asks for choices, declarations and consents only."
            hint = (
                "Leave it out: a fact that a rule reads is fetched from its registry, or asked once when nobody has it."
            )
            report.error(where, path, "asks-a-fact", message, hint)


def _check_life_event(report: Report, event: LifeEvent) -> None:
    where = report.places.at("life_events", event.id)
    _check_unique(report, where, "stages", [stage.id for stage in event.stages])
    _check_unique(report, where, "touchpoints", [touchpoint.id for touchpoint in event.touchpoints])
    for index, touchpoint in enumerate(event.touchpoints):
        _check_touchpoint(report, event, touchpoint, where, ("touchpoints", index))
    circle = _circle({touchpoint.id: touchpoint.after for touchpoint in event.touchpoints})
    if circle:
        index = next(i for i, touchpoint in enumerate(event.touchpoints) if touchpoint.id == circle[0])
        message = f"touchpoints wait for each other in a circle: {' → '.join([*circle, circle[0]])}."
        report.error(where, ("touchpoints", index, "after"), "after-cycle", message, "Take one of them out of `after`.")


def _check_unique(report: Report, where: Located, key: str, ids: list[str]) -> None:
    for index, id in enumerate(ids):
        first = ids.index(id)
        if first != index:
            hint = f"It stands on line {where.line(key, first)} already."
            report.error(where, (key, index, "id"), "defined-twice", f"the id '{id}' is used twice.", hint)


def _check_touchpoint(report: Report, event: LifeEvent, touchpoint: Touchpoint, where: Located, path: Steps) -> None:
    pack = report.pack
    report.refer(where, (*path, "service"), "service", touchpoint.service, pack.services, "services")
    report.refer(where, (*path, "authority"), "authority", touchpoint.authority, pack.manifest.authorities)
    report.refer(where, (*path, "stage"), "stage", touchpoint.stage, [stage.id for stage in event.stages])
    for index, role in enumerate(touchpoint.who):
        report.refer(where, (*path, "who", index), "role", role, event.roles)
    ids = [other.id for other in event.touchpoints]
    for index, after in enumerate(touchpoint.after):
        report.refer(where, (*path, "after", index), "touchpoint", after, ids)
    explained = touchpoint.otherwise is not None or (touchpoint.relevant or "").strip() in pack.decisions
    if touchpoint.relevant and not explained and not report.places.broken.get("decisions"):
        message = f"{touchpoint.id}: `relevant` is not the name of a decision, so nothing says why not."
        report.error(where, (*path, "relevant"), "no-reason", message, "Add `otherwise`: the plain words for no.")
    if touchpoint.deadline != "advised" and touchpoint.due is None:
        message = f"{touchpoint.id}: `deadline: {touchpoint.deadline}` needs a last day."
        report.error(where, (*path, "deadline"), "no-due", message, "Add `due`, or leave `deadline` out.")
    if touchpoint.done_by is not None and touchpoint.done_by.case is not None:
        _check_done_by_case(report, touchpoint.done_by.case, where, (*path, "done_by", "case"))


def _check_done_by_case(report: Report, id: str, where: Located, path: Steps) -> None:
    services = report.pack.services
    if report.refer(where, path, "service", id, services, "services") and id in services:
        application = services[id].application
        if application not in (Application.HERE, Application.AUTOMATIC):
            message = (
                f"a case of '{id}' cannot mark it done: its `application` is {application}, so no case comes to be."
            )
            report.error(where, path, "no-case", message, "Use a fact or `tick: true`, or apply here.")


def _circle(after: dict[str, list[str]]) -> list[str] | None:
    """Return the ids of a circle in the order in which they wait for each other, or None."""
    done: set[str] = set()

    def follow(id: str, trail: list[str]) -> list[str] | None:
        if id in trail:
            return trail[trail.index(id) :]
        if id in done or id not in after:
            return None
        for other in after[id]:
            found = follow(other, [*trail, id])
            if found:
                return found
        done.add(id)
        return None

    return next((found for id in after if (found := follow(id, []))), None)


def _check_use(report: Report) -> None:
    """Warn of services and texts that nothing uses: often a misspelt reference."""
    pack = report.pack
    used = {touchpoint.service for event in pack.life_events.values() for touchpoint in event.touchpoints}
    if used and not report.places.broken.get("life_events"):
        for id in pack.services.keys() - used:
            message = f"no touchpoint belongs to the service '{id}'."
            report.warning(report.places.at("services", id), (), "unused", message)

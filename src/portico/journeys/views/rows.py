"""A plan as its page shows it: grouped by stage and authority, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.utils.translation import pgettext_lazy as word

from portico.catalogue.pack.schema import LifeEvent, Service, Text, Touchpoint
from portico.catalogue.pack.schema.service import Application
from portico.journeys.types import PlannedTouchpoint, PlanView, ReasonCode, TouchpointState
from portico.journeys.wording import reason_in_words
from portico.kernel.wording import day_in_words

NOW_AT_MOST = 5
STATE_WORDS = {
    TouchpointState.OPEN: word("state of a touchpoint", "To do"),
    TouchpointState.MISSED: word("state of a touchpoint", "Deadline passed"),
    TouchpointState.UNKNOWN: word("state of a touchpoint", "Cannot tell yet"),
    TouchpointState.COMING: word("state of a touchpoint", "Coming"),
    TouchpointState.AUTOMATIC: word("state of a touchpoint", "Nothing to do"),
    TouchpointState.DONE: word("state of a touchpoint", "Done"),
    TouchpointState.NOT_FOR_YOU: word("state of a touchpoint", "Not for you"),
}
_SAID_BY_THE_DATE = frozenset(
    {ReasonCode.OPEN_UNTIL, ReasonCode.OPEN_NOW, ReasonCode.OPENS_LATER, ReasonCode.BEST_BEFORE_PASSED}
)


@dataclass(frozen=True, slots=True)
class Row:
    """One touchpoint in words.

    :param when: such as "until about 24 March 2027", or empty.
    :param iso: the day of `when`, as ISO 8601.
    :param apply: the service to apply for here, or empty.
    """

    id: str
    service: str
    name: str
    state: str
    state_words: object
    when: str
    iso: str
    reason: str
    detail: str
    how: str
    url: str
    authority: str
    source: str
    apply: str
    can_tick: bool
    can_untick: bool
    trigger: str
    can_undo_trigger: bool
    due_on: dt.date | None
    best_before_passed: bool


@dataclass(slots=True)
class Stage:
    """One stage: what concerns the person by authority, and apart what does not."""

    id: str
    name: str
    authorities: list[tuple[str, list[Row]]] = field(default_factory=list)
    not_for_you: list[Row] = field(default_factory=list)
    open: bool = False
    to_do: int = 0
    total: int = 0

    @property
    def summary(self) -> str:
        """How much there is, in words."""
        if not self.total:
            return _("Nothing for you here")
        said = ngettext("%(n)d step", "%(n)d steps", self.total) % {"n": self.total}
        if self.to_do:
            said += ", " + ngettext("%(n)d to do", "%(n)d to do", self.to_do) % {"n": self.to_do}
        return said


def rows_of(view: PlanView, language: str) -> list[Row]:
    """Return every touchpoint in words, in the order of the plan."""
    event = view.release.life_event(view.journey.life_event)
    by_id = {touchpoint.id: touchpoint for touchpoint in event.touchpoints}
    return [_row(planned, by_id[planned.id], view, language) for planned in view.plan.touchpoints]


def now_of(rows: Iterable[Row]) -> list[Row]:
    """Return what to do now, a handful: missed deadlines, then the nearest last day, then what was best done before."""
    to_do = [row for row in rows if row.state in (TouchpointState.OPEN, TouchpointState.MISSED)]
    to_do.sort(key=lambda row: (row.state != TouchpointState.MISSED, row.best_before_passed, row.due_on or dt.date.max))
    return to_do[:NOW_AT_MOST]


def stages_of(
    event: LifeEvent, view: PlanView, rows: Sequence[Row], language: str, *, shown: str, filtered: bool
) -> list[Stage]:
    """Return the stages that have rows.

    :param shown: the id of the stage, or of a touchpoint in it, that stands open.
    :param filtered: the person looks for something: every stage stands open.
    """
    stages = {stage.id: Stage(stage.id, stage.name.in_language(language)) for stage in event.stages}
    of_stage = {planned.id: planned.stage for planned in view.plan.touchpoints}
    for row in rows:
        stage = stages[of_stage[row.id]]
        stage.open |= filtered or shown in (stage.id, row.id)
        if row.state == TouchpointState.NOT_FOR_YOU:
            stage.not_for_you.append(row)
            continue
        stage.total += 1
        stage.to_do += row.state in (TouchpointState.OPEN, TouchpointState.MISSED)
        group = next((rows for name, rows in stage.authorities if name == row.authority), None)
        if group is None:
            stage.authorities.append((row.authority, [row]))
        else:
            group.append(row)
    return [stage for stage in stages.values() if stage.total or stage.not_for_you]


def _row(planned: PlannedTouchpoint, touchpoint: Touchpoint, view: PlanView, language: str) -> Row:
    release, state = view.release, planned.state
    service = release.service(planned.service)
    when, day = _when(planned)
    reason = ""
    if planned.reason.code not in _SAID_BY_THE_DATE:
        reason = reason_in_words(planned.reason, release=release, life_event=view.journey.life_event, language=language)
    to_do = state in (TouchpointState.OPEN, TouchpointState.MISSED)
    applies = planned.service in view.can_apply and to_do
    ticks = touchpoint.done_by is not None and touchpoint.done_by.tick
    waits = planned.reason.code is ReasonCode.WAITS_FOR_TRIGGER
    return Row(
        id=planned.id,
        service=planned.service,
        name=touchpoint.name.in_language(language),
        state=state.value,
        state_words=STATE_WORDS[state],
        when=when,
        iso=day.isoformat() if day else "",
        reason=reason,
        detail=touchpoint.detail.in_language(language) if state is not TouchpointState.NOT_FOR_YOU else "",
        how=_how(service, language) if to_do and not applies else "",
        url=str(service.url or "") if to_do and not applies else "",
        authority=_authority(view, planned.authority).in_language(language),
        source=", ".join(planned.source),
        apply=planned.service if applies else "",
        can_tick=ticks and to_do,
        can_untick=planned.reason.code is ReasonCode.DONE_BY_TICK,
        trigger=touchpoint.trigger.label.in_language(language) if touchpoint.trigger and waits else "",
        can_undo_trigger=planned.id in view.happened and state is not TouchpointState.NOT_FOR_YOU,
        due_on=planned.due_on,
        best_before_passed=planned.reason.code is ReasonCode.BEST_BEFORE_PASSED,
    )


def _authority(view: PlanView, id: str) -> Text:
    return view.release.authority(id).name


def _how(service: Service, language: str) -> str:
    elsewhere = service.application is Application.ELSEWHERE and service.how is not None
    return service.how.in_language(language) if elsewhere and service.how else ""


def _when(planned: PlannedTouchpoint) -> tuple[str, dt.date | None]:
    """Return the date that matters now, in words, and the day itself."""
    if planned.reason.code is ReasonCode.BEST_BEFORE_PASSED and planned.due_on:
        day, said = planned.due_on, _("best before %(day)s, still possible")
    elif planned.state in (TouchpointState.OPEN, TouchpointState.MISSED) and planned.due_on:
        day, said = planned.due_on, _("until about %(day)s") if planned.estimated else _("until %(day)s")
    elif planned.state in (TouchpointState.COMING, TouchpointState.AUTOMATIC) and planned.opens_on:
        day, said = planned.opens_on, _("from about %(day)s") if planned.estimated else _("from %(day)s")
    else:
        return "", None
    return said % {"day": day_in_words(day)}, day

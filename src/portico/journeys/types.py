"""What other rooms know of plans and questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType
from uuid import UUID

from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Kind, Text
from portico.dmn.types import Path
from portico.identity.types import PersonId

JourneyId = NewType("JourneyId", UUID)


class TouchpointState(StrEnum):
    """The first that matches, in this order (DESIGN: life events, precisely)."""

    DONE = "done"
    NOT_FOR_YOU = "not_for_you"
    UNKNOWN = "unknown"
    MISSED = "missed"
    AUTOMATIC = "automatic"
    COMING = "coming"
    OPEN = "open"


class ReasonCode(StrEnum):
    """Why a touchpoint has its state. The words are in `wording.py`, in each language."""

    DONE_BY_REGISTRY = "done_by_registry"
    DONE_BY_CASE = "done_by_case"
    DONE_BY_TICK = "done_by_tick"
    OTHER_ROLE = "other_role"
    RULE_SAYS_NO = "rule_says_no"
    TIME_IS_OVER = "time_is_over"
    FACTS_MISSING = "facts_missing"
    DEADLINE_PASSED = "deadline_passed"
    HAPPENS_BY_ITSELF = "happens_by_itself"
    OFFERED_LATER = "offered_later"
    OFFERED_UNTIL = "offered_until"
    WAITS_FOR_TRIGGER = "waits_for_trigger"
    WAITS_FOR_ANOTHER = "waits_for_another"
    WAITS_FOR_DATE = "waits_for_date"
    OPENS_LATER = "opens_later"
    OPEN_UNTIL = "open_until"
    OPEN_NOW = "open_now"
    OFFERED_NOW = "offered_now"
    BEST_BEFORE_PASSED = "best_before_passed"


class MarkKind(StrEnum):
    """What a person can say of a touchpoint. Each pair takes the other back."""

    TICKED = "ticked"
    UNTICKED = "unticked"
    HAPPENED = "happened"
    NOT_HAPPENED = "not_happened"


@dataclass(frozen=True, slots=True)
class Reason:
    """A code with what its sentence needs.

    :param text: the pack's own words (why not, what must happen first), when the pack has them.
    :param would_change: the pack's words for what would change the state.
    :param missing: (role, concept) pairs that would tell.
    :param role: whose it is, for OTHER_ROLE.
    :param registry: who says so, for DONE_BY_REGISTRY; `as_of` is the day for which.
    :param touchpoint: which one comes first, for WAITS_FOR_ANOTHER.
    """

    code: ReasonCode
    date: dt.date | None = None
    text: Text | None = None
    would_change: Text | None = None
    missing: frozenset[Path] = frozenset()
    role: str | None = None
    registry: str | None = None
    touchpoint: str | None = None
    as_of: dt.date | None = None


@dataclass(frozen=True, slots=True)
class PlannedTouchpoint:
    """One row of a plan. Dates are civil dates in the jurisdiction's time zone.

    :param source: codes of the pack's sources that state the touchpoint.
    :param estimated: a date rests on an estimated date of the event.
    :param nothing_to_do: it needs nothing from the person.
    """

    id: str
    service: str
    authority: str
    level: str
    stage: str
    mode: str
    state: TouchpointState
    reason: Reason
    source: tuple[str, ...]
    opens_on: dt.date | None
    due_on: dt.date | None
    estimated: bool
    nothing_to_do: bool


@dataclass(frozen=True, slots=True)
class KnownDate:
    """A date of the event: given by the person, read from a registry, or estimated from another.

    :param as_of: the day for which the registry said so; None for any other date.
    """

    value: dt.date
    estimated: bool = False
    source: str = "person"
    as_of: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    touchpoints: tuple[PlannedTouchpoint, ...]
    dates: Mapping[str, KnownDate]
    at: dt.date
    role: str

    @property
    def counts(self) -> dict[str, int]:
        """Return how many touchpoints have each state, concern the person, and need nothing from them."""
        counts = {state.value: 0 for state in TouchpointState}
        for touchpoint in self.touchpoints:
            counts[touchpoint.state] += 1
        concern = [t for t in self.touchpoints if t.state is not TouchpointState.NOT_FOR_YOU]
        counts["total"] = len(self.touchpoints)
        counts["concern_you"] = len(concern)
        counts["need_nothing_from_you"] = sum(t.nothing_to_do for t in concern)
        return counts


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact with who says so.

    :param value: as the evidence room types it; None is known to be absent.
    :param source: id of the registry, or `person`; then `by_another` is whether somebody told it who acts for them.
    :param valid_from: first day on which it holds, where that is known; `valid_to` is the first on which it no longer does.
    """

    value: object
    source: str
    as_of: dt.date | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    by_another: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask: `subject` is a role, or `event` for a date of the event."""

    subject: str
    concept: str
    kind: Kind
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """What is left to ask for some services.

    :param facts_needed: distinct (subject, concept) pairs of kind fact that the services' decisions can read.
    :param known: those of them that are known.
    :param questions: in the order to ask them.
    :param unanswerable: facts still missing that this person cannot be asked (another adult's, or tables): a case
        worker sees them.
    :param screens: pages shown: one per fact or choice, and one to check the answers.
    """

    facts_needed: frozenset[Path]
    known: Mapping[Path, KnownFact]
    questions: tuple[Question, ...]
    unanswerable: frozenset[Path] = frozenset()
    screens: int = 0


@dataclass(frozen=True, slots=True)
class Marks:
    """What the person and Portico itself know of touchpoints.

    :param ticked: touchpoints the person ticked off.
    :param happened: touchpoints whose trigger the person said has happened.
    :param cases: service id -> reference of the case in Portico.
    """

    ticked: frozenset[str] = frozenset()
    happened: frozenset[str] = frozenset()
    cases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Given:
    """What the person said when the plan was made, and what a later step added.

    :param subjects: roles that are settled: whoever joined by an invitation has them from it.
    :param invited: who accepted an invitation to which role; they have it where no registry names anybody.
    """

    person: str
    role: str | None = None
    dates: Mapping[str, dt.date] | None = None
    subjects: Mapping[str, str] | None = None
    invited: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class JourneyView:
    """A person's life event, as other rooms see it."""

    id: JourneyId
    person_id: PersonId
    life_event: str
    role: str
    release_id: str
    started_at: dt.datetime


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation to join a plan. `accepted` is None while it waits; `ended` when either adult ended it."""

    id: UUID
    journey_id: JourneyId
    life_event: str
    inviter: str
    invited: str
    role: str
    at: dt.datetime
    accepted: bool | None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan with what its page needs.

    :param can_apply: services of the plan that can be applied for here and now.
    :param missing_registries: registries whose answers are missing or too old.
    :param joined: the invitation by which the person joined another's plan, while it holds.
    :param happened: touchpoints whose trigger the person said has happened.
    """

    journey: JourneyView
    plan: Plan
    release: CompiledPack
    can_apply: tuple[str, ...]
    missing_registries: tuple[str, ...]
    invitations: tuple[InvitationView, ...]
    joined: InvitationView | None
    happened: frozenset[str]

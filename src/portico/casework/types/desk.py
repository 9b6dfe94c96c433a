"""What staff see of the queue and of a case they have taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from portico.casework.types.states import CaseId, CaseState, Result
from portico.casework.types.views import CaseSummary, DecisionView, Expectation, Item, SignerView, StatusView
from portico.catalogue.pack.reasoning import Reason
from portico.catalogue.pack.schema import Service, Text
from portico.identity.types import AssuranceLevel, PersonId


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What a case worker looks for. `mine` keeps the cases they took."""

    state: CaseState | None = None
    service: str = ""
    mine: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A case in the queue: only its heading. Whose it is stands in the case, once it is taken."""

    id: CaseId
    reference: str
    service: Service
    state: CaseState
    opened_at: dt.datetime
    due_on: dt.date | None
    days_left: int | None
    taken_by: str
    mine: bool


@dataclass(frozen=True, slots=True)
class QueueView:
    """One page of the queue of an authority, oldest due first.

    :param counts: how many cases are in each state, decided ones excepted; `late` counts those past their day.
    """

    authority: str
    authority_name: Text
    items: tuple[QueueItem, ...]
    counts: Mapping[str, int]
    services: tuple[Service, ...]
    filters: QueueFilters
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A drafted letter in Markdown, its placeholders filled."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class StaffCaseView:
    """A case at the desk. Before it is taken all but the heading is empty.

    :param taken: this case worker has it; only then is there anything to read.
    :param taken_by: name of whoever has it, or empty.
    :param can_take: nobody has it and it is complete.
    :param can_decide: it is theirs and open.
    :param role: the applicant's role in the life event.
    :param reasoning: every step of the rules for the right and the amount, down to the facts and who says them.
    :param letters: drafted letter by result, in the language of the case.
    :param uncertain: names of parameters the rule used whose start nobody knows.
    """

    summary: CaseSummary
    role: str
    taken: bool
    taken_by: str
    can_take: bool
    can_decide: bool
    applicant_name: str
    applicant_number: str
    language: str
    facts: tuple[Item, ...]
    answers: tuple[Item, ...]
    missing: tuple[Item, ...]
    expectation: Expectation | None
    reasoning: tuple[Reason, ...]
    letters: Mapping[Result, Letter]
    uncertain: tuple[str, ...]
    decision: DecisionView | None
    history: tuple[StatusView, ...]
    signers: tuple[SignerView, ...]


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A signature, as it was made."""

    role: str
    person_id: PersonId
    assurance: AssuranceLevel
    at: dt.datetime

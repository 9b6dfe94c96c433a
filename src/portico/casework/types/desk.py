"""What staff see of a case, and of one they have taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from portico.casework.types.history import Happening
from portico.casework.types.states import Result
from portico.casework.types.views import CaseSummary, DecisionView, Expectation, Item, SignerView, StatusView
from portico.catalogue.pack.reasoning import Reason
from portico.catalogue.pack.schema import Step, WaitingReason
from portico.identity.types import AssuranceLevel, PersonId


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
    :param step: of the service's process, where the case stands. :param waiting: why it waits; None while it does not.
    :param unread: the person wrote, and nobody has looked yet.
    :param can_give_back: it is theirs. :param can_assign: they share out the cases of this service among colleagues.
    :param can_decide: it is theirs and open.
    :param near_end: staff were warned that its time ends soon, and it is not past.
    :param happenings: states, steps, waits, extensions, who had it and warnings; `history` are the states alone.
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
    step: Step | None = None
    waiting: WaitingReason | None = None
    unread: bool = False
    can_give_back: bool = False
    can_assign: bool = False
    near_end: bool = False
    happenings: tuple[Happening, ...] = ()


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A signature, as it was made."""

    role: str
    person_id: PersonId
    assurance: AssuranceLevel
    at: dt.datetime

"""What staff see of decisions that wait for a second pair of eyes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from portico.casework.types.states import CaseId, Result
from portico.casework.types.views import Amount, Expectation, Item, ReasonView
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.reasoning import Reason
from portico.catalogue.pack.schema import Service


@dataclass(frozen=True, slots=True)
class ProposalItem:
    """A proposal in the list of those that wait: only its heading."""

    case_id: CaseId
    number: int
    reference: str
    service: Service
    proposed_by: str
    at: dt.datetime
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A decision that waits for approval. Before it is opened for review all but the heading is empty.

    :param own: this case worker proposed it.
    :param opened: they may read the case now.
    :param outdated: something new came into the case since.
    """

    item: ProposalItem
    release: CompiledPack
    result: Result
    own: bool
    opened: bool
    outdated: bool
    applicant_name: str
    explanation: str
    letter: str
    amount: Amount | None
    reasons: tuple[ReasonView, ...]
    expectation: Expectation | None
    reasoning: tuple[Reason, ...]
    facts: tuple[Item, ...]
    answers: tuple[Item, ...]

"""Reads about decisions that wait for a second pair of eyes."""

from __future__ import annotations

from portico.casework.models import Case, CasePosition, Proposal, RequestEvent
from portico.casework.queries.frozen import FrozenCase
from portico.casework.types import CaseState
from portico.casework.types.requests import RequestChange

_ANSWERS = (RequestChange.ANSWERED, RequestChange.LATE, RequestChange.ADMITTED)


def pending_proposal(case: Case) -> Proposal | None:
    """Return the proposal that waits for approval, or None. It lapses when the case changes hands or ends."""
    newest = Proposal.objects.filter(case=case).select_related("answer").order_by("-number").first()
    if newest is None or getattr(newest, "answer", None) is not None:
        return None
    waits = CasePosition.objects.filter(case=case, state=CaseState.IN_PROGRESS, worker_id=newest.staff_id)
    return newest if waits.exists() else None


def is_outdated(proposal: Proposal, frozen: FrozenCase) -> bool:
    """Return whether something came into the case since: a fact, or an answer of the person, be it documents alone."""
    answers = RequestEvent.objects.filter(request__case=frozen.case, change__in=_ANSWERS, at__gt=proposal.at)
    return frozen.facts_version != proposal.facts_version or answers.exists()


def needs_second_pair_of_eyes(frozen: FrozenCase) -> bool:
    """Return whether one case worker proposes and another approves: in doubt they do.

    :source: pack services/*.yaml, key `process.four_eyes`.
    """
    text = frozen.service.process.four_eyes
    return text is not None and frozen.session.evaluate(frozen.release.expression(text)) is not False

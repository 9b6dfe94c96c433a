"""A decision has its effect, and the term of appeal runs, from when it counts as received: on paper later than at once."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from portico.casework import queries
from portico.casework.models import Decision
from portico.casework.tests.factories import LATER, decided_case
from portico.identity.types import Principal
from portico.messages import actions as messages
from portico.messages import queries as mailbox
from portico.messages.tests.reaching import LETTERS, channels
from portico.messages.types import PostWay

OSLO = ZoneInfo("Europe/Oslo")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


def test_a_decision_on_paper_has_its_effect_when_the_post_has_come(kari: Principal, nav: Principal) -> None:
    with channels(letter=LETTERS):
        address = "Solbakken 1\n0001 Oslo"
        messages.choose_way(principal=kari, way=PostWay.PAPER, postal_address=address, at=LATER)
        decision = Decision.objects.get(case_id=decided_case(kari, nav))
    letter = queries.get_case(kari, decision.case_id, at=LATER).messages[0]
    assert decision.available_at == mailbox.available_at(letter.id) > decision.at
    assert decision.appeal_until == _six_weeks_after(decision.available_at)


def test_a_decision_in_the_mailbox_has_its_effect_at_once(kari: Principal, nav: Principal) -> None:
    decision = Decision.objects.get(case_id=decided_case(kari, nav))
    assert decision.available_at == decision.at
    assert decision.appeal_until == _six_weeks_after(decision.at)


def _six_weeks_after(at: dt.datetime) -> dt.date:
    return at.astimezone(OSLO).date() + dt.timedelta(weeks=6)

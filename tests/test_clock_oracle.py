"""The legal clock agrees with a second reckoning, day by day, on random histories (all of them: scripts/check_clock.py)."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from tests.clocks import History, disagreement, histories, places


def test_every_calendar_knows_its_holidays() -> None:
    assert len(places()) == len({place.name for place in places()})
    assert all(len(place.calendar.holidays) > 80 for place in places())


@settings(max_examples=1_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories())
def test_both_reckonings_agree(history: History) -> None:
    assert disagreement(history) is None

"""`portico serve` refuses settings that would endanger real people, before it opens the door."""

from __future__ import annotations

import os

import pytest
from click.testing import CliRunner

from portico.site.commands.serve import check_clock, serve
from portico.site.environment import SettingInvalid


@pytest.fixture(autouse=True)
def _address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://the-tests-are-connected-already/portico")


def test_cookies_travel_unprotected_on_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104
    with pytest.raises(SettingInvalid, match="PORTICO_INSECURE_COOKIES"):
        CliRunner().invoke(serve, [], catch_exceptions=False)


def test_the_clock_is_moved_in_a_demo_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTICO_TODAY", "2026-09-01")
    check_clock(demo=True)
    with pytest.raises(SettingInvalid, match="2026-09-01"):
        check_clock(demo=False)


def test_what_serves_forgets_the_owner_of_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://portico_owner@/portico")
    with pytest.raises(SettingInvalid):
        CliRunner().invoke(serve, [], catch_exceptions=False)
    assert "DATABASE_OWNER_URL" not in os.environ

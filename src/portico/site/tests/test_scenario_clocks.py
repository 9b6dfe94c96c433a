"""`portico pack test`: the history of a scenario is reckoned by the rules of casework, and its guarantee by the pack's."""

from __future__ import annotations

from pathlib import Path

import pytest

from portico.catalogue.pack.reading import read_sources
from portico.catalogue.tests.factories import write_tiny
from portico.catalogue.tests.test_checking_process import CASES, HISTORY, SERVICE, WITH_PROCESS
from portico.site.commands.pack import run_cases

EXPECT = "    expect:\n"
# What chooses the calendar must be known too.
CALENDAR_IS_A_FACT = (CASES, "facts_needed: 3", "facts_needed: 4")


def failures(directory: Path, expected: str, *changes: tuple[str, str, str]) -> list[str]:
    """Return what does not come true of `expect.clock` in the tiny pack's case, after some changes."""
    clock = (CASES, EXPECT, f"{EXPECT}      clock: {{{expected}}}\n")
    write_tiny(directory, *WITH_PROCESS, clock, CALENDAR_IS_A_FACT, *changes)
    return [str(failure) for _, found in run_cases(read_sources(directory)) for failure in found]


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        # Ann is single: her calendar has Sundays off only. Complete on Monday 2 November; ten working days, two of them
        # a pause from Tuesday to Thursday; handed over on Monday 23 November.
        ("due_on: 2026-11-16, working_days_late: 6, kept: false, refund: 5.13", ()),
        ("due_on: 2026-11-16, kept: false, refund: null", ((CASES, "decided: granted", "decided: refused"),)),
        (
            "kept: true, working_days_late: 0, refund: null",
            ((CASES, "on: 2026-11-23, step", "on: 2026-11-20, step"), (SERVICE, "value: 10", "value: 20")),
        ),
    ],
)
def test_a_history_is_reckoned_to_the_day_and_the_cent(
    tmp_path: Path, expected: str, changes: tuple[tuple[str, str, str], ...]
) -> None:
    assert failures(tmp_path, expected, *changes) == []


def test_a_history_that_cannot_happen_is_told(tmp_path: Path) -> None:
    twice = HISTORY.replace("goes_on: true", "waits: photo")
    found = failures(tmp_path, "kept: true", (CASES, HISTORY, twice))
    assert [said.split(":")[0] for said in found] == ["history.2"]

"""The table of ASVS is whole, its tests exist, and the page it leans on says what the code does."""

from __future__ import annotations

import ast
import datetime as dt
from collections import Counter
from typing import Any

import pytest
import yaml
from tests.house.house import DOCS, ROOT

from portico.identity import rules
from portico.identity.rules import signing_in, tokens
from portico.identity.types import Method
from portico.site import access_table

ROWS: list[dict[str, Any]] = yaml.safe_load((DOCS / "reference" / "asvs.yaml").read_text(encoding="utf-8"))
PAGE = (DOCS / "explanation" / "how-people-sign-in.md").read_text(encoding="utf-8")

# Section: the level of each of its requirements, in order, up to level 2 (ASVS 5.0.0; what level 3 adds is left out).
ASKED: dict[str, str] = {
    "6.1": "122", "6.2": "111111112222", "6.3": "1122", "6.4": "1122", "6.5": "22222", "6.6": "222", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "22", "7.6": "22",
    "8.1": "12", "8.2": "112", "8.3": "1", "8.4": "2",
    "10.1": "22", "10.2": "22", "10.3": "2222", "10.4": "11111222222", "10.5": "22222", "10.6": "22", "10.7": "222",
}  # fmt: skip

WAYS_IN: dict[Method, str] = {
    Method.EMAIL_CODE: "a code by e-mail or SMS",
    Method.SMS_CODE: "a code by e-mail or SMS",
    Method.TOTP: "an authenticator app",
    Method.RECOVERY_CODE: "a recovery code",
    Method.SYNCED_PASSKEY: "a passkey that may be copied",
    Method.PASSKEY: "a passkey that stays on its device",
    Method.PROVIDER: "an outside OpenID provider",
    Method.COUNTER: "a code from two clerks",
    Method.INVITATION: "the link of an invitation",
    Method.DEMO: "the button of the demo",
}


def test_every_requirement_is_there_once_at_its_level() -> None:
    asked = [(f"{section}.{n}", int(one)) for section, levels in ASKED.items() for n, one in enumerate(levels, start=1)]
    assert [(row["id"], row["level"]) for row in ROWS] == asked
    assert len(asked) == 89


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_row_says_how_it_is_met_or_why_not(row: dict[str, Any]) -> None:
    assert len(row.keys() & {"met", "not_applicable", "gap"}) == 1
    assert row.keys() <= {"id", "level", "gist", "met", "not_applicable", "gap", "tests"}
    said = row.get("met") or row.get("not_applicable") or row["gap"]
    assert len(row["gist"].split()) >= 3
    assert said.split()
    assert "met" not in row or row["tests"]
    assert "not_applicable" not in row or len(said.split()) >= 5


def test_every_test_that_is_named_exists() -> None:
    named = {test for row in ROWS for test in row.get("tests", ())}
    known: dict[str, Counter[str]] = {}
    for path in sorted({test.partition("::")[0] for test in named}):
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        known[path] = Counter(node.name for node in tree.body if isinstance(node, ast.FunctionDef))
    assert [test for test in sorted(named) if known[test.partition("::")[0]][test.partition("::")[2]] != 1] == []


def test_every_way_in_is_on_the_page() -> None:
    assert set(WAYS_IN) == set(Method)
    ways = PAGE.partition("## Ways in")[2].partition("## What is limited")[0]
    assert [words for words in WAYS_IN.values() if words.removeprefix("a ") not in ways] == []


def minutes(length: dt.timedelta) -> int:
    """Return a length of time in minutes."""
    return int(length.total_seconds()) // 60


def test_the_figures_of_the_page_are_those_of_the_code() -> None:
    window = minutes(signing_in.ATTEMPT_WINDOW)
    said = (
        f"{signing_in.TRIES_PER_CODE} for a code; {signing_in.ATTEMPTS_PER_ACCOUNT} in {window} minutes and "
        f"{signing_in.ATTEMPTS_PER_DAY} a day",
        f"{signing_in.ATTEMPTS_PER_ADDRESS} in {window} minutes",
        f"{signing_in.CODES_PER_RECIPIENT} in {window} minutes",
        f"{signing_in.CODES_PER_ADDRESS} in {window} minutes",
        f"{signing_in.SECOND_FACTOR_TRIES} in {window} minutes | the account",
        f"{tokens.FAILURES_ALLOWED} in {minutes(tokens.FAILURES_WINDOW)} minutes",
        f"works for {minutes(signing_in.CODE_LASTS)} minutes",
        f"ends after {minutes(rules.IDLE_LIMIT)} minutes without use and after {minutes(rules.ABSOLUTE_LIMIT) // 60} hours",
        f"a proof of the last {minutes(signing_in.RECENT)} minutes",
        f"A code lasts {int(tokens.CODE_LASTS.total_seconds())} seconds",
        f"an access token {minutes(tokens.ACCESS_TOKEN_LASTS)} minutes",
        f"{tokens.REFRESH_IDLE.days} days without use, {tokens.REFRESH_ABSOLUTE.days} days at most",
    )
    assert [words for words in said if words not in PAGE] == []


def test_the_rules_for_fields_are_on_the_page() -> None:
    fields = PAGE.partition("**Which fields.**")[2]
    assert fields.count("\n| ") >= 8
    assert access_table.__file__.endswith("site/access_table.py")
    assert "`src/portico/site/access_table.py`" in PAGE

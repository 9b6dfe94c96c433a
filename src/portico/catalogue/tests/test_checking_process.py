"""The checker tells what does not fit in clocks, calendars, disruptions, waits, fees and guarantees."""

from __future__ import annotations

from pathlib import Path

import pytest

from portico.catalogue.pack.checking import check_pack
from portico.catalogue.pack.compiling import compile_pack
from portico.catalogue.pack.domains import domains_of
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.tests.factories import line_of, write_tiny
from portico.catalogue.types import Severity
from portico.dmn.types import FeelType

SERVICE, PACK, RULES, CASES = "services/bicycle.yaml", "pack.yaml", "rules/bicycle.yaml", "cases/bicycle.yaml"
LAW = "law: {article: Charter art. 8, source: [C1]}"
CLOCK = f"clock: {{value: 10, unit: working_days, {LAW}}}\n"
PROCESS = f"""\
clock:
  value: 10
  unit: working_days
  {LAW}
  calendar_by: status
  stops_at: handed-over
  warn: {{value: 3, unit: working_days}}
  extension: {{most: {{value: 5, unit: days}}, reasons: {{rush: {{en: A rush., fr: Une ruée.}}}}, {LAW}}}
  later:
    - {{valid_from: 2027-01-01, value: 8, unit: working_days, {LAW}}}
    - {{valid_from: 2028-01-01, value: 5, unit: working_days, {LAW}}}
process:
  steps:
    looked-at: {{name: {{en: Looked at, fr: Examinée}}}}
    handed-over: {{name: {{en: Handed over, fr: Remis}}, after_decision: true}}
  waiting: [photo]
  documents:
    photo: {{name: {{en: A photo, fr: Une photo}}, when: mover.rides, {LAW}}}
  four_eyes: mover.income > 2000
  fee: {{amount: price, {LAW}}}
  guarantee:
    name: {{en: On time or free, fr: "À l'heure ou gratuit"}}
    description: {{en: You get your money back., fr: Vous êtes remboursé.}}
    when: owed
    amount: refund
    text: granted
    {LAW}
"""
MANIFEST = f"""\
calendars:
  single: {{weekend: [sun], until: 2027-12-31, source: [C1]}}
  married: {{weekend: [sun], until: 2027-12-31, source: [C1]}}
disruptions:
  - id: flood
    name: {{en: Flood, fr: Crue}}
    valid_from: 2026-12-01
    valid_to: 2026-12-03
    services: [bicycle]
    calendars: [single]
    {LAW}
waiting_reasons:
  photo: {{name: {{en: A photo, fr: Une photo}}, waits_for: person, stops_clock: true, {LAW}}}
authorities:
"""
DECISIONS = f"""\
decisions:
  price:
    label: {{en: Price, fr: Prix}}
    type: number
    law: [{LAW.removeprefix("law: ")}]
    expression: 'if case.channel = "counter" then 12 else 10.25'
  owed:
    label: {{en: Owed, fr: Dû}}
    type: boolean
    law: [{LAW.removeprefix("law: ")}]
    expression: case.result = "granted" and case.working_days_late > 0
    otherwise: {{en: It was on time., fr: "C'était à l'heure."}}
  refund:
    label: {{en: Refund, fr: Remboursement}}
    type: number
    law: [{LAW.removeprefix("law: ")}]
    expression: case.fee * 0.5
"""
HISTORY = """\
    services: [bicycle]
    history:
      - {on: 2026-11-02, complete: true}
      - {on: 2026-11-03, waits: photo}
      - {on: 2026-11-05, goes_on: true}
      - {on: 2026-11-20, decided: granted}
      - {on: 2026-11-23, step: handed-over}
"""
WITH_PROCESS = (
    (SERVICE, CLOCK, PROCESS),
    (PACK, "authorities:\n", MANIFEST),
    (RULES, "decisions:\n", DECISIONS),
    (CASES, "    services: [bicycle]\n", HISTORY),
)


def test_a_complete_process_has_no_problems(tmp_path: Path) -> None:
    assert check_pack(write_tiny(tmp_path, *WITH_PROCESS)) == []


@pytest.mark.parametrize(
    ("file", "good", "bad", "code", "message", "nearest"),
    [
        (SERVICE, "stops_at: handed-over", "stops_at: handed-ovr", "no-step", "'handed-ovr'", "handed-over"),
        (SERVICE, "stops_at: handed-over", "stops_at: looked-at", "step-order", "before the decision", None),
        (SERVICE, "calendar_by: status", "calendar_by: statis", "no-concept", "'statis'", "status"),
        (SERVICE, "calendar_by: status", "calendar_by: income", "concept-type", "concept with choices", None),
        (SERVICE, "calendar_by: status", "calendar: singel", "no-calendar", "'singel'", "single"),
        (SERVICE, "warn: {value: 3", "warn: {value: 10", "warn-too-early", "before the clock", None),
        (SERVICE, "valid_from: 2028-01-01", "valid_from: 2026-01-01", "order", "not later", None),
        (SERVICE, "waiting: [photo]", "waiting: [foto]", "no-waiting-reason", "'foto'", "photo"),
        (SERVICE, "amount: price", "amount: prise", "no-decision", "'prise'", "price"),
        (SERVICE, "amount: price", "amount: owed", "decision-type", "type number", None),
        (SERVICE, "when: owed", "when: refund", "decision-type", "type boolean", None),
        (SERVICE, "text: granted", "text: grnted", "no-text", "'grnted'", "granted"),
        (SERVICE, "when: mover.rides", "when: mover.income", "type", "true or false", None),
        (SERVICE, "four_eyes: mover", "four_eyes: mower", "unknown-name", "'mower'", "mover"),
        (SERVICE, "four_eyes: mover.income > 2000", "four_eyes: case.fee > 20", "reads-case", "alone", None),
        (SERVICE, "right: may_borrow", "right: owed", "reads-case", "'owed' reads `case`", None),
        (RULES, "case.working_days_late", "case.workday_late", "no-case-field", "'workday_late'", "working_days_late"),
        (RULES, "case.working_days_late > 0", 'case.working_days_late > "x"', "type", "", None),
        (PACK, "valid_to: 2026-12-03", "valid_to: 2026-12-01", "order", "ends before", None),
        (PACK, "calendars: [single]", "calendars: [singel]", "no-calendar", "'singel'", "single"),
        (PACK, "services: [bicycle]", "services: [bicycel]", "no-service", "'bicycel'", "bicycle"),
        (CASES, "waits: photo", "waits: foto", "no-waiting-reason", "'foto'", "photo"),
        (CASES, "step: handed-over", "step: handd-over", "no-step", "'handd-over'", "handed-over"),
        (CASES, "on: 2026-11-05", "on: 2026-11-01", "order", "earlier", None),
    ],
)
def test_what_does_not_fit_is_told_where_it_stands(
    tmp_path: Path, file: str, good: str, bad: str, code: str, message: str, nearest: str | None
) -> None:
    write_tiny(tmp_path, *WITH_PROCESS, (file, good, bad))
    place = (file, line_of(tmp_path, file, bad))
    problems = check_pack(tmp_path)
    found = [each for each in problems if each.code == code and (each.file, each.line) == place]
    assert found, problems
    assert found[0].severity is Severity.ERROR
    assert message in found[0].message
    assert nearest is None or nearest in (found[0].hint or "")


def test_a_history_needs_a_service_with_a_clock(tmp_path: Path) -> None:
    write_tiny(tmp_path, *WITH_PROCESS, (CASES, "    services: [bicycle]\n", ""))
    assert [problem.code for problem in check_pack(tmp_path)] == ["no-clock"]


def test_a_reason_that_no_service_waits_for_is_told(tmp_path: Path) -> None:
    write_tiny(tmp_path, (PACK, "authorities:\n", MANIFEST))
    assert "no service waits for 'photo'." in [problem.message for problem in check_pack(tmp_path)]


def test_the_engine_knows_what_a_case_can_say(tmp_path: Path) -> None:
    domains = domains_of(compile_pack(read_pack(write_tiny(tmp_path, *WITH_PROCESS))), "owed")
    assert domains["case", "result"].values == ("granted", "refused")
    assert domains["case", "working_days_late"].kind is FeelType.NUMBER

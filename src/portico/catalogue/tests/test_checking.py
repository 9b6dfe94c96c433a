"""The checker tells everything that is wrong, with file, line, what is wrong and the nearest known word."""

from __future__ import annotations

from pathlib import Path

import pytest

from portico.catalogue.pack.checking import check_pack, check_release, reference_model, scores
from portico.catalogue.pack.checking.texts import reading_ease
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.tests.factories import line_of, write, write_tiny
from portico.catalogue.types import Severity

SERVICE, EVENT, RULES = "services/bicycle.yaml", "life_events/moving-in.yaml", "rules/bicycle.yaml"
VOCABULARY, PEOPLE, CASES = "vocabulary.yaml", "people/town.yaml", "cases/bicycle.yaml"
PARAMETER, REGISTRY = "parameters/bicycle/income_limit.yaml", "registries/population.yaml"


def test_a_complete_pack_has_no_problems(tmp_path: Path) -> None:
    assert check_pack(write_tiny(tmp_path)) == []


MISTAKES = [
    # what is wrong, file, what stood there, what stands there now, code, message, nearest known word
    (
        "missing authority",
        SERVICE,
        "authority: town_hall",
        "authority: town_hal",
        "no-authority",
        "'town_hal'",
        "town_hall",
    ),
    ("missing service", EVENT, "service: bicycle", "service: bicycel", "no-service", "'bicycel'", "bicycle"),
    ("missing stage", EVENT, "stage: first-weeks", "stage: first-week", "no-stage", "'first-week'", "first-weeks"),
    ("missing role", EVENT, "who: [mover]", "who: [mower]", "no-role", "'mower'", "mover"),
    ("missing source", EVENT, "source: [C1]", "source: [C11]", "no-source", "'C11'", "C1"),
    ("missing text", SERVICE, "granted_text: granted", "granted_text: grantd", "no-text", "'grantd'", "granted"),
    ("missing decision", SERVICE, "right: may_borrow", "right: may_borow", "no-decision", "'may_borow'", "may_borrow"),
    (
        "missing format",
        VOCABULARY,
        "format: identity_number",
        "format: identity_numbr",
        "no-format",
        "",
        "identity_number",
    ),
    ("missing concept in asks", SERVICE, "mover.size", "mover.sise", "no-concept", "'sise'", "size"),
    ("missing concept held", REGISTRY, "  income:", "  incom:", "no-concept", "'incom'", "income"),
    ("missing touchpoint", EVENT, "    done_by:", "    after: [t11]\n    done_by:", "no-touchpoint", "'t11'", "t1"),
    ("touchpoints in a circle", EVENT, "    done_by:", "    after: [t1]\n    done_by:", "after-cycle", "t1 → t1", None),
    ("a fact asked by a service", SERVICE, "mover.size", "mover.rides", "asks-a-fact", "'rides' is a fact", None),
    ("right is no yes/no", SERVICE, "right: may_borrow", "right: yearly_income", "decision-type", "yes/no", None),
    ("no FEEL", RULES, "mover.income * 12", "mover.income * ", "feel", "", None),
    ("unknown name", RULES, "mover.income * 12", "mower.income * 12", "unknown-name", "'mower'", "mover"),
    ("unknown concept", RULES, "mover.income * 12", "mover.incme * 12", "no-concept", "'incme'", "income"),
    ("unknown parameter", RULES, "bicycle.income_limit", "bicycle.incom_limit", "no-parameter", "", "income_limit"),
    ("wrong type", RULES, "mover.income * 12", "mover.income * mover.status", "type", "", None),
    (
        "wrong type of decision",
        RULES,
        "mover.income * 12",
        'mover.resident_since + @"P1D"',
        "type",
        "a number is needed",
        None,
    ),
    ("wrong type of date", EVENT, 'due: moved_on + @"P1Y"', "due: mover.income", "type", "a date is needed", None),
    ("unit not listed", PARAMETER, "unit: EUR/month", "unit: EUR/moth", "no-unit", "'EUR/moth'", "EUR/month"),
    ("unit of concept not listed", VOCABULARY, "unit: EUR/month", "unit: EUR/mnth", "no-unit", "", "EUR/month"),
    ("money without unit", VOCABULARY, "    unit: EUR/month\n", "", "no-unit", "no unit says", None),
    ("choice that cannot be", RULES, "mover.rides", 'mover.status = "singel"', "no-choice", "'singel'", "single"),
    ("relevant without words", EVENT, "relevant: may_borrow", "relevant: mover.rides", "no-reason", "", None),
    ("deadline without day", EVENT, '    due: moved_on + @"P1Y"\n', "", "no-due", "", None),
    ("days out of order", PARAMETER, "  2026-01-01:", "  2019-01-01:", "order", "earlier", None),
    ("a missing translation", SERVICE, "{en: A bicycle, fr: Un vélo}", "{en: A bicycle}", "translation", "'fr'", None),
    ("a language too many", SERVICE, "fr: Un vélo}", "fr: Un vélo, no: Sykkel}", "language", "'no'", None),
    (
        "nobody can know it",
        VOCABULARY,
        "    question: {en: Do you ride a bicycle?, fr: Faites-vous du vélo ?}\n",
        "",
        "never-known",
        "'rides'",
        None,
    ),
    (
        "a choice without question",
        VOCABULARY,
        "    question: {en: Which size?, fr: Quelle taille ?}\n",
        "",
        "no-question",
        "'size'",
        None,
    ),
    ("a fact of the wrong type", PEOPLE, "income: 1900", "income: much", "fact-type", "an amount", None),
    ("a choice nobody has", PEOPLE, "status: single", "status: singel", "fact-type", "'singel'", "single"),
    ("a person who is not there", PEOPLE, "partner: bob", "partner: bop", "fact-type", "'bop'", "bob"),
    ("a wrong check digit", PEOPLE, '"019152"', '"019153"', "number-format", "check digit", None),
    ("a number of a real person", PEOPLE, '"019152"', '"011150"', "real-number", "real person", None),
    (
        "a number used twice",
        PEOPLE,
        'id: bob\n        identity_number: "029105"',
        'id: bob\n        identity_number: "019152"',
        "defined-twice",
        "'019152'",
        None,
    ),
    ("a case about nobody", CASES, "person: ann", "person: anna", "no-person", "'anna'", "ann"),
    ("a state that cannot be", CASES, "state: open", "state: opened", "no-state", "'opened'", "open"),
    ("a decision not there", CASES, "yearly_income: 22800", "yearly_incme: 1", "no-decision", "", "yearly_income"),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "message", "known"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES]
)
def test_a_mistake_is_found_where_it_stands(
    tmp_path: Path, file: str, old: str, new: str, code: str, message: str, known: str | None
) -> None:
    write_tiny(tmp_path, (file, old, new))
    problems = [problem for problem in check_pack(tmp_path) if problem.code == code]
    assert problems, check_pack(tmp_path)
    problem = problems[0]
    assert problem.file == file
    assert message in problem.message
    if new:
        line = new.strip().splitlines()[0]
        assert problem.line in range(line_of(tmp_path, file, line) - 1, line_of(tmp_path, file, line) + 2)
    if known is not None:
        assert f"{known}'" in (problem.hint or "")


def test_money_by_the_month_is_not_compared_with_money_by_the_year(tmp_path: Path) -> None:
    write_tiny(tmp_path, (PARAMETER, "unit: EUR/month", "unit: EUR/year"))
    [problem] = check_pack(tmp_path)
    assert (problem.file, problem.line) == (RULES, line_of(tmp_path, RULES, "mover.income <="))
    assert "EUR/month" in problem.message
    assert "EUR/year" in problem.message


@pytest.mark.parametrize(
    ("expression", "unit"),
    [
        ("mover.income + 100", "EUR/month"),
        ("mover.income * number_of_rides", "EUR/month"),
        ("min(if mover.income = null then 0 else mover.income, 500)", "EUR/month"),
        ("mover.income * 12", "EUR/year"),
    ],
)
def test_a_decision_is_in_the_unit_that_its_expression_gives(tmp_path: Path, expression: str, unit: str) -> None:
    rides = """  number_of_rides:
    label: {en: Rides, fr: Trajets}
    type: number
    unit: rides
    law: [{article: Charter art. 7, source: [C1]}]
    expression: "2"
"""
    for declared in ("EUR/month", "EUR/year"):
        write_tiny(
            tmp_path,
            (VOCABULARY, "units: [", "units: [rides, "),
            (RULES, "type: number\n", f"type: number\n    unit: {declared}\n"),
            (RULES, "mover.income * 12", f"{expression}\n{rides}"),
        )
        problems = check_pack(tmp_path)
        assert [problem.code for problem in problems] == ([] if declared == unit else ["unit"])
        assert all(problem.line == line_of(tmp_path, RULES, expression) for problem in problems)


def test_a_broken_life_event_does_not_make_its_roles_unknown(tmp_path: Path) -> None:
    write_tiny(tmp_path, (EVENT, "    stage: first", "    stge: first"))
    problems = [problem for problem in check_pack(tmp_path) if problem.is_error and problem.file != CASES]
    assert [(problem.file, problem.code) for problem in problems] == [(EVENT, "unknown-key")]


def test_decisions_in_a_circle_are_named_in_their_order(tmp_path: Path) -> None:
    write_tiny(
        tmp_path,
        (RULES, "mover.rides", "yearly_income > 0"),
        (RULES, "mover.income * 12", "if may_borrow then 1 else 0"),
    )
    [problem] = [problem for problem in check_pack(tmp_path) if problem.code == "circle"]
    assert (problem.file, problem.line) == (RULES, line_of(tmp_path, RULES, "condition: yearly_income"))
    assert "may_borrow → yearly_income → may_borrow" in problem.message


def test_a_concept_asked_twice_is_refused(tmp_path: Path) -> None:
    write_tiny(tmp_path, (SERVICE, "  - about: mover.size\n", "  - about: mover.size\n  - about: mover.size\n"))
    [problem] = check_pack(tmp_path)
    first = line_of(tmp_path, SERVICE, "mover.size")
    assert (problem.file, problem.line, problem.code) == (SERVICE, first + 1, "asked-twice")
    assert f"line {first}" in (problem.hint or "")


def test_a_question_asked_under_two_names_is_refused(tmp_path: Path) -> None:
    write_tiny(tmp_path, (VOCABULARY, "Which size?", "do you ride a bicycle?"))
    [problem] = check_pack(tmp_path)
    assert (problem.line, problem.code) == (line_of(tmp_path, VOCABULARY, "do you ride"), "asked-twice")
    assert "'rides'" in problem.message


def test_a_concept_defined_twice_is_refused(tmp_path: Path) -> None:
    write_tiny(tmp_path, (VOCABULARY, "  status:\n", "  income: {type: money}\n  status:\n"))
    [problem] = [problem for problem in check_pack(tmp_path) if problem.code == "duplicate-key"]
    assert (problem.file, problem.line) == (VOCABULARY, line_of(tmp_path, VOCABULARY, "income: {type"))


def test_a_concept_held_by_two_registries_is_refused(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    text = (tmp_path / REGISTRY).read_text(encoding="utf-8").replace("id: population", "id: tax")
    write(tmp_path, "registries/tax.yaml", text.split("  identity_number")[0] + "  income: {validity: 1}\n")
    [problem] = check_pack(tmp_path)
    assert (problem.file, problem.code) == ("registries/tax.yaml", "held-twice")
    assert "'population'" in problem.message


def test_the_column_of_a_mistake_in_a_block_is_that_of_its_own_line(tmp_path: Path) -> None:
    write_tiny(tmp_path, (RULES, "expression: mover.income * 12", "expression: |\n      mover.income\n      * mower.x"))
    [problem] = [problem for problem in check_pack(tmp_path) if problem.code == "unknown-name"]
    assert problem.line == line_of(tmp_path, RULES, "* mower.x")


def test_no_automatic_decision_rests_on_a_value_of_unknown_start(tmp_path: Path) -> None:
    write_tiny(
        tmp_path,
        (
            PARAMETER,
            "  2020-01-01:\n    value: 2000\n    metadata: {reference: Charter art. 7, source: [C1]}",
            "  unknown:\n    value: 2000\n    metadata: {reference: Charter art. 7, source: [C1], confidence: high}",
        ),
        (SERVICE, "clock:", "automatic_decision: {law: {article: Charter art. 10, source: [C1]}}\nclock:"),
    )
    [problem] = check_pack(tmp_path)
    assert (problem.file, problem.code) == (SERVICE, "uncertain-parameter")
    assert problem.line == line_of(tmp_path, SERVICE, "right:")


def test_a_broken_file_is_told_once_and_not_held_against_those_that_refer_to_it(tmp_path: Path) -> None:
    write_tiny(tmp_path, (SERVICE, "authority:", "athority:"))
    assert [(problem.file, problem.code) for problem in check_pack(tmp_path)] == [(SERVICE, "unknown-key")]


def test_a_broken_rule_file_does_not_make_its_decisions_unknown(tmp_path: Path) -> None:
    write_tiny(tmp_path, (RULES, "type: number", "type: numbr"))
    assert [(problem.file, problem.code) for problem in check_pack(tmp_path)] == [(RULES, "choice")]


@pytest.mark.parametrize(
    ("guideline", "old", "new", "severity"),
    [
        ("human-channel", "[{kind: counter}, {kind: web}]", "[{kind: web}]", Severity.WARNING),
        ("law", "legal_basis: [{article: Charter art. 7, source: [C1]}]", "", Severity.WARNING),
        ("asks-what-is-known", "mover.size", "mover.income", Severity.ERROR),
    ],
)
def test_the_reference_model_says_what_to_fix(
    tmp_path: Path, guideline: str, old: str, new: str, severity: Severity
) -> None:
    write_tiny(tmp_path, (SERVICE, old, new))
    [problem] = [problem for problem in check_pack(tmp_path) if problem.guideline == guideline]
    assert (problem.file, problem.severity) == (SERVICE, severity)
    assert problem.hint == next(one.fix for one in reference_model().guidelines if one.id == guideline)


def test_a_visit_that_no_law_demands_is_told(tmp_path: Path) -> None:
    write_tiny(
        tmp_path,
        (SERVICE, "[{kind: counter}, {kind: web}]", "[{kind: counter}]"),
        (SERVICE, "legal_basis: [{article: Charter art. 7, source: [C1]}]", ""),
    )
    assert "personal-visit" in {problem.guideline for problem in check_pack(tmp_path)}


def test_a_touchpoint_that_is_never_done_is_told_on_its_line(tmp_path: Path) -> None:
    write_tiny(tmp_path, (EVENT, "    done_by: {case: bicycle}\n", ""))
    [problem] = check_pack(tmp_path)
    assert (problem.guideline, problem.file, problem.line) == ("done-mark", EVENT, line_of(tmp_path, EVENT, "id: t1"))


def test_the_score_is_the_share_of_guidelines_met(tmp_path: Path) -> None:
    [score] = scores(read_pack(write_tiny(tmp_path)))
    assert set(score.missed) == {"output", "cost"}
    assert score.share == len(score.met) / (len(score.met) + 2)


def test_a_text_that_is_hard_to_read_is_a_warning(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    hard = "Notwithstanding aforementioned considerations regarding municipal transportation infrastructure " * 6
    write(tmp_path, "texts/en/granted.md", f"# Bicycle\n{hard}.\n")
    [problem] = check_pack(tmp_path)
    assert (problem.file, problem.code, problem.severity) == ("texts/en/granted.md", "reading-ease", Severity.WARNING)


def test_a_text_missing_in_one_language_is_told_by_the_file_to_write(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    (tmp_path / "texts/fr/granted.md").unlink()
    [problem] = check_pack(tmp_path)
    assert (problem.file, problem.code) == ("texts/en/granted.md", "translation")
    assert problem.hint == "Write texts/fr/granted.md."


def test_a_text_has_the_same_places_for_facts_in_each_language(tmp_path: Path) -> None:
    write_tiny(tmp_path, ("texts/en/granted.md", "Come", "It is {amount}. Come"))
    [problem] = check_pack(tmp_path)
    assert (problem.file, problem.code) == ("texts/fr/granted.md", "placeholder")
    assert "{amount}" in problem.message


def test_short_words_in_short_sentences_are_easy() -> None:
    easy, _ = reading_ease("You live here. You earn little. You may borrow one.")
    hard, _ = reading_ease("Residential applicants demonstrating insufficient economic resources may borrow.")
    assert easy < 30 < hard


def test_a_pack_without_files_is_checked_by_the_same_rules(tmp_path: Path) -> None:
    pack = read_pack(write_tiny(tmp_path, (SERVICE, "right: may_borrow", "right: may_borow")))
    assert [(problem.file, problem.code) for problem in check_release(pack)] == [("services/bicycle", "no-decision")]


def test_a_day_that_is_not_in_the_calendar_is_one_problem(tmp_path: Path) -> None:
    write_tiny(tmp_path, (PARAMETER, "  2026-01-01:", "  2026-02-30:"))
    problems = [problem for problem in check_pack(tmp_path) if problem.file == PARAMETER]
    assert [problem.code for problem in problems] == ["date"]

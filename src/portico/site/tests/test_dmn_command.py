"""`portico dmn`: what it prints, and with which exit code it ends."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portico.dmn.errors import DmnError, FeelSyntaxError, UnknownName
from portico.dmn.tests.written import HEAD, decision, function, import_, input_data, literal
from portico.site.commands.dmn import dmn

CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <modelName>m.dmn</modelName>
  <testCase id="1"><resultNode name="d"><expected><value xsi:type="xsd:decimal">3</value></expected></resultNode></testCase>
  <testCase id="2"><resultNode name="d"><expected><value xsi:type="xsd:decimal">4</value></expected></resultNode></testCase>
</testCases>"""


def portico(*arguments: str) -> Result:
    return CliRunner().invoke(dmn, [str(each) for each in arguments], catch_exceptions=False)


@pytest.mark.parametrize(
    ("text", "context", "printed"),
    [
        ("0.1 + 0.2", {}, "0.3"),
        ("9007199254740993 + 0", {}, "9007199254740993"),
        ("1 / 3", {}, "0.3333333333333333333333333333333333"),
        ("10 ** 60", {}, "1E+60"),
        (
            '{born: @"2026-01-31" + @"P1M", long: @"P1DT2H", ok: null}',
            {},
            '{"born": "2026-02-28", "long": "P1DT2H", "ok": null}',
        ),
        ("[1..3]", {}, '"[1..3]"'),
        ('[@"P1Y2M", @"-12345-01-01", @"10:30:00.123456789"]', {}, '["P1Y2M", "-12345-01-01", "10:30:00.123456789"]'),
        ("function(x) x", {}, '"function(x)"'),
        ("monthly income * 2", {"monthly income": 1.10}, "2.2"),
        ("monthly income > limit", {"limit": 2}, '{"unknown": ["monthly income"]}'),
        ("monthly income > limit or limit = 2", {"limit": 2}, "true"),
    ],
)
def test_eval_prints_the_value_as_json(text: str, context: dict[str, object], printed: str) -> None:
    assert portico("eval", text, "--context", json.dumps(context)).stdout == printed + "\n"


def test_eval_says_what_is_wrong() -> None:
    with pytest.raises(FeelSyntaxError, match="expected 'else'"):
        portico("eval", "if x then 1")
    with pytest.raises(UnknownName, match="Did you mean 'count'"):
        portico("eval", "coutn ([1])")
    assert portico("eval", "1", "--context", "[1]").exit_code == 2
    assert "at character 2" in portico("eval", "1", "--context", "{x}").stderr
    assert "NaN is not a number" in portico("eval", "a", "--context", '{"a": NaN}').stderr
    assert "inside each other" in portico("eval", "a", "--context", '{"a":' + "[" * 20_000).stderr
    assert "not Unicode" in portico("eval", "a", "--context", r'{"a": "\ud800"}').stderr


def test_an_expression_may_begin_with_a_minus_sign() -> None:
    assert portico("eval", "-a + 1", "--context", '{"a": 2}').stdout == "-1\n"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    other = input_data("day", "date") + decision("year", literal("day.year"), "day")
    body = (
        import_("o", "other")
        + decision("d", literal("o.year + 1"), "!urn:other#year")
        + function("later", {"day": "date"}, literal('day + @"P1D"'))
        + decision("wrong", literal("1 +"))
    )
    (tmp_path / "other.dmn").write_text(HEAD.format(name="other", body=other))
    path = tmp_path / "main.dmn"
    path.write_text(HEAD.format(name="main", body=body))
    return path


def test_run_reads_texts_as_the_model_declares_them(model: Path) -> None:
    assert portico("run", model, "--decision", "d", "--input", '{"o.day": "2026-05-01"}').stdout == "2027\n"
    called = portico("run", model, "--decision", "later", "--input", '{"day": "2026-05-01"}')
    assert called.stdout == '"2026-05-02"\n'


def test_models_in_either_form_import_each_other_past_what_cannot_be_read(model: Path) -> None:
    portico("convert", model.parent / "other.dmn", model.parent / "other.yaml")
    portico("convert", model, model.parent / "main.yaml")
    (model.parent / "other.dmn").write_text("<definitions")
    for name in ("main.dmn", "main.yaml"):
        ended = portico("run", model.parent / name, "--decision", "d", "--input", '{"o.day": "2026-05-01"}')
        assert ended.stdout == "2027\n"


def test_run_prints_what_it_needs_and_which_texts_are_wrong(model: Path) -> None:
    ended = portico("run", model, "--decision", "d")
    assert ended.stdout == '{"unknown": ["o.day"]}\n'
    assert "main.dmn:1: wrong: line 1, column 4" in ended.stderr


def test_run_says_what_is_odd_about_its_input(model: Path) -> None:
    ended = portico("run", model, "--decision", "d", "--input", '{"o.dya": 1, "o.day": 5}')
    assert ended.stdout == "null\n"
    assert "Nothing in the model is called 'o.dya'. Did you mean 'o.day'?" in ended.stderr
    assert "What is given for 'o.day' is not of its type date, so it counts as null." in ended.stderr


def test_run_explains(model: Path) -> None:
    ended = portico("run", model, "--decision", "o.year", "--input", '{"day": "2026-05-01"}', "--explain")
    assert ended.stdout.splitlines()[0].endswith("year: 2026")


FEES = """
model: {name: Fees, namespace: 'urn:fees'}
types:
  tPerson: {components: {age: number, since: date, home: tHome}}
  tHome: {components: {rent: number, size: number}}
inputs: {Person: tPerson, Base: number}
functions:
  twice: {function: {parameters: [{name: amount, type: number}], expression: amount * 2}}
decisions:
  Adult: {type: boolean, expression: Person.age >= 18}
  Fee: {type: number, conditional: {if: twice(Base) > 5, then: twice(Base), else: Person.home.rent}}
services:
  All fees: {outputs: [Fee], encapsulated: [Adult], input_data: [Person, Base]}
"""


@pytest.fixture
def fees(tmp_path: Path) -> Path:
    path = tmp_path / "fees.yaml"
    path.write_text(FEES)
    return path


def test_what_a_subject_lacks_is_not_known_yet(fees: Path) -> None:
    def run(decision: str, inputs: str) -> str:
        return portico("run", fees, "--decision", decision, "--input", inputs).stdout

    assert run("Adult", '{"Person": {"since": "2020-01-01"}}') == '{"unknown": ["Person.age"]}\n'
    assert run("Fee", '{"Base": 1, "Person": {"home": {"size": 3}}}') == '{"unknown": ["Person.home.rent"]}\n'
    assert run("All fees", '{"Base": 1, "Person": {"home": {"size": 3}}}') == '{"unknown": ["Person.home.rent"]}\n'


def test_the_fewest_facts_that_can_settle_it_are_told(fees: Path) -> None:
    ended = portico("run", fees, "--decision", "Fee")
    assert ended.stdout == '{"unknown": ["Base", "Person"]}\n'
    assert "can settle it: Base." in ended.stderr


def test_an_input_that_a_function_does_not_have_names_the_nearest(fees: Path) -> None:
    ended = portico("run", fees, "--decision", "twice", "--input", '{"amuont": 3}')
    assert "'twice' has no input 'amuont'. Did you mean 'amount'?" in ended.stderr


def test_services_and_functions_are_explained(fees: Path) -> None:
    called = portico("run", fees, "--decision", "All fees", "--input", '{"Base": 3, "Person": {}}', "--explain")
    assert called.stdout.splitlines()[:2] == ["All fees: 6", "  Fee: 6"]
    assert "*" not in called.stdout
    inner = portico("run", fees, "--decision", "twice", "--input", '{"amount": 3}', "--explain")
    assert inner.stdout.splitlines() == ["twice: 6", "  amount (3) × 2 = 6"]


def test_a_decision_that_is_not_there_names_the_nearest(fees: Path) -> None:
    with pytest.raises(DmnError, match="Did you mean 'Adult'"):
        portico("run", fees, "--decision", "Adlt")


def test_tck_counts_and_can_fail_a_build(tmp_path: Path) -> None:
    folder = tmp_path / "compliance-level-3" / "0001-own"
    folder.mkdir(parents=True)
    (folder / "m.dmn").write_text(HEAD.format(name="m", body=decision("d", literal("1 + 2"))))
    (folder / "0001-own-test-01.xml").write_text(CASES)
    ended = portico("tck", tmp_path, "--format", "json")
    assert ended.exit_code == 0
    assert json.loads(ended.stdout) == {
        "passed": 1,
        "failed": 1,
        "errors": 0,
        "total": 2,
        "failing": [{"case": "0001-own/0001-own-test-01/2 (d)", "expected": 4, "actual": 3}],
    }
    assert portico("tck", folder, "--fail-below", "1").exit_code == 0
    assert portico("tck", folder, "--fail-below", "2").exit_code == 1


def test_tck_goes_on_past_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "m.dmn").write_text(HEAD.format(name="m", body=decision("d", literal("1 + 2"))))
    (tmp_path / "broken.dmn").write_text("<definitions")
    (tmp_path / "own-test-01.xml").write_text(CASES)
    (tmp_path / "own-test-02.xml").write_text(CASES.replace("m.dmn", "broken.dmn"))
    (tmp_path / "own-test-03.xml").write_text("<testCases>")
    found = json.loads(portico("tck", tmp_path, "--format", "json").stdout)
    assert (found["passed"], found["failed"], found["errors"], found["total"]) == (1, 1, 3, 5)
    assert found["failing"][-1]["case"].endswith("/own-test-03")


def test_tck_says_when_a_folder_has_no_cases(tmp_path: Path) -> None:
    assert "no cases" in portico("tck", tmp_path).stderr


def test_an_explanation_says_what_would_change_it_also_as_json(fees: Path, tmp_path: Path) -> None:
    rules = tmp_path / "limit.yaml"
    rules.write_text(
        "model: {name: Limit, namespace: 'urn:test'}\n"
        "inputs: {Income: number}\n"
        "decisions: {Poor: {type: boolean, expression: Income < 1000}}\n"
    )
    told = portico("run", rules, "--decision", "Poor", "--input", '{"Income": 1200}', "--explain")
    assert told.stdout.splitlines()[-2:] == ["What would change it:", "  If Income were 999 (it is 1200): yes"]
    data = json.loads(
        portico(
            "run", rules, "--decision", "Poor", "--input", '{"Income": 1200}', "--explain", "--format", "json"
        ).stdout
    )
    assert data["value"] is False
    assert data["explanation"]["steps"][0]["feel"] == "Income < 1000"
    assert data["changes"] == ["If Income were 999 (it is 1200): yes"]

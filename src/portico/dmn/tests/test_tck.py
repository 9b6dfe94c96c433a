"""How cases laid out as the conformance kit are read and counted, on a kit of our own."""

import datetime as dt
from decimal import Decimal

import pytest

from portico.dmn.conformance.kit import Folder, Score, read_cases, same
from portico.dmn.errors import ModelUnreadable
from portico.dmn.tests.written import HEAD, decision, function, import_, input_data, literal
from portico.dmn.types import Context, Date, Range, YearMonthDuration

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <modelName>m.dmn</modelName>{}</testCases>"""
MODEL = HEAD.format(
    name="m",
    body=input_data("x")
    + decision("d", literal("x"), "x")
    + decision("third", literal("1 / 3"))
    + decision("year", literal("today().year"))
    + decision("endless", literal("f(1)"), "+f")
    + function("f", {"n": None}, literal("f(n + 1)"))
    + function("double", {"n": "number"}, literal("n * 2")),
).encode()


def value(text: str, kind: str = "decimal") -> str:
    return f'<value xsi:type="xsd:{kind}">{text}</value>'


def case(result: str, *, given: str = "", id_: str = "1", attributes: str = "", case_attributes: str = "") -> str:
    inputs = f'<inputNode name="x">{given}</inputNode>' if given else ""
    expected = (
        f'<resultNode name="{result.partition("=")[0]}" {attributes}><expected>{result.partition("=")[2]}</expected>'
    )
    return f'<testCase id="{id_}" {case_attributes}>{inputs}{expected}</resultNode></testCase>'


def run(*cases: str) -> Score:
    found = list(read_cases(CASES.format("".join(cases)).encode(), "own"))
    return Score(len(found), tuple(Folder({"m.dmn": MODEL}, NOW).run(found)))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (value("1.50"), Decimal("1.5")),
        (value("INF", "double"), None),
        (value("true", "boolean"), True),
        (value(" x ", "string"), " x "),
        ("<value>x</value>", "x"),
        ('<value xsi:nil="true"/>', None),
        (value("2026-01-02", "date"), Date(2026, 1, 2)),
        (value("P1Y2M", "duration"), YearMonthDuration(14)),
        ("<list/>", []),
        (f"<list><item>{value('1')}</item><item><list/></item></list>", [Decimal(1), []]),
        ('<list xsi:nil="true"/>', None),
        (
            f'<component name="a">{value("1")}</component><component name="b"><list/></component>',
            {"a": Decimal(1), "b": []},
        ),
    ],
)
def test_values_are_read(written: str, read: object) -> None:
    (found,) = read_cases(CASES.format(case("d=" + written, given=written)).encode(), "own")
    assert found.results[0].value == read
    assert found.inputs[0].value == read


def test_a_case_passes_fails_or_raises() -> None:
    score = run(
        case(f"d={value('1')}", given=value("1"), id_="fine"),
        case(f"d={value('2')}", given=value("1"), id_="wrong"),
        case(f"endless={value('2')}", id_="raises"),
    )
    assert (score.total, score.passed, score.failed, score.errors) == (3, 1, 1, 1)
    wrong, raised = score.misses
    assert (wrong.case, wrong.expected, wrong.actual) == ("own/wrong (d)", 2, 1)
    assert str(raised.actual).startswith("TooDeep: ")


def test_an_error_that_a_case_expects_is_null() -> None:
    assert run(case('endless=<value xsi:nil="true"/>', attributes='errorResult="true"')).passed == 1


def test_numbers_are_the_same_to_eight_places() -> None:
    assert run(case(f"third={value('0.333333333')}")).passed == 1
    assert run(case(f"third={value('0.3333333')}")).failed == 1


def test_an_input_that_a_case_does_not_give_is_null() -> None:
    assert run(case('d=<value xsi:nil="true"/>')).passed == 1


def test_the_moment_is_that_of_whoever_runs_the_kit() -> None:
    assert run(case(f"year={value('2026')}")).passed == 1


def test_a_function_can_be_what_a_case_calls() -> None:
    called = 'type="bkm" invocableName="double"'
    inputs = f'<inputNode name="n">{value("4")}</inputNode>'
    found = case(f"double={value('8')}", case_attributes=called).replace("<resultNode", inputs + "<resultNode")
    assert run(found).passed == 1


def test_the_inputs_of_a_service_may_be_those_of_an_imported_model() -> None:
    """10.4: such an input is called by the import's name, a dot and its name; a case can give its namespace instead."""
    library = HEAD.format(name="lib", body=input_data("x"))
    service = (
        '<decisionService id="s" name="s"><outputDecision href="#d"/><inputData href="urn:lib#x"/></decisionService>'
    )
    model = HEAD.format(
        name="m", body=import_("lib", "lib") + decision("d", literal("lib.x + 1"), "urn:lib#x") + service
    )
    files = {"m.dmn": model.encode(), "lib.dmn": library.encode()}
    for node in ('name="x" namespace="urn:lib"', 'name="lib.x"', 'name="x"'):
        called = case(f"d={value('2')}", case_attributes='type="decisionService" invocableName="s"')
        called = called.replace("<resultNode", f"<inputNode {node}>{value('1')}</inputNode><resultNode")
        assert Folder(files, NOW).run([*read_cases(CASES.format(called).encode(), "own")]) == []


def test_a_model_that_is_not_there_is_an_error_of_its_cases() -> None:
    found = list(read_cases(CASES.replace("m.dmn", "n.dmn").format(case("d=<list/>")).encode(), "own"))
    (miss,) = Folder({"m.dmn": MODEL}, NOW).run(found)
    assert miss.raised


def test_a_file_that_is_not_xml_is_refused() -> None:
    with pytest.raises(ModelUnreadable):
        list(read_cases(b"<testCases>", "own"))


@pytest.mark.parametrize(
    ("expected", "actual", "answer"),
    [
        (Decimal(1), True, False),
        (True, Decimal(1), False),
        ([Decimal(1)], Decimal(1), False),
        ([Decimal(1), Decimal(2)], [Decimal(2), Decimal(1)], False),
        (Context(a=Decimal(1)), {"a": Decimal("1.000000001")}, True),
        (Context(a=None), {}, False),
        (None, None, True),
        (None, False, False),
        ("[1..2]", Range(Decimal(1), Decimal(2)), False),
    ],
)
def test_only_the_same_kind_of_value_is_the_same(expected: object, actual: object, answer: bool) -> None:
    assert same(expected, actual) is answer

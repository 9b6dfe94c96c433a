"""Places in answers and templates of questions, for whatever a subject or an answer may be."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.catalogue.pack.schema import connectors
from portico.catalogue.pack.schema.connectors import Absence, Cell
from portico.evidence.errors import RegistryRefused
from portico.evidence.mapping import pointers, templates, values
from portico.evidence.mapping.pointers import Nothing
from portico.evidence.mapping.values import Not
from portico.evidence.plugins import CONNECTORS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)
# RFC 6901, section 5.
DOCUMENT = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, 'k"l': 6, " ": 7, "m~n": 8}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", DOCUMENT),
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/e^f", 3),
        ("/g|h", 4),
        ("/i\\j", 5),
        ('/k"l', 6),
        ("/ ", 7),
        ("/m~0n", 8),
        ("/foo/2", Nothing.HERE),
        ("/foo/01", Nothing.HERE),
        ("/foo/-", Nothing.HERE),
        ("/foo/-1", Nothing.HERE),
        ("/foo/bar", Nothing.HERE),
        ("/foo/0/b", Nothing.HERE),
        ("/foo/[a=b]", Nothing.HERE),
    ],
)
def test_a_pointer_leads_where_the_standard_says(pointer: str, value: object) -> None:
    assert pointers.find(DOCUMENT, pointer) == value


@given(JSON, st.lists(st.text(max_size=4)).map(lambda steps: "".join(f"/{step}" for step in steps)))
def test_a_pointer_into_whatever_it_is_leads_to_something_or_nothing(document: object, pointer: str) -> None:
    pointers.find(document, pointer)


@given(st.text(max_size=30))
def test_a_subject_is_one_step_of_a_path_and_nothing_else(subject: str) -> None:
    try:
        path = templates.path_of("/people/{subject}/data", {"subject": subject})
    except RegistryRefused:
        assert subject in (".", "..")
        return
    people, step, data = path.split("/")[1:]
    assert (people, unquote(step), data) == ("people", subject, "data")
    assert not set(path) & set("?#%\\ ") - {"%"}


@given(st.text(max_size=30))
def test_a_subject_is_one_value_of_a_query(subject: str) -> None:
    query = templates.query_of({"who": "XX{subject}", "id": "{id}"}, {"subject": subject, "id": "7"})
    who, id = query.split("&")
    assert (unquote(who), id) == (f"who=XX{subject}", "id=7")


@given(st.text(max_size=30))
def test_a_subject_is_one_text_of_a_body(subject: str) -> None:
    filled = templates.json_of({"a": ["{subject}", 1], "{subject}": None}, {"subject": subject})
    assert filled == {"a": [subject, 1], "{subject}": None}, "keys are the pack's own"


@pytest.mark.parametrize(
    ("cell", "found", "value"),
    [
        ({}, Nothing.HERE, Not.KNOWN),
        ({"none": "absent"}, Nothing.HERE, None),
        ({}, None, None),
        ({"reads": "number"}, "12.50", Decimal("12.50")),
        ({"reads": "number"}, "1e5", Not.RIGHT),
        ({"reads": "number"}, " 1", Not.RIGHT),
        ({"reads": "number"}, "NaN", Not.RIGHT),
        ({"reads": "number"}, True, Not.RIGHT),
        ({"reads": "boolean"}, "true", True),
        ({"reads": "boolean"}, "TRUE", Not.RIGHT),
        ({"reads": "boolean"}, 1, Not.RIGHT),
        ({"reads": "text"}, 12, "12"),
        ({"reads": "text"}, True, Not.RIGHT),
        ({"reads": "text"}, {"a": 1}, Not.RIGHT),
        ({"reads": "date"}, "2026-05-03", dt.date(2026, 5, 3)),
        ({"reads": "date"}, "2026-05-03T23:30:00-11:00", dt.date(2026, 5, 3)),
        ({"reads": "date"}, "2026-05", Not.KNOWN),
        ({"reads": "date"}, "2026-02-30", Not.RIGHT),
        ({"reads": "date"}, "2026-05-03 or so", Not.RIGHT),
        ({"reads": "date"}, 20260503, Not.RIGHT),
        ({"codes": {"1": "one", "true": "yes"}}, 1, "one"),
        ({"codes": {"1": "one", "true": "yes"}}, True, "yes"),
        ({"codes": {"1": "one"}}, 1.0, Not.RIGHT),
        ({"codes": {"1": "one"}}, "2", Not.RIGHT),
        ({"codes": {"": "none"}}, {"a": 1}, Not.RIGHT),
        ({"join": " "}, ["Ada", "Maria"], "Ada Maria"),
        ({"join": " "}, ["Ada", 1], Not.RIGHT),
        ({"join": " "}, "Ada", "Ada"),
    ],
)
def test_what_is_found_becomes_a_value_is_unknown_or_is_wrong(
    cell: dict[str, object], found: object, value: object
) -> None:
    made = values.value_of(Cell.model_validate(cell), found)
    assert (made, type(made)) == (value, type(value))


def test_a_table_with_a_cell_that_cannot_be_is_wrong() -> None:
    assert values.table_of([{"a": 1, "b": Not.RIGHT}], none=Absence.ABSENT) is Not.RIGHT
    assert values.table_of([{"a": 1, "b": Not.KNOWN}], none=Absence.UNKNOWN) == [{"a": 1, "b": None}]
    assert values.table_of([], none=Absence.UNKNOWN) is Not.KNOWN
    assert values.table_of([], none=Absence.ABSENT) == []


def test_the_pack_format_names_the_connectors_that_there_are() -> None:
    assert set(connectors.CONNECTORS) == CONNECTORS.keys()

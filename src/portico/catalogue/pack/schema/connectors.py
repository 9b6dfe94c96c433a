"""`options` of registries/*.yaml: how a registry of another kind is asked, and where its answers hold each concept.

Where a registry is, what we are called there and what proves it are never in a pack: they are the setting
PORTICO_REGISTRIES.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, JsonValue, model_validator

from portico.catalogue.pack.schema.base import Flag, Name, PackModel, Word

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
PLACEHOLDERS = ("subject", "fields", "id")
_BESIDE = "It stands beside `options` already: leave it out here."


def _only_known_placeholders(template: str) -> str:
    names = _PLACEHOLDER.findall(template)
    unknown = [name for name in names if name not in PLACEHOLDERS]
    if unknown or _PLACEHOLDER.sub("", template).strip("{}") != _PLACEHOLDER.sub("", template):
        raise ValueError(
            f"'{template}' may hold {', '.join('{' + name + '}' for name in PLACEHOLDERS)} and no other brace"
        )
    return template


def _no_way_up(path: str) -> str:
    if any(part in (".", "..") for part in path.split("/")):
        raise ValueError("a path has no '.' or '..' between its slashes")
    return path


# RFC 6901, section 3; a step `[name=value]` in a list is ours.
Pointer = Annotated[str, Field(pattern=r"^(?:/(?:[^/~]|~[01])*)*$", max_length=500)]
Template = Annotated[str, Field(max_length=500), AfterValidator(_only_known_placeholders)]
PathTemplate = Annotated[
    str,
    Field(pattern=r"^(?:/[A-Za-z0-9._~!$&'()*+,;=:@{}-]*)*$", max_length=500),
    AfterValidator(_only_known_placeholders),
    AfterValidator(_no_way_up),
]
Column = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,62}$")]
TableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,62}(?:\.[A-Za-z_][A-Za-z0-9_]{0,62})?$")]


class Method(StrEnum):
    GET = "GET"
    POST = "POST"


class Reading(StrEnum):
    """What a value is turned into before it is checked. A day is taken from a date with time as it is written there."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


class Absence(StrEnum):
    """What it means that an answer has nothing there."""

    UNKNOWN = "unknown"
    ABSENT = "absent"


class Cell(PackModel):
    """What is done with a value that an answer holds. null is always known to be absent."""

    reads: Reading | None = Field(
        default=None, description="Turn it into this first, such as a number that is written as text."
    )
    codes: dict[str, str | Flag | int | float] = Field(
        default={}, description="Their code -> our value. A code that is not listed is nonsense."
    )
    join: str | None = Field(default=None, max_length=10, description="What a list of texts is joined by.")
    none: Absence = Field(
        default=Absence.UNKNOWN,
        description="When nothing is there: is it unknown (the person is asked), or known to be absent?",
    )


class JsonCell(Cell):
    at: Pointer = Field(
        description="Where the value is: a JSON pointer (RFC 6901). A step `[name=value]` takes the first entry of a "
        "list whose member `name` has the value."
    )


class Held(Cell):
    """Where one concept is. A table has `columns`, everything else the place of its value."""

    place: ClassVar[str] = "at"
    columns: dict[Name, JsonCell] = {}

    @model_validator(mode="after")
    def _is_one_value_or_a_table(self) -> Held:
        if bool(self.columns) == (getattr(self, self.place) is not None):
            raise ValueError(f"give either `{self.place}`, or `columns` if it is a table")
        return self


class JsonConcept(Held):
    """Where a JSON answer holds one concept."""

    at: Pointer | None = Field(default=None, description="Where the value is, as in a column.")
    rows: Pointer | None = Field(default=None, description="For a table: where the list of its rows is.")
    valid_from: Pointer | None = Field(default=None, description="Where the first day on which it holds is.")
    valid_to: Pointer | None = Field(default=None, description="Where the first day on which it no longer holds is.")
    field: str | None = Field(
        default=None, min_length=1, max_length=200, description="What `{fields}` says for it. Else the concept's id."
    )

    @model_validator(mode="after")
    def _has_rows_if_a_table(self) -> JsonConcept:
        if bool(self.columns) != (self.rows is not None):
            raise ValueError("`columns` and `rows` go together: give both, or neither")
        return self


class XRoadRest(PackModel):
    """Options of `x-road-rest`: a REST service behind an X-Road security server (message protocol for REST, r1)."""

    connector: Literal["x-road-rest"] = Field(default="x-road-rest", description=_BESIDE)
    method: Method = Method.GET
    path: PathTemplate = Field(
        default="",
        description="What follows the service's id. In `path`, `query` and `body`, `{subject}` is the identity number, "
        "`{fields}` what is asked for and `{id}` the id of this question; each is encoded for its place.",
    )
    query: dict[str, Template] = Field(default={}, description="Parameters of the address.")
    body: dict[str, JsonValue] | None = Field(
        default=None, description="With POST: the JSON that is sent. A text that is `{fields}` alone becomes a list."
    )
    subject: Pointer | None = Field(
        default=None,
        min_length=1,
        description="Where the answer names whom it is about; another one is nonsense. Leave it out only if it does not.",
    )
    as_of: Pointer | None = Field(
        default=None, description="Where the answer says for which day it is so. Absent: the day of the question."
    )
    concepts: dict[Name, JsonConcept] = Field(min_length=1, description="Where the answer holds each concept.")

    @model_validator(mode="after")
    def _sends_a_body_only_with_post(self) -> XRoadRest:
        if (self.body is not None) != (self.method is Method.POST):
            raise ValueError("`body` and `method: POST` go together: give both, or neither")
        for text in _texts_in(self.body):
            _only_known_placeholders(text)
        if not any("{subject}" in text for text in (self.path, *self.query.values(), *_texts_in(self.body))):
            raise ValueError("nothing says whom it is about: put {subject} into `path`, `query` or `body`")
        return self


class FhirSearch(PackModel):
    """One search, by the subject's identifier (FHIR R4, 3.1.1)."""

    resource: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z]{0,63}$")] = Field(description="Type, such as Immunization.")
    by: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.:-]*$", max_length=100)] = Field(
        default="patient.identifier", description="Search parameter that takes the subject's `system|number`."
    )
    parameters: dict[Annotated[str, Field(pattern=r"^_?[a-z][A-Za-z0-9_.:-]*$")], str] = Field(
        default={}, description="Further search parameters, such as `status: completed`."
    )
    only: dict[Pointer, list[str]] = Field(
        default={}, description="Resources with another value there are left out, whatever the server sends."
    )
    patient: Pointer = Field(default="/patient", description="Where the resource refers to the patient.")
    include: Annotated[str, Field(pattern=r"^[A-Za-z-]+$")] | None = Field(
        default=None,
        description="Search parameter whose patient comes along (`_include`), to see whose resource it is.",
    )
    provenance: Flag = Field(
        default=False, description="Whether to ask for Provenance too (`_revinclude`): its `recorded` is the as-of day."
    )
    must_find: Flag = Field(
        default=False, description="Nobody found here is known to the registry: it then counts as having refused."
    )


class FhirConcept(Held):
    """Where the resources of one search hold one concept. For a table, each resource is a row."""

    search: Word
    at: Pointer | None = Field(default=None, description="Where the value is in the one resource found.")
    valid_from: Pointer | None = Field(default=None, description="Where the first day on which it holds is.")
    valid_to: Pointer | None = Field(default=None, description="Where the first day on which it no longer holds is.")


class FhirR4(PackModel):
    """Options of `fhir-r4`: searches on a FHIR R4 server."""

    connector: Literal["fhir-r4"] = Field(default="fhir-r4", description=_BESIDE)
    method: Method = Field(
        default=Method.POST,
        description="How to search. POST (`_search`) keeps the number out of addresses, and so out of logs.",
    )
    system: str = Field(pattern=r"^\S+$", max_length=300, description="The `system` of the subject's identifier.")
    searches: dict[Word, FhirSearch] = Field(min_length=1)
    concepts: dict[Name, FhirConcept] = Field(min_length=1)


class SqlCell(Cell):
    column: Column = Field(description="The column of the database, exactly as it is spelled there.")


class SqlConcept(Cell):
    """Where one concept is in the database."""

    column: Column | None = Field(default=None, description="Column of the person's own row.")
    table: TableName | None = Field(default=None, description="For a table: the table or view that holds its rows.")
    subject: Column | None = Field(default=None, description="For a table: the column with the identity number.")
    columns: dict[Name, SqlCell] = {}
    valid_from: Column | None = Field(default=None, description="Column with the first day on which it holds.")
    valid_to: Column | None = Field(default=None, description="Column with the first day on which it no longer holds.")

    @model_validator(mode="after")
    def _is_one_value_or_a_table(self) -> SqlConcept:
        is_table = bool(self.columns)
        if is_table == (self.column is not None) or is_table != (self.table is not None and self.subject is not None):
            raise ValueError("give either `column`, or `table`, `subject` and `columns` if it is a table")
        return self


class SqlSource(PackModel):
    """Options of `sql`: tables or views of a PostgreSQL database, read only."""

    connector: Literal["sql"] = Field(default="sql", description=_BESIDE)
    table: TableName = Field(description="Table or view with at most one row for a person, such as `public.people`.")
    subject: Column = Field(description="Its column with the identity number.")
    as_of: Column | None = Field(
        default=None, description="Its column with the day for which the row is so. Absent: the day of the question."
    )
    concepts: dict[Name, SqlConcept] = Field(min_length=1)


Options = Annotated[XRoadRest | FhirR4 | SqlSource, Field(discriminator="connector")]
WITH_OPTIONS = ("x-road-rest", "fhir-r4", "sql")
CONNECTORS = ("portico", *WITH_OPTIONS, "demo-works", "demo-refuses", "demo-crashes")
"""Those that come with Portico; an installation may have more."""


def _texts_in(value: object) -> list[str]:
    """Return every text of a JSON value, keys not included."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in _texts_in(one)]

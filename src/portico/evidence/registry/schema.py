"""The registry file: what is published, from where, and who may ask for it. Strict, as the files of a pack are."""

from __future__ import annotations

import datetime as dt
import json
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from portico.catalogue.pack.schema.base import Flag, Name, PackModel, Whole, Word
from portico.catalogue.pack.schema.vocabulary import ConceptType

Column = Annotated[str, Field(min_length=1, max_length=200)]
Path = Annotated[str, Field(min_length=1, max_length=1_000)]
Code = str | bool | int | float
KeyName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,79}$")]
Instant = dt.datetime | dt.date
"""A bound of a period: an instant with its time zone, or a day, which begins at midnight UTC."""


class Postgres(PackModel):
    """A table or view of a PostgreSQL database."""

    url_from: str = Field(
        pattern=r"^[A-Z][A-Z0-9_]*$", description="The environment variable with the address; never the address itself."
    )
    table: str = Field(min_length=1, max_length=200, description="The table or view, with its schema: public.people.")
    timeout_ms: Whole = Field(default=2_000, ge=10, le=60_000, description="How long one query may take.")


class Source(PackModel):
    """Where the rows are: exactly one of csv, parquet, postgres, fhir, pack. Paths start at the file's folder."""

    csv: Path | None = None
    parquet: Path | None = None
    postgres: Postgres | None = None
    fhir: Path | None = Field(default=None, description="A FHIR R4 Bundle as JSON.")
    pack: Path | None = Field(default=None, description="The folder of a pack: its invented people.")
    delimiter: str | None = Field(
        default=None, min_length=1, max_length=1, description="Of a CSV file; found if absent."
    )
    encoding: Literal["utf-8", "utf-16", "latin-1"] = Field(default="utf-8", description="Of a CSV file.")

    @property
    def kind(self) -> str:
        """Return which of the kinds it is."""
        return next(kind for kind in _KINDS if getattr(self, kind) is not None)

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if sum(getattr(self, kind) is not None for kind in _KINDS) != 1:
            raise ValueError(f"give exactly one of {', '.join(_KINDS)}")
        return self


_KINDS = ("csv", "parquet", "postgres", "fhir", "pack")


class Subject(PackModel):
    """How a person is found: by a column, or in a bundle by the system of Patient.identifier."""

    column: Column | None = None
    identifier: str | None = Field(default=None, max_length=300, description="FHIR: Patient.identifier.system.")

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.column is None) == (self.identifier is None):
            raise ValueError("give either column or, for a FHIR bundle, identifier")
        return self


class FromColumn(PackModel):
    column: Column


class Cell(PackModel):
    """Where a value is and how it is written there."""

    type: ConceptType
    column: Column | None = Field(default=None, description="The column. Without it: the concept's own name.")
    path: Column | None = Field(default=None, description="FHIR: the elements on the way, such as birthDate.")
    values: dict[Code, Code] = Field(default={}, description="What each code of the source means.")
    choices: list[str] = Field(default=[], description="For type choice: the values there can be.")
    format: str | None = Field(default=None, description="For type date: as strptime has it, such as %d.%m.%Y.")
    decimal: Literal[".", ","] = Field(default=".", description="For numbers in text: what stands before the decimals.")

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if self.column is not None and self.path is not None:
            raise ValueError("give either column or path")
        if self.format is not None and self.type is not ConceptType.DATE:
            raise ValueError("format belongs to type date")
        if self.choices and self.type is not ConceptType.CHOICE:
            raise ValueError("choices belong to type choice")
        return self


class TableCell(Cell):
    """One column of a table concept."""

    @model_validator(mode="after")
    def _is_no_table(self) -> Self:
        if self.type is ConceptType.TABLE:
            raise ValueError("a table holds no tables")
        return self


class Rows(Source):
    """Where the rows of a table concept are, when they are not in the main source, and whose each row is."""

    subject: Column = Field(description="The column with the subject.")


class Attribute(Cell):
    """One concept: a cell of the subject's row, or for type table some rows."""

    valid_from: Column | None = Field(default=None, description="The column with the first day.")
    valid_to: Column | None = Field(default=None, description="The column with the first day on which it ended.")
    rows: Rows | None = Field(default=None, description="For type table: where its rows are.")
    resource: str | None = Field(default=None, pattern=r"^[A-Z][A-Za-z]+$", description="FHIR: rows are its resources.")
    columns: dict[Name, TableCell] = Field(default={}, description="For type table: its columns.")

    @model_validator(mode="after")
    def _is_a_table_or_not(self) -> Self:
        if self.type is ConceptType.TABLE:
            if not self.columns:
                raise ValueError("a table needs columns")
            if self.column or self.path or self.values:
                raise ValueError("a table has columns, and neither column, path nor values of its own")
        elif self.columns or self.rows or self.resource:
            raise ValueError("columns, rows and resource belong to type table")
        return self


class ClientKey(PackModel):
    """A public key of a client, and from when until when it counts. Two may overlap: so keys are changed."""

    name: KeyName
    public: str = Field(description="Base64 of the 32 bytes of an Ed25519 public key.")
    from_: Instant | None = Field(default=None, alias="from")
    until: Instant | None = None


class Grant(PackModel):
    """What may be asked: by which authorities, for which purposes, by a law or with the person's consent."""

    requested_by: list[Word] = Field(min_length=1)
    concepts: list[Name] | Literal["all"]
    purposes: list[Word] | Literal["any"]
    services: list[Word] | None = Field(default=None, min_length=1, description="Only questions for these services.")
    law: str | None = Field(default=None, min_length=3, max_length=400, description="The article, as lawyers cite it.")
    consent: Flag = Field(default=False, description="The person's consent is needed, and is enough.")
    from_: Instant | None = Field(default=None, alias="from")
    until: Instant | None = None

    @model_validator(mode="after")
    def _has_one_basis(self) -> Self:
        if (self.law is not None) == self.consent:
            raise ValueError("give either law, or consent: true")
        return self


class Client(PackModel):
    """Somebody who may ask."""

    id: Word
    keys: list[ClientKey] = Field(min_length=1)
    grants: list[Grant] = Field(min_length=1)
    per_second: Whole = Field(default=1_000, ge=1, le=100_000, description="Most questions a second.")


class Journal(PackModel):
    """Where every exchange is written down."""

    file: Path
    megabytes: Whole = Field(default=100, ge=1, le=10_000, description="From this size on a new file is begun.")


class RegistryFile(PackModel):
    """FILE.yaml of `portico registry serve`."""

    registry: Word = Field(description="Its id in the pack.")
    address: list[str] = Field(
        default=[], description="Where it is reached, such as https://registry.example. Without it: this machine only."
    )
    source: Source
    subject: Subject | None = None
    as_of: dt.date | FromColumn | Literal["file", "today"] | None = Field(
        default=None, description="For which day it is so. Without it: the file's day, or today for a database."
    )
    absent: list[str] = Field(default=[""], description="Cells that mean: known not to be there.")
    attributes: dict[Name, Attribute] = Field(default={}, description="Concept: where it is.")
    page: Whole = Field(default=200, ge=1, le=500, description="Most rows of tables in one answer.")
    keys: Path = Field(description="The file with the registry's own signing keys; the first signs.")
    clients: list[Client] = Field(min_length=1)
    journal: Path | Journal

    @model_validator(mode="after")
    def _fits_its_source(self) -> Self:
        if self.source.pack is not None:
            if self.attributes or self.subject:
                raise ValueError("a pack says itself what it holds; leave attributes and subject out")
            return self
        if self.subject is None or not self.attributes:
            raise ValueError("it needs subject and attributes")
        if (self.source.fhir is not None) != (self.subject.identifier is not None):
            raise ValueError("a FHIR bundle has subject: {identifier: …}, everything else subject: {column: …}")
        return self

    @model_validator(mode="after")
    def _names_each_client_once(self) -> Self:
        ids = [client.id for client in self.clients]
        if len(set(ids)) != len(ids):
            raise ValueError("a client is there twice")
        return self


def json_schema() -> str:
    """Return the JSON Schema (2020-12) of a registry file, for editors."""
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **RegistryFile.model_json_schema()}
    document["title"] = "Portico registry file"
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"

"""What a registry holds: concepts, where each comes from, and the records about one subject.

For each set of concepts that is asked, once: which columns are needed (no others are read), and how their cells become
values. A question then is a look-up and a few conversions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portico.catalogue.pack.schema import Concept
from portico.catalogue.pack.schema.vocabulary import ConceptType
from portico.evidence.registry.schema import Attribute, Cell, FromColumn, RegistryFile, Rows, Source, TableCell
from portico.evidence.registry.sources.base import Lookup, Row, SourceProblem
from portico.evidence.registry.sources.base import Source as Opened
from portico.evidence.registry.sources.fhir import FhirBundle
from portico.evidence.registry.sources.invented import InventedPeople
from portico.evidence.registry.sources.postgres import PostgresTable
from portico.evidence.registry.sources.tabular import TabularFile
from portico.evidence.registry.values import Converter, Unfit, Value, converter_of

MOST_PLANS = 500  # sets of concepts that are remembered
Record = dict[str, object]
Table = list[dict[str, Value]]


class Ambiguous(Exception):
    """A subject has several rows, and nothing says which one holds."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a subject.

    :param records: one for each concept that was asked and whose value fits its type, as the protocol has them.
    :param unfit: concepts that were left out because a cell is not of its type.
    """

    as_of: dt.date
    records: list[Record]
    unfit: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TablePlan:
    """Where the rows of a table concept are, and what each cell becomes."""

    source: Opened
    columns: tuple[str, ...]
    names: tuple[str, ...]
    converters: tuple[Converter, ...]

    def rows(self, rows: Sequence[Row]) -> Table:
        """Return rows of the source as rows of the concept.

        :raises Unfit: a cell is not of its type.
        """
        return [
            {name: convert(cell) for name, convert, cell in zip(self.names, self.converters, row[1:], strict=True)}
            for row in rows
        ]


@dataclass(frozen=True, slots=True)
class CellPlan:
    """Where the value of a concept is, and those of its period."""

    column: str
    converter: Callable[[object], Value | Table]
    valid_from: str | None
    valid_to: str | None


@dataclass(frozen=True, slots=True)
class _Reading:
    """How one set of concepts is read."""

    main: Lookup
    place: Mapping[str, int]  # of a column in the main row
    cells: tuple[tuple[str, CellPlan], ...]
    tables: tuple[tuple[str, TablePlan, Lookup], ...]


@dataclass
class Holding:
    """Everything that a registry publishes, opened."""

    source: Opened
    cells: dict[str, CellPlan]
    tables: dict[str, TablePlan]
    as_of_column: str | None
    as_of_day: Callable[[], dt.date]
    types: Mapping[str, Cell]
    _readings: dict[tuple[str, ...], _Reading] = field(default_factory=dict)

    @property
    def concepts(self) -> frozenset[str]:
        """The concepts that can be asked."""
        return frozenset(self.types)

    @property
    def sources(self) -> list[Opened]:
        """Everything that is open, once."""
        return list({id(one): one for one in (self.source, *(t.source for t in self.tables.values()))}.values())

    def find(self, subject: str, concepts: tuple[str, ...]) -> Found | None:
        """Return what is known of a subject, or None when nobody has this number here.

        :param concepts: some of `concepts`, each once.
        :raises Ambiguous: several rows say different things.
        :raises SourceDown: the source does not answer.
        :raises TooManyRows: the subject has more than can be sent.
        """
        reading = self._readings.get(concepts) or self._prepare(concepts)
        rows = reading.main(subject)
        if not rows:
            return None
        row = self._row_that_holds(rows, reading)
        as_of = self._as_of(row, reading)
        records: list[Record] = []
        unfit: list[str] = []
        for concept, cell in reading.cells:
            try:
                records.append(_record(concept, cell, row, reading.place))
            except Unfit:
                unfit.append(concept)
        for concept, table, lookup in reading.tables:
            try:
                value = table.rows(lookup(subject))
                records.append({"concept": concept, "value": value, "valid_from": None, "valid_to": None})
            except Unfit:
                unfit.append(concept)
        return Found(as_of, records, tuple(unfit))

    def columns_of(self, concepts: tuple[str, ...]) -> list[str]:
        """Return the columns that a question for these concepts reads, the subject's aside.

        :raises SourceProblem: there is no such column.
        """
        reading = self._readings.get(concepts) or self._prepare(concepts)
        return [*reading.place, *(f"{concept}: {', '.join(table.columns)}" for concept, table, _ in reading.tables)]

    def _prepare(self, concepts: tuple[str, ...]) -> _Reading:
        cells = tuple((concept, self.cells[concept]) for concept in concepts if concept in self.cells)
        named = [(cell.column, cell.valid_from, cell.valid_to) for _, cell in cells]
        columns = dict.fromkeys(column for columns in named for column in columns if column is not None)
        if self.as_of_column is not None:
            columns[self.as_of_column] = None
        reading = _Reading(
            main=self.source.lookup(tuple(columns)),
            place={column: number for number, column in enumerate(columns, 1)},
            cells=cells,
            tables=tuple(
                (concept, table := self.tables[concept], table.source.lookup(table.columns))
                for concept in concepts
                if concept in self.tables
            ),
        )
        if len(self._readings) >= MOST_PLANS:
            self._readings.clear()
        self._readings[concepts] = reading
        return reading

    def _row_that_holds(self, rows: list[Row], reading: _Reading) -> Row:
        """Return the row that speaks for a subject: the only one, or of several the one whose period is now.

        :raises Ambiguous: there are several, or none.
        """
        if len(rows) == 1 or not reading.cells:
            return rows[0]
        if all(row[1:] == rows[0][1:] for row in rows):
            return rows[0]
        periods = {(cell.valid_from, cell.valid_to) for _, cell in reading.cells}
        if len(periods) == 1 and periods != {(None, None)}:
            ((first, last),) = periods
            today = self.as_of_day().isoformat()
            holding = [row for row in rows if _holds_on(today, row, reading.place, first, last)]
            if len(holding) == 1:
                return holding[0]
        raise Ambiguous

    def _as_of(self, row: Row, reading: _Reading) -> dt.date:
        if self.as_of_column is None:
            return self.as_of_day()
        try:
            said = _DAY(row[reading.place[self.as_of_column]])
        except Unfit:
            said = None
        return dt.date.fromisoformat(said) if isinstance(said, str) else self.as_of_day()

    def close(self) -> None:
        """Let go of files and connections."""
        for source in self.sources:
            source.close()


_DAY = converter_of(Cell(type=ConceptType.DATE))


def _record(concept: str, cell: CellPlan, row: Row, place: Mapping[str, int]) -> Record:
    return {
        "concept": concept,
        "value": cell.converter(row[place[cell.column]]),
        "valid_from": _DAY(row[place[cell.valid_from]]) if cell.valid_from else None,
        "valid_to": _DAY(row[place[cell.valid_to]]) if cell.valid_to else None,
    }


def _holds_on(day: str, row: Row, place: Mapping[str, int], first: str | None, last: str | None) -> bool:
    """Return whether a row's period has a day in it; the end is exclusive, a bound that is empty is open."""
    try:
        begins = _DAY(row[place[first]]) if first else None
        ends = _DAY(row[place[last]]) if last else None
    except Unfit:
        return False
    return (begins is None or str(begins) <= day) and (ends is None or day < str(ends))


# --- opening


def open_holding(file: RegistryFile, folder: Path, *, today: Callable[[], dt.date]) -> Holding:
    """Open everything that a registry file names.

    :param folder: where relative paths start.
    :param today: the day it is, for sources that have none of their own.
    :raises SourceProblem: a source cannot be used as the file says.
    :raises SourceDown: a database does not answer.
    """
    if file.source.pack is not None:
        return _of_pack(file, folder, today)
    opened: list[Opened] = []
    try:
        source = _open_main(file, folder)
        opened.append(source)
        tables: dict[str, TablePlan] = {}
        for concept, attribute in file.attributes.items():
            if attribute.type is ConceptType.TABLE:
                tables[concept] = _table(file, attribute, source, folder)
                opened.append(tables[concept].source)
    except BaseException:
        for one in opened:
            one.close()
        raise
    cells = {
        concept: CellPlan(
            _place_of(concept, attribute),
            _converter(concept, attribute, file),
            attribute.valid_from,
            attribute.valid_to,
        )
        for concept, attribute in file.attributes.items()
        if attribute.type is not ConceptType.TABLE
    }
    column = file.as_of.column if isinstance(file.as_of, FromColumn) else None
    holding = Holding(source, cells, tables, column, _day_of(file, source, today), dict(file.attributes))
    _try_each(holding)
    return holding


def _try_each(holding: Holding) -> None:
    """Prepare every concept once, so that what cannot work is said now."""
    try:
        for concept in holding.types:
            holding.columns_of((concept,))
    except BaseException:
        holding.close()
        raise


def _open_main(file: RegistryFile, folder: Path) -> Opened:
    if file.subject is None:
        raise SourceProblem("The file does not say how a subject is found.")
    if file.source.fhir is not None:
        return FhirBundle(folder / file.source.fhir, identifier=file.subject.identifier or "")
    columns = [file.as_of.column] if isinstance(file.as_of, FromColumn) else []
    for concept, attribute in file.attributes.items():
        if attribute.type is not ConceptType.TABLE:
            named = (_place_of(concept, attribute), attribute.valid_from, attribute.valid_to)
            columns += [column for column in named if column is not None]
        elif attribute.rows is None:
            columns += [_place_of(name, cell) for name, cell in attribute.columns.items()]
    return open_source(file.source, folder, subject=file.subject.column or "", columns=columns)


def open_source(source: Source, folder: Path, *, subject: str, columns: Sequence[str]) -> Opened:
    """Open a table or a file of rows.

    :raises SourceProblem: it cannot be used.
    """
    if source.postgres is not None:
        return PostgresTable(source.postgres, subject=subject, columns=columns)
    path = source.csv or source.parquet
    if path is None:
        raise SourceProblem("Rows come from csv, parquet or postgres.")
    return TabularFile(
        folder / path,
        form="csv" if source.csv else "parquet",
        subject=subject,
        columns=columns,
        delimiter=source.delimiter,
        encoding=source.encoding,
    )


def _table(file: RegistryFile, attribute: Attribute, main: Opened, folder: Path) -> TablePlan:
    columns = tuple(_place_of(name, cell) for name, cell in attribute.columns.items())
    converters = tuple(_converter(name, cell, file) for name, cell in attribute.columns.items())
    return TablePlan(
        _rows_of(attribute, attribute.rows, main, folder, columns), columns, tuple(attribute.columns), converters
    )


def _converter(name: str, cell: Cell, file: RegistryFile) -> Converter:
    try:
        return converter_of(cell, absent=file.absent)
    except Unfit as error:
        raise SourceProblem(f"'{name}': a meaning in `values` {error}.") from None


def _rows_of(attribute: Attribute, rows: Rows | None, main: Opened, folder: Path, columns: Sequence[str]) -> Opened:
    if isinstance(main, FhirBundle):
        if attribute.resource is None:
            raise SourceProblem("A table from a FHIR bundle says of which resource its rows are (`resource`).")
        return main.of_resource(attribute.resource)
    if attribute.resource is not None:
        raise SourceProblem("`resource` belongs to a FHIR bundle.")
    return main if rows is None else open_source(rows, folder, subject=rows.subject, columns=columns)


def _place_of(name: str, cell: Cell) -> str:
    """Return the column or path of a cell: its own name if the file names none."""
    return cell.column or cell.path or name


def _day_of(file: RegistryFile, source: Opened, today: Callable[[], dt.date]) -> Callable[[], dt.date]:
    said = file.as_of
    if isinstance(said, dt.date):
        return lambda: said
    day = source.as_of()
    if said == "file" and day is None:
        raise SourceProblem("A table has no day of its own: give as_of: today, a day, or {column: …}.")
    return today if day is None or said == "today" else lambda: day


def _of_pack(file: RegistryFile, folder: Path, today: Callable[[], dt.date]) -> Holding:
    """Publish what a registry of a pack holds about the invented people."""
    source = InventedPeople(folder / (file.source.pack or ""), file.registry)
    concepts = source.concepts()
    types = {concept: _cell_of(known) for concept, known in concepts.items()}
    cells = {
        concept: CellPlan(concept, _from_pack(cell, concepts[concept]), None, None) for concept, cell in types.items()
    }
    return Holding(source, cells, {}, None, _day_of(file, source, today), types)


def _cell_of(concept: Concept) -> Cell:
    if concept.type is not ConceptType.TABLE:
        return Cell(type=concept.type, choices=list(concept.choices))
    return Attribute(type=concept.type, columns={name: TableCell(type=kind) for name, kind in concept.fields.items()})


def _from_pack(cell: Cell, concept: Concept) -> Callable[[object], Value | Table]:
    """Return the converter of a concept of a pack, where a table is one cell that holds a list of rows."""
    if not isinstance(cell, Attribute):
        return converter_of(cell)
    converters = {name: converter_of(column) for name, column in cell.columns.items()}

    def table(value: object) -> Value | Table:
        if not isinstance(value, list):
            return None
        return [{name: converters[name](inner) for name, inner in row.items()} for row in value]

    return table

"""CSV and Parquet files: DuckDB reads them, the columns that the registry publishes and no others, row by row.

They are kept in SQLite, in memory: DuckDB is made for questions about all rows and takes half a millisecond to plan one
about a single subject, an index of SQLite answers in a hundredth of that. Everything in a CSV file is text here, so that
a number keeps its leading zeros. A file that changes is read anew beside the old one (`serving`), so nobody waits and
nobody sees half a file.
"""

from __future__ import annotations

import csv
import datetime as dt
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import duckdb

from portico.evidence.registry.sources.base import MOST_ROWS, Lookup, Row, SourceProblem, TooManyRows, of_subject

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
}
_CHUNK = 10_000
_LONGEST_HEADER = 1_000_000  # characters
_WILDCARDS = frozenset("*?[]{}")
_LARGEST_WHOLE = 2**63


class TabularFile:
    """One file, as it was when it was read."""

    def __init__(
        self,
        path: Path,
        *,
        form: str,
        subject: str,
        columns: Sequence[str],
        delimiter: str | None = None,
        encoding: str = "utf-8",
    ) -> None:
        """Read the file. The rest of it is not kept.

        :param form: csv or parquet.
        :param columns: those that attributes name.
        :raises SourceProblem: it is not there, not such a file, or lacks a column.
        """
        self.path = path
        self.files: Sequence[Path] = (path,)
        self._subject = subject
        _refuse_wildcards(path)
        self._stamp = file_stamp(path)
        self._read = _Reader(path, form, delimiter, encoding)
        self._lock = threading.Lock()
        self._rows = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        try:
            with duckdb.connect(":memory:", config=_SETTINGS) as reading:
                self.columns: Sequence[str] = self._read.header(reading)
                self._import(reading, list(dict.fromkeys([subject, *columns])))
            if file_stamp(path) != self._stamp:
                # Its first line may be that of another file than its rows: then a column has the name of another.
                raise SourceProblem(f"{path.name} was written while it was read. Write it beside, then rename it.")
        except duckdb.Error as error:
            self._rows.close()
            raise SourceProblem(self._read.why(error)) from None
        except BaseException:
            self._rows.close()
            raise

    def _import(self, reading: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> None:
        missing = [column for column in columns if column not in self.columns]
        if missing:
            known = ", ".join(self.columns)
            raise SourceProblem(f"{self.path.name} has no column '{missing[0]}'. It has: {known}.")
        self._place = {column: f"c{number}" for number, column in enumerate(columns)}
        # The subject is compared as text; all else keeps the type that the file gives it.
        others = "".join(f", {self._read.quoted(column)}" for column in columns[1:])
        query = f"SELECT CAST({self._read.quoted(self._subject)} AS VARCHAR){others} FROM {self._read.function}"  # noqa: S608 - quoted
        found = reading.execute(query, self._read.parameters)
        self._rows.execute(f"CREATE TABLE rows (c0 TEXT{''.join(f', c{n}' for n in range(1, len(columns)))})")
        insert = f"INSERT INTO rows VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - fixed text
        self._rows.execute("BEGIN")
        while chunk := found.fetchmany(_CHUNK):
            self._rows.executemany(insert, ([_kept(cell) for cell in row] for row in chunk))
        self._rows.execute("COMMIT")
        self._rows.execute("CREATE INDEX by_subject ON rows (c0)")
        self._rows.execute("PRAGMA query_only = ON")

    def _listed(self, columns: Sequence[str]) -> str:
        return ", ".join(["c0", *(self._place[column] for column in columns)])

    def lookup(self, columns: Sequence[str]) -> Lookup:
        """See `base.Source`."""
        query = f"SELECT {self._listed(columns)} FROM rows WHERE c0 = ? ORDER BY rowid LIMIT {MOST_ROWS + 1}"  # noqa: S608 - fixed text

        def rows_of(subject: str) -> list[Row]:
            with self._lock:
                found: list[Row] = self._rows.execute(query, (subject,)).fetchall()
            if len(found) > MOST_ROWS:
                raise TooManyRows
            return of_subject(subject, found)

        return rows_of

    def scan(self, columns: Sequence[str]) -> Iterator[tuple[int, Row]]:
        """See `base.Source`."""
        yield from enumerate(self._rows.execute(f"SELECT {self._listed(columns)} FROM rows ORDER BY rowid"), 1)  # noqa: S608 - fixed text

    def as_of(self) -> dt.date | None:
        """Return the day on which the file was last written, in UTC."""
        return dt.datetime.fromtimestamp(self._stamp[0] / 1e9, dt.UTC).date()

    def warnings(self) -> list[str]:
        """See `base.Source`."""
        types = dict(self._read.types)
        if self._read.form == "parquet" and types.get(self._subject, "VARCHAR") != "VARCHAR":
            return [
                f"{self.path.name}: '{self._subject}' is a number there, so leading zeros are lost. "
                "Write it as text if numbers of people may begin with a zero."
            ]
        return []

    def close(self) -> None:
        """See `base.Source`."""
        with self._lock:
            self._rows.close()


class _Reader:
    """How DuckDB reads one file, and how what it says is told. Nothing about a CSV file is guessed but its delimiter."""

    def __init__(self, path: Path, form: str, delimiter: str | None, encoding: str) -> None:
        self.path = path
        self.name = path.name
        self.types: list[tuple[str, str]] = []
        self.form = form
        self.parameters: list[object] = [str(path)]
        self.function = "read_parquet(?)"
        self.columns: list[str] = []
        if form == "csv":
            self._as_csv(delimiter, encoding)

    def _as_csv(self, delimiter: str | None, encoding: str) -> None:
        self.columns, found = _csv_header(self.path, delimiter, encoding)
        listed = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(len(self.columns)))
        # Strict: a line with too few or too many cells is an error with its number, never padded or dropped.
        self.function = (
            "read_csv(?, auto_detect = false, header = true, strict_mode = true, quote = '\"', escape = '\"', "
            f"encoding = ?, delim = ?, columns = {{{listed}}})"
        )
        self.parameters += [encoding, found]

    def header(self, connection: duckdb.DuckDBPyConnection) -> list[str]:
        """Return the names of the columns."""
        if self.form == "parquet":
            found = connection.execute(f"DESCRIBE SELECT * FROM {self.function}", self.parameters).fetchall()  # noqa: S608 - fixed text
            self.types = [(str(name), str(kind)) for name, kind, *_ in found]
            self.columns = [name for name, _ in self.types]
        return self.columns

    def quoted(self, column: str) -> str:
        """Return how SQL names a column of the file."""
        return f"c{self.columns.index(column)}" if self.form == "csv" else '"' + column.replace('"', '""') + '"'

    def why(self, error: duckdb.Error) -> str:
        """Return a sentence. What DuckDB says quotes the line, which may be about somebody."""
        said = str(error)
        line = next((word for word in _after(said, "Line:").split()[:1] if word.isdigit()), None)
        where = f"{self.name}, line {line}" if line else self.name
        reasons = {
            "Expected Number of Columns": "this line has another number of cells than the first",
            "unterminated quote": "a quotation mark is never closed",
            "Value with unterminated": "a quotation mark is never closed",
            "not utf-8": "it is not UTF-8 (give `encoding: latin-1` if it comes from an older system)",
            "Invalid unicode": "it is not UTF-8 (give `encoding: latin-1` if it comes from an older system)",
            "No magic bytes": "it is not a Parquet file",
            "No files found": "there is no such file",
            "sniffing": "it is not recognised as CSV (give `delimiter`)",
        }
        reason = next((reason for word, reason in reasons.items() if word.lower() in said.lower()), None)
        return f"{where}: {reason or 'it cannot be read (' + type(error).__name__ + ')'}."


def _refuse_wildcards(path: Path) -> None:
    if _WILDCARDS & set(path.name):
        raise SourceProblem(f"{path.name}: a file's name holds none of {''.join(sorted(_WILDCARDS))}.")


def _kept(cell: object) -> object:
    """Return a cell as SQLite keeps it: a day or an exact number as its text, from which it is read again."""
    if cell is None or isinstance(cell, str | float):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return cell if abs(cell) < _LARGEST_WHOLE else str(cell)
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat()
    return str(cell) if isinstance(cell, Decimal) else b""  # lists and the like are no cells; they fit no type


def _after(text: str, mark: str) -> str:
    return text.partition(mark)[2]


def _csv_header(path: Path, delimiter: str | None, encoding: str) -> tuple[list[str], str]:
    """Return the names in the first line of a CSV file and what stands between them.

    :raises SourceProblem: there is no such line, or a name is empty or there twice.
    """
    try:
        with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, errors="replace", newline="") as file:
            line = file.readline(_LONGEST_HEADER)
    except OSError as error:
        raise SourceProblem(f"{path.name} cannot be read: {error.strerror}.") from None
    except UnicodeError:  # UTF-16 without its mark
        raise SourceProblem(f"{path.name}, line 1: it is not {encoding} (give `encoding`).") from None
    found = delimiter or max(",;\t|", key=line.count)
    names = next(iter(csv.reader([line.rstrip("\r\n")], delimiter=found)), [])
    if not names or not all(name.strip() for name in names) or len(set(names)) != len(names):
        raise SourceProblem(f"{path.name}, line 1: each column has a name, and each name is there once.")
    return names, found


def file_stamp(path: Path) -> tuple[int, int, int]:
    """Return what differs as soon as the file is another: when it was written, how long it is, which file it is."""
    try:
        found = path.stat()
    except OSError as error:
        raise SourceProblem(f"{path.name} cannot be read: {error.strerror}.") from None
    return found.st_mtime_ns, found.st_size, found.st_ino

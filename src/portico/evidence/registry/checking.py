"""Everything that is wrong with a registry file and with the rows it publishes, said in one go.

What is said names columns and rows, never a value: it may be sent to a colleague or be pasted into a ticket.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portico.catalogue.pack.schema import Concept, Pack
from portico.catalogue.pack.schema.vocabulary import ConceptType
from portico.catalogue.types import Problem, Severity
from portico.evidence.registry.holding import CellPlan, Holding, Table
from portico.evidence.registry.questions import LONGEST_SUBJECT, is_plain
from portico.evidence.registry.reading import FileProblem, Loaded, load
from portico.evidence.registry.schema import Attribute, Cell
from portico.evidence.registry.sources.base import MOST_ROWS, Row, Source, SourceDown, SourceProblem
from portico.evidence.registry.values import Unfit, Value

ROWS_SHOWN = 5


@dataclass
class Report:
    """What was found.

    :param rows: rows of the main source that were read.
    """

    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    subjects: int = 0
    concepts: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether the registry can be served."""
        return not any(problem.is_error for problem in self.problems)


@dataclass
class _Unfit:
    """Cells of one column that do not fit, by reason: how many, and the first rows."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, why: str, row: int) -> None:
        self.counts[why] += 1
        if len(self.rows[why]) < ROWS_SHOWN:
            self.rows[why].append(row)

    def sentences(self) -> Iterator[str]:
        for why, count in self.counts.items():
            yield f"{_rows(self.rows[why], count)} {why}"


def check(path: Path, pack: Pack | None = None) -> Report:
    """Read a registry file and every row that it publishes.

    :param pack: the pack whose concepts it is to hold, where it is at hand.
    """
    report = Report()
    try:
        loaded = load(path)
    except FileProblem as error:
        report.problems.extend(error.problems)
        return report
    try:
        report.concepts = tuple(sorted(loaded.holding.concepts))
        _check_pack(loaded, path.name, pack, report)
        for source in loaded.holding.sources:
            report.problems += [_problem(path.name, said, Severity.WARNING) for said in source.warnings()]
        _check_keys_file(loaded, path.name, report)
        _check_rows(loaded.holding, path.name, report)
    except (SourceProblem, SourceDown) as error:
        report.problems.append(_problem(path.name, f"the source cannot be read: {error}"))
    finally:
        loaded.holding.close()
    return report


def _problem(file: str, message: str, severity: Severity = Severity.ERROR, hint: str | None = None) -> Problem:
    return Problem(file, 0, severity, "registry", message, hint)


def _rows(numbers: Sequence[int], count: int) -> str:
    listed = ", ".join(str(number) for number in numbers)
    more = f" and {count - len(numbers)} more" if count > len(numbers) else ""
    return f"{'row' if count == 1 else 'rows'} {listed}{more}"


def _check_keys_file(loaded: Loaded, file: str, report: Report) -> None:
    keys = loaded.files[1]
    if keys.stat().st_mode & 0o077:
        message = f"others on this machine can read {keys.name}."
        report.problems.append(_problem(file, message, Severity.WARNING, f"Run: chmod 600 {keys.name}"))


# --- rows


def _check_rows(holding: Holding, file: str, report: Report) -> None:
    """Convert every cell that can be asked for, as a question would."""
    subjects = _check_main(holding, holding.cells, file, report)
    for concept, table in holding.tables.items():
        converters = dict(zip(table.names, table.converters, strict=True))
        counted, alone = Counter[str](), _Unfit()
        for number, row in _checked(table.source, table.columns, converters, f"{concept}.", file, report):
            subject = str(row[0])
            counted[subject] += 1
            if subject not in subjects:
                alone.add("belong to nobody in the main source, so nobody can ask for them", number)
        for said in alone.sentences():
            report.problems.append(_problem(file, f"'{concept}': {said}.", Severity.WARNING))
        if counted and max(counted.values()) > MOST_ROWS:
            message = f"'{concept}': somebody has more than {MOST_ROWS} rows, which cannot be sent."
            report.problems.append(_problem(file, message))


def _check_main(holding: Holding, cells: Mapping[str, CellPlan], file: str, report: Report) -> set[str]:
    """Return the subjects that there are."""
    columns = tuple(cell.column for cell in cells.values())
    converters = {concept: cell.converter for concept, cell in cells.items()}
    seen: set[str] = set()
    wrong = _Unfit()
    has_periods = any(cell.valid_from or cell.valid_to for cell in cells.values())
    for number, row in _checked(holding.source, columns, converters, "", file, report):
        report.rows += 1
        subject = row[0]
        if not isinstance(subject, str) or not subject:
            wrong.add("have no subject", number)
        elif subject != subject.strip():
            wrong.add("have a subject with blanks around it, which nobody asks for", number)
        elif len(subject) > LONGEST_SUBJECT or not is_plain(subject):
            wrong.add("have a subject that cannot be asked for", number)
        elif subject in seen and not has_periods and cells:
            wrong.add("have the subject of an earlier row, and no period says which one holds", number)
        else:
            seen.add(subject)
    for said in wrong.sentences():
        report.problems.append(_problem(file, f"{said}."))
    report.subjects = len(seen)
    return seen


def _checked(
    source: Source,
    columns: Sequence[str],
    converters: Mapping[str, Callable[[object], Value | Table]],
    prefix: str,
    file: str,
    report: Report,
) -> Iterator[tuple[int, Row]]:
    """Yield each row of a source, and report at the end which cells do not fit their type."""
    unfit: dict[str, _Unfit] = {}
    for number, row in source.scan(columns):
        for (name, convert), cell in zip(converters.items(), row[1:], strict=True):
            try:
                convert(cell)
            except Unfit as error:
                unfit.setdefault(name, _Unfit()).add(str(error), number)
        yield number, row
    for name, found in unfit.items():
        for said in found.sentences():
            report.problems.append(_problem(file, f"'{prefix}{name}': the cell in {said}."))


# --- the pack


def _check_pack(loaded: Loaded, file: str, pack: Pack | None, report: Report) -> None:
    """Compare with what the pack says that this registry holds."""
    if pack is None:
        return
    registry = pack.registries.get(loaded.file.registry)
    if registry is None:
        known = ", ".join(sorted(pack.registries))
        report.problems.append(_problem(file, f"the pack has no registry '{loaded.file.registry}'. It has: {known}."))
        return
    types = loaded.holding.types
    for concept in sorted(registry.holds.keys() - types.keys()):
        message = f"the pack says that '{concept}' is held here; no attribute says where."
        report.problems.append(_problem(file, message, Severity.WARNING))
    for concept in sorted(types.keys() - registry.holds.keys()):
        report.problems.append(_problem(file, f"the pack does not say that '{concept}' is held here."))
    for concept in sorted(types.keys() & registry.holds.keys() - pack.vocabulary.concepts.keys()):
        report.problems.append(_problem(file, f"the pack's vocabulary has no concept '{concept}'."))
    for concept in sorted(types.keys() & registry.holds.keys() & pack.vocabulary.concepts.keys()):
        for said in _differences(types[concept], pack.vocabulary.concepts[concept]):
            report.problems.append(_problem(file, f"'{concept}' {said}."))


def _differences(cell: Cell, concept: Concept) -> Iterator[str]:
    if cell.type is not concept.type:
        yield f"is {cell.type.value} here and {concept.type.value} in the pack"
        return
    if concept.type is ConceptType.CHOICE:
        possible = set(cell.choices) | {str(value) for value in cell.values.values()}
        for choice in sorted(possible - concept.choices.keys()):
            yield f"can be '{choice}' here, which is no choice of the pack"
    if isinstance(cell, Attribute):
        for name, column in sorted(cell.columns.items()):
            kind = concept.fields.get(name)
            if kind is None:
                yield f"has a column '{name}', which the pack does not know"
            elif kind is not column.type:
                yield f"has a column '{name}' that is {column.type.value} here and {kind.value} in the pack"

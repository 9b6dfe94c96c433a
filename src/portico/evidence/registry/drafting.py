"""A first registry file for a table: each column with a guess at its type, so that nobody begins with an empty page."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import yaml

from portico.catalogue.errors import nearest
from portico.catalogue.pack.schema import Concept, Pack
from portico.catalogue.pack.schema.vocabulary import ConceptType
from portico.evidence import keys
from portico.evidence.registry.schema import Cell
from portico.evidence.registry.sources.base import SourceProblem
from portico.evidence.registry.sources.tabular import TabularFile
from portico.evidence.registry.values import Unfit, converter_of
from portico.kernel import clock

ROWS_LOOKED_AT = 1_000
MOST_CODES = 8
_GUESSES: tuple[tuple[str, Cell], ...] = (
    ("date", Cell(type=ConceptType.DATE)),
    ("date, format: '%d.%m.%Y'", Cell(type=ConceptType.DATE, format="%d.%m.%Y")),
    ("date, format: '%d/%m/%Y'", Cell(type=ConceptType.DATE, format="%d/%m/%Y")),
    ("integer", Cell(type=ConceptType.INTEGER)),
    ("number", Cell(type=ConceptType.NUMBER)),
    ("number, decimal: ','", Cell(type=ConceptType.NUMBER, decimal=",")),
)


def write_draft(table: Path, registry: str, subject: str, target: Path, pack: Pack | None) -> str:
    """Write a registry file for a table and the registry's keys beside it; return the public key, `name: base64`.

    :param subject: the column with the identity number.
    :param pack: the pack that says what the registry holds; without it, every column becomes a concept.
    :raises SourceProblem: the table cannot be read, or has no such column.
    """
    kind = "parquet" if table.suffix == ".parquet" else "csv"
    columns = _columns(table, kind, subject)
    held = _held(pack, registry)
    attributes = list(_attributes(columns, held))
    keys_file = target.with_name(f"{registry}-keys.json")
    public = _made_keys(keys_file, registry)
    source = os.path.relpath(table, target.parent)
    target.write_text(
        "\n".join(
            [
                f"registry: {registry}",
                f"source: {{{kind}: {_text(source)}}}",
                f"subject: {{column: {_text(subject)}}}",
                "as_of: file  # or a day, or {column: …}",
                "attributes:  # concept: where it is. What is not named here never leaves, and is not even read.",
                *attributes,
                f"keys: {keys_file.name}",
                "clients:",
                "  - id: portico",
                '    keys: [{name: "?", public: "?"}]  # whoever asks sends you both; see /.well-known/portico-exchange.json',
                "    grants:",
                *_grants(pack, registry, held),
                f"journal: {registry}-journal.jsonl",
                "",
            ]
        ),
        encoding="utf-8",
    )
    return public


def _columns(table: Path, kind: str, subject: str) -> dict[str, list[object]]:
    """Return the first cells of each column but the subject's."""
    header = TabularFile(table, form=kind, subject=subject, columns=[])
    names = [name for name in header.columns if name != subject]
    header.close()
    opened = TabularFile(table, form=kind, subject=subject, columns=names)
    rows = [row for _, row in islice(opened.scan(names), ROWS_LOOKED_AT)]
    opened.close()
    return {name: [row[place] for row in rows] for place, name in enumerate(names, 1)}


def _held(pack: Pack | None, registry: str) -> dict[str, Concept] | None:
    """Return what the pack says that the registry holds; None without a pack.

    :raises SourceProblem: the pack has no such registry.
    """
    if pack is None:
        return None
    if registry not in pack.registries:
        raise SourceProblem(f"The pack has no registry '{registry}'. It has: {', '.join(sorted(pack.registries))}.")
    return {concept: pack.vocabulary.concepts[concept] for concept in pack.registries[registry].holds}


def _attributes(columns: dict[str, list[object]], held: dict[str, Concept] | None) -> Iterator[str]:
    if held is None:
        for column, cells in columns.items():
            yield f"  {_name(column)}: {{column: {_text(column)}, type: {_guess(cells)}}}"
        return
    left = list(columns)
    for concept, known in held.items():
        if known.type is ConceptType.TABLE:
            inner = ", ".join(f'{name}: {{column: "?", type: {kind.value}}}' for name, kind in known.fields.items())
            yield f'  {concept}: {{type: table, rows: {{csv: "?", subject: "?"}}, columns: {{{inner}}}}}'
            continue
        meant = nearest(concept, left)
        if meant is None:
            yield f'  {concept}: {{column: "?", type: {known.type.value}}}'
            continue
        left.remove(meant)
        yield f"  {concept}: {{column: {_text(meant)}, {_typed(known, columns[meant])}}}"
    if left:
        yield f"  # not published: {', '.join(left)}"


def _typed(known: Concept, cells: Sequence[object]) -> str:
    """Return the type of a concept with what it needs to read these cells."""
    if known.type is ConceptType.CHOICE:
        codes = sorted({str(cell) for cell in cells if cell not in (None, "")})
        if len(codes) <= MOST_CODES and set(codes) - known.choices.keys():
            mapping = ", ".join(f'{_text(code)}: "?"' for code in codes)
            return f"type: choice, values: {{{mapping}}}, choices: [{', '.join(known.choices)}]"
    if known.type in (ConceptType.DATE, ConceptType.NUMBER, ConceptType.MONEY, ConceptType.INTEGER):
        guess = _guess(cells).partition(", ")[2]
        return f"type: {known.type.value}" + (f", {guess}" if guess else "")
    return f"type: {known.type.value}"


def _guess(cells: Sequence[object]) -> str:
    """Return the narrowest type that all cells fit. What begins with a zero is text: it is a number of something."""
    filled = [cell for cell in cells if cell not in (None, "")]
    padded = any(isinstance(cell, str) and len(cell) > 1 and cell.startswith("0") for cell in filled)
    for name, cell in _GUESSES if filled else ():
        if (name.startswith("date") or not padded) and _fits(cell, filled):
            return name
    words = {str(cell).strip().lower() for cell in filled}
    return "boolean" if words and words <= {"true", "false", "yes", "no", "t", "f"} else "text"


def _fits(cell: Cell, filled: Sequence[object]) -> bool:
    convert = converter_of(cell)
    try:
        for value in filled:
            convert(value)
    except Unfit:
        return False
    return True


def _grants(pack: Pack | None, registry: str, held: dict[str, Concept] | None) -> Iterator[str]:
    authorities, law = ["?"], "?"
    if pack is not None and held is not None:
        authorities, law = (
            ["portico", *sorted(pack.manifest.authorities)],
            pack.registries[registry].legal_basis.article,
        )
    listed = ", ".join(_text(authority) for authority in authorities)
    purposes = "plan, application, case, correction"
    yield f"      - {{requested_by: [{listed}], concepts: all, purposes: [{purposes}], law: {_text(law)}}}"


def _made_keys(path: Path, registry: str) -> str:
    """Make the registry's keys unless they are there; return the public half of the first."""
    if not path.exists():
        name = dt.date.strftime(clock.told(clock.now()).date(), "%Y-%m")
        with open(path, "x", encoding="ascii", opener=lambda file, flags: os.open(file, flags, 0o600)) as file:
            file.write(json.dumps({name: keys.new_seed()}) + "\n")
    name, seed = next(iter(json.loads(path.read_text(encoding="ascii")).items()))
    return f'"{name}": "{keys.public_half(keys.signing_key(registry, name, seed))}"'


def _name(column: str) -> str:
    """Return a column's name as that of a concept.

    >>> _name("Date of Birth"), _name("2nd name")
    ('date_of_birth', 'c_2nd_name')
    """
    words = re.findall(r"[a-z0-9]+", column.lower())
    name = "_".join(words) or "column"
    return name if name[0].isalpha() else f"c_{name}"


def _text(value: str) -> str:
    """Return a text as YAML has it inside braces."""
    return yaml.safe_dump(value, default_style='"', allow_unicode=True, width=10_000).strip()

"""Which decisions of a pack become SQL over a table of many people, and which run in Python, and why."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from portico.catalogue.pack.compiling import AT, PARAMETERS, PERSON, CompiledPack, dates_of, roles_of
from portico.catalogue.pack.schema import Concept, ConceptType, Pack
from portico.dmn.screening.columns import Column
from portico.dmn.screening.screen import InPython, Verdict, screenable
from portico.dmn.types import FeelType, Path

_KINDS: Mapping[ConceptType, FeelType] = {
    ConceptType.TEXT: FeelType.TEXT,
    ConceptType.CHOICE: FeelType.TEXT,
    ConceptType.PERSON: FeelType.TEXT,
    ConceptType.BOOLEAN: FeelType.BOOLEAN,
    ConceptType.DATE: FeelType.DATE,
}


@dataclass(frozen=True, slots=True)
class Screening:
    """How the decisions of a pack are made for many people at once."""

    verdicts: tuple[Verdict, ...]

    @property
    def in_python(self) -> tuple[InPython, ...]:
        """Return the decisions that are not provably the same in SQL."""
        return tuple(verdict for verdict in self.verdicts if isinstance(verdict, InPython))

    def __str__(self) -> str:
        """Return one line: how many decisions become SQL, and the names of the others."""
        left = [verdict.decision for verdict in self.in_python]
        count = f"{len(self.verdicts) - len(left)} of {len(self.verdicts)} decisions become SQL"
        return f"{count}; in Python: {', '.join(left)}." if left else f"{count}."


def screen_pack(compiled: CompiledPack, day: datetime.date) -> Screening:
    """Return the verdict on every decision of a pack, with the parameters of a day."""
    known = {AT: day, PARAMETERS: compiled.parameters_at(day)}
    return Screening(tuple(screenable(compiled.model, columns_of(compiled.pack), known)))


def columns_of(pack: Pack) -> dict[Path, Column]:
    """Return the table of a pack: a column per role and concept, and one per date of its life events.

    A fact that nobody has told is not known to be empty: whoever fills the table leaves such rows out.
    """
    columns: dict[Path, Column] = {(date,): Column(FeelType.DATE) for date in dates_of(pack)}
    for name, concept in pack.vocabulary.concepts.items():
        column = _column(concept)
        columns |= {(role, name): column for role in roles_of(pack) | {PERSON}}
    return columns


def _column(concept: Concept) -> Column:
    if concept.type is not ConceptType.TABLE:
        return _plain(concept, concept.type)
    fields = {name: _plain(concept, type_) for name, type_ in concept.fields.items()}
    return Column(FeelType.LIST, item=Column(FeelType.CONTEXT, nullable=False, fields=fields))


def _plain(concept: Concept, type_: ConceptType) -> Column:
    kind = _KINDS.get(type_)
    if kind is not None:
        return Column(kind)
    scale = 0 if type_ is ConceptType.INTEGER else concept.scale
    return Column(
        FeelType.NUMBER,
        digits=concept.digits,
        scale=scale or 0,
        low=None if concept.min is None else Decimal(repr(concept.min)),
        high=None if concept.max is None else Decimal(repr(concept.max)),
    )

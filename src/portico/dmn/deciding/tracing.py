"""What was found on the way to an answer: noted while deciding, read afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from portico.dmn.deciding.generated.operations import SKIPPED


class Step(NamedTuple):
    """One decision that was made on the way.

    :param conditions: what each condition that was looked at said, by its id.
    :param row: index of the row of a decision table that decided, from 0.
    """

    name: str
    value: object
    conditions: tuple[tuple[str, object], ...] = ()
    row: int | None = None


class Trace(Mapping[str, Step]):
    """The decisions that were made, by name; one that was not needed is not there.

    :param value: the answer of the decision that was asked for.
    """

    __slots__ = ("_conditions", "_notes", "_places", "_unset", "value")

    def __init__(
        self,
        value: object,
        notes: list[object],
        places: Mapping[str, int],
        conditions: Mapping[str, tuple[str, ...]],
        unset: object,
    ) -> None:
        self.value = value
        self._notes = notes
        self._places = places
        self._conditions = conditions
        self._unset = unset

    def __getitem__(self, name: str) -> Step:
        place = self._places[name]
        value = self._notes[place]
        if value is self._unset:
            raise KeyError(name)
        said = self._notes[len(self._places) + place]
        if type(said) is tuple:
            pairs = zip(self._conditions[name], said, strict=True)
            return Step(name, value, tuple(pair for pair in pairs if pair[1] is not SKIPPED))
        return Step(name, value, (), said if isinstance(said, int) else None)

    def __iter__(self) -> Iterator[str]:
        return (name for name, place in self._places.items() if self._notes[place] is not self._unset)

    def __len__(self) -> int:
        return sum(1 for _ in self)

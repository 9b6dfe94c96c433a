"""The data of the pack, the dice of each household, and what has been given away already."""

import random
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

DATA_FILES = ("numbers", "names", "places", "programme", "stories")


class Table(list[Any]):
    """Rows that are written on one line."""


class Line(dict[str, Any]):
    """A mapping that is written on one line."""


@dataclass
class Person:
    """One invented person; `facts` is what registers hold about them."""

    id: str
    number: str
    role: str
    facts: dict[str, Any]
    origin: str = ""

    @property
    def born(self) -> date:
        born: date = self.facts["birth_date"]
        return born


@dataclass
class World:
    """The data of the pack, and what has been given away already."""

    data: Mapping[str, Any]
    ids: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    @property
    def as_of(self) -> date:
        as_of: date = self.data["as_of"]
        return as_of

    def slug(self, *names: str) -> str:
        """Return names as an id: lower case, plain letters, hyphens."""
        letters = self.data["slug"] | self.data["slug_rest"]
        return "".join(letters.get(letter, letter) for letter in "-".join(names).lower())

    def is_free(self, given: str, family: str) -> bool:
        """Tell whether nobody has these names yet."""
        return self.slug(given, family) not in self.ids

    def take_id(self, *names: str) -> str:
        """Give an id away once; a second one of the same names gets a number."""
        base = self.slug(*names)
        free = next(name for n in range(1, 999) if (name := base if n == 1 else f"{base}-{n}") not in self.ids)
        self.ids.add(free)
        return free


@dataclass
class Draw:
    """The story of one household, its own dice, and when the child is due or was born."""

    world: World
    story: Mapping[str, Any]
    dice: random.Random
    due: date
    birth: date | None
    place: tuple[str, str] = ("", "")

    def share(self, name: str) -> bool:
        """Return true as often as the data says."""
        share: float = self.world.data["shares"][name]
        return self.dice.random() < share

    def days(self, low_high: Sequence[int]) -> timedelta:
        """Return a number of days between low and high."""
        return timedelta(days=self.dice.randint(low_high[0], low_high[1]))

    def past(self, day: date) -> date | None:
        """Return the day unless it is still to come: registers hold nothing of the future."""
        return day if day <= self.world.as_of else None

    @property
    def event(self) -> date:
        """The day the child was born or is due."""
        return self.birth or self.due

    @property
    def outcome(self) -> str:
        """How the pregnancy ended: live unless the story says more."""
        outcome: str = self.story.get("child", {}).get("outcome", "live")
        return outcome


def read_data(folder: Path) -> dict[str, Any]:
    """Return all data files of a folder as one mapping."""
    data: dict[str, Any] = {}
    for name in DATA_FILES:
        data |= yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
    return data


def dates(world: World, story: Mapping[str, Any], n: int, dice: random.Random) -> tuple[date, date | None]:
    """Return due date and birth date (None while pregnant) of the n-th household of a story."""
    (kind, values), count = next(iter(story["when"].items())), story["count"]
    early = timedelta(days=story.get("early", dice.randint(*world.data["early_days"])))
    if kind == "due":
        return values[n], None
    if kind == "born":
        return values[n] + early, values[n]
    middle = values[0] + (values[1] - values[0]) * n / max(1, count - 1)
    if kind == "age_days":
        birth = world.as_of - timedelta(days=round(middle))
        return birth + early, birth
    return world.as_of + timedelta(days=280 - round(middle * 7) - dice.randint(0, 5)), None


def number(world: World, dice: random.Random, born: date, sex: str) -> str:
    """Return an identity number of the pack's format that nobody has yet."""
    rule = world.data["identity_number"]
    parts = {"day": born.day, "month": born.month + rule["month_offset"], "year": born.year % 100}
    head = "".join(f"{parts[part]:02}" for part in rule["date_parts"])
    span = next(r for r in rule["individual_ranges"] if r["born_from"] <= born.year <= r["born_to"])
    wanted = 0 if rule["last_individual_digit"][sex] == "even" else 1
    while True:
        individual = dice.randint(span["low"], span["high"])
        digits = f"{head}{individual:0{rule['individual_digits']}}"
        for check in rule["check_digits"]:
            rest = sum(w * int(d) for w, d in zip(check["weights"], digits, strict=True)) % check["modulus"]
            digits += str((check["modulus"] - rest) % check["modulus"])  # two digits make it too long: no number
            if len(digits) > len(check["weights"]) + 1:
                break
        else:
            if individual % 2 == wanted and digits not in world.numbers:
                world.numbers.add(digits)
                return digits


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later; the last of the month where it does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

"""Write the invented people of a pack, the same every time.

Everything that belongs to a country lies in the YAML files beside this script: the number format, names, places,
what registers hold at which age, and which families there are. This script only draws and keeps the facts consistent.

    python scripts/invent_people.py --data scripts/invent_people --out packs/norway/people

Keys of a story in stories.yaml:
  when        weeks [low, high] of pregnancy | due [dates] | age_days [low, high] | born [dates]; spread over `count`
  bond        married | cohabiting | apart (the other parent lives elsewhere) | alone (no other parent is known)
  acknowledged  false: an unmarried other parent is not registered; responsibility: mother instead of joint
  previous    earlier children ({days_before, half}); when absent, some families get one
  number, early (days before the due date), extra_adults, protected, pool or place, file, other_sex
  child_benefit, benefit  false: not granted or paid; child_benefit may be a date
  mother, other   name, born, age, work, monthly, months, right, origin, citizenship, lived_here_days, resident, facts
  child       names, family, named, outcome (stillborn | died | lost), hours, cash_for_care, reduced, resident, facts
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from invented.adults import expect, invent_adult, join, pay_parents
from invented.children import invent_children
from invented.world import Draw, Line, Person, Table, World, dates, read_data
from invented.writing import describe, file_of, written


def main() -> None:
    """Read the data, invent the households, write one file per stage of life."""
    parser = argparse.ArgumentParser(description="Write the invented people of a pack.")
    here = Path(__file__).resolve().parent
    parser.add_argument("--data", type=Path, default=here / "invent_people")
    parser.add_argument("--out", type=Path, default=here.parent / "packs" / "norway" / "people")
    options = parser.parse_args()
    world = World(read_data(options.data))
    files: dict[str, list[dict[str, Any]]] = {}
    for name, household in invent(world):
        files.setdefault(name, []).append(household)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, households in sorted(files.items()):
        (options.out / f"{name}.yaml").write_text(written(world, households), encoding="utf-8")
        print(f"{name}: {len(households)} households")


def invent(world: World) -> list[tuple[str, dict[str, Any]]]:
    """Return (file name, household) for every story, in the order of the stories."""
    made = []
    household_ids: set[str] = set()
    for story in world.data["stories"]:
        for n in range(story["count"]):
            dice = random.Random(f"{world.data['seed']}/{story['id']}/{n}")  # a changed story leaves the others alone
            due, birth = dates(world, story, n, dice)
            draw = Draw(world, story, dice, due, birth)
            people = invent_household(draw)
            household = describe(draw, people)
            while household["id"] in household_ids:
                household["id"] += "-2"
            household_ids.add(household["id"])
            made.append((file_of(draw), household))
    return made


def invent_household(draw: Draw) -> list[Person]:
    """Return mother, other parent and children of one household, with all facts."""
    story, places = draw.story, draw.world.data["municipalities"]
    draw.place = tuple(story.get("place") or draw.dice.choice(places[story.get("pool", "anywhere")]))
    mother = invent_adult(draw, "mother", story.get("mother", {}), "female", None)
    people = [mother]
    other = None
    if story["bond"] != "alone":
        other = invent_adult(draw, "other_parent", story.get("other", {}), story.get("other_sex", "male"), mother)
        people.append(other)
    join(draw, mother, other)
    children = invent_children(draw, mother, other)
    for parent in people:
        parent.facts["children"] = children_of(parent, children)
        parent.facts["responsible_for"] = responsible_for(parent, children)
    expect(draw, mother)
    pay_parents(draw, mother, other)
    mother.facts |= story.get("mother", {}).get("facts", {})
    if other is not None:
        other.facts |= story.get("other", {}).get("facts", {})
    return people + children


def children_of(parent: Person, children: Sequence[Person]) -> Table:
    """Return the rows of the registered children of a parent, oldest first."""
    mine = [c for c in children if parent.id in (c.facts["legal_mother"], c.facts["legal_other_parent"])]
    mine.sort(key=lambda child: child.born)
    return Table(Line(person=c.id, birth_date=c.born, born_alive=c.facts["born_alive"]) for c in mine)


def responsible_for(parent: Person, children: Sequence[Person]) -> Table | None:
    """Return the children for whom a parent has parental responsibility, oldest first; None when there are none."""
    rows = Table()
    for child in sorted(children, key=lambda child: child.born):
        joint, facts = child.facts["parental_responsibility"] == "joint", child.facts
        parents = (facts["legal_mother"], facts["legal_other_parent"]) if joint else (facts["legal_mother"],)
        if parent.id in parents and facts["death_date"] is None and facts["born_alive"]:
            name = " ".join(filter(None, (facts["given_name"], facts["family_name"])))
            rows.append(Line(person=child.id, name=name, birth_date=child.born, role="joint" if joint else "alone"))
    return rows or None


if __name__ == "__main__":
    main()

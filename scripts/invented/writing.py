"""How households are written: one line of YAML per group of facts."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from invented.world import Draw, Line, Person, Table, World


class Writer(yaml.SafeDumper):
    """YAML on one line where the value says so, without anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def represent_text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Write a text; one of digits alone is quoted, so that no reader takes it for a number."""
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style='"' if text.isdigit() else None)


Writer.add_representer(str, represent_text)
Writer.add_representer(Table, lambda w, rows: w.represent_sequence("tag:yaml.org,2002:seq", rows, flow_style=True))
Writer.add_representer(Line, lambda w, row: w.represent_mapping("tag:yaml.org,2002:map", row, flow_style=True))


def describe(draw: Draw, people: Sequence[Person]) -> dict[str, Any]:
    """Return a household as it is written: id, one sentence, people with the facts that are known."""
    named = {person.role: person.facts["given_name"] for person in people if person.role != "sibling"}
    story = {}
    for language, text in draw.story["text"].items():
        words = {"mother": named["mother"], "other": named.get("other_parent"), "child": named.get("child")}
        story[language] = text.format(**words, place=draw.place[1], when=stage(draw, language))
    families = dict.fromkeys(p.facts["family_name"] for p in people if p.role in ("mother", "other_parent"))
    return {
        "id": draw.world.slug(*families),
        "story": Line(story),
        "people": [
            {"id": p.id, "identity_number": p.number, "roles": p.role,
             "facts": {concept: value for concept, value in p.facts.items() if value is not None}}
            for p in people
        ],
    }  # fmt: skip


def written(world: World, households: Sequence[Mapping[str, Any]]) -> str:
    """Return the text of one file: a line per household, person and group of facts."""
    lines = ["# Invented people. Written by scripts/invent_people.py; change the data there and run it again."]
    lines += [f"as_of: {world.as_of}", "households:"]
    for household in households:
        lines += [f"- id: {household['id']}", f"  story: {one_line(household['story'])}", "  people:"]
        for person in household["people"]:
            lines.append(f"  - id: {person['id']}")
            lines.append(f'    identity_number: "{person["identity_number"]}"')
            lines.append(f"    roles: {person['roles']}")
            groups = [f"      {one_line(Line(group))[1:-1]}" for group in grouped(world, person["facts"])]
            lines += ["    facts: {", ",\n".join(groups) + "}"]
    return "\n".join(lines) + "\n"


def grouped(world: World, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the facts in groups, each for one line of the file."""
    groups: list[dict[str, Any]] = [{}]
    for concept, value in facts.items():
        if concept in world.data["lines_begin_with"] and groups[-1]:
            groups.append({})
        groups[-1][concept] = value
    return groups


def one_line(value: object) -> str:
    """Return a mapping as one line of YAML."""
    text: str = yaml.dump(value, Dumper=Writer, sort_keys=False, allow_unicode=True, width=100_000)
    return text.strip()


def stage(draw: Draw, language: str) -> str:
    """Return in words how far the pregnancy is or how old the child is."""
    texts, as_of = draw.world.data["when"], draw.world.as_of
    if draw.birth is None:
        week = (280 - (draw.due - as_of).days) // 7
        return str(texts["pregnant"][language].format(n=week))
    age = (as_of - draw.birth).days
    months = 12 * (as_of.year - draw.birth.year) + as_of.month - draw.birth.month - (as_of.day < draw.birth.day)
    units = {"days": age, "weeks": age // 7, "months": months}
    unit = next(name for name in units if age < texts[name]["below"])
    return str(texts[unit][language].format(n=units[unit]))


def file_of(draw: Draw) -> str:
    """Return the file a household belongs to: by stage, unless the story says."""
    if "file" in draw.story:
        return str(draw.story["file"])
    if draw.birth is None:
        return str(draw.world.data["pregnant_file"])
    age = (draw.world.as_of - draw.birth).days
    return next(str(entry["name"]) for entry in draw.world.data["files"] if age < entry["below_days"])

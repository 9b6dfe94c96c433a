"""pack-format.md from the models of a pack's files, and touchpoints.md from a pack."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from portico.catalogue.pack import json_schemas
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.pack.schema import LifeEvent, Pack
from portico.catalogue.pack.schema.base import PackModel
from reference.markdown import first_paragraph, joined, table, title

Schema = dict[str, Any]
FOLDERS = [
    ("texts/<language>/*.md", "Letters and guidance in Markdown. The first line, `# ...`, is the subject."),
]


def format_page() -> str:
    """Return the page of the pack format."""
    lines = title("Pack format", "the models in `src/portico/catalogue/pack/schema/`")
    lines += [
        "A pack is a folder of YAML files (and Markdown for texts). Every file is strict: an unknown key is an error that",
        "names the file, the line and the nearest known key. The JSON Schemas of the same models are in `schemas/`;",
        "an editor that reads them completes and checks while you type. `portico pack check DIR` checks the rest.",
        "",
    ]
    files = [(f"`{files}`", described(model)) for model, files in json_schemas.KINDS.values()]
    lines += table(["file", "what it holds"], [*files, *((f"`{name}`", text) for name, text in FOLDERS)])
    parts: dict[str, Schema] = {}
    for model, files in json_schemas.KINDS.values():
        schema = model.model_json_schema()
        parts.update(schema.get("$defs", {}))
        lines += [f"## {files}", "", *keys(schema)]
    lines += ["## Parts", "", "What the files above are made of.", ""]
    for name in sorted(parts):
        lines += [f"### {name}", "", *part(parts[name])]
    return joined(lines)


def described(model: type[PackModel]) -> str:
    """Return what a kind of file is for: what its module says after the file's name."""
    return first_paragraph(sys.modules[model.__module__].__doc__).partition(": ")[2]


def part(schema: Schema) -> list[str]:
    """Return the lines of one part: its words if it is a list of words, else its keys."""
    lines = [first_paragraph(schema["description"]), ""] if schema.get("description") else []
    if "enum" in schema:
        return [*lines, "One of: " + ", ".join(f"`{word}`" for word in schema["enum"]) + ".", ""]
    if "properties" in schema:
        return [*lines, *keys(schema)]
    return [*lines, f"Is {kind(schema)}.", ""]


def keys(schema: Schema) -> list[str]:
    """Return the table of a model's keys."""
    needed = set(schema.get("required", ()))
    rows = [
        (f"`{name}`", kind(found), "yes" if name in needed else "", about(found))
        for name, found in schema.get("properties", {}).items()
    ]
    return table(["key", "value", "needed", "what it means"], rows)


def about(schema: Schema) -> str:
    """Return the description of a key and its default, when it has one that says something."""
    text = schema.get("description", "")
    default = schema.get("default")
    if default not in (None, "") and not isinstance(default, (list, dict)):
        word = str(default).lower() if isinstance(default, bool) else str(default)
        text = f"{text} Default: `{word}`.".strip()
    return text


def kind(schema: Schema) -> str:
    """Return what a value is, in words."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    if union := schema.get("anyOf") or schema.get("oneOf"):
        kinds = [kind(one) for one in union if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if schema.get("type") == "array":
        return _list_kind(schema)
    if schema.get("type") == "object":
        inner = schema.get("additionalProperties") or next(iter(schema.get("patternProperties", {}).values()), None)
        return f"words, each with: {kind(inner)}" if isinstance(inner, dict) else "words, each with any value"
    return _simple(schema)


def _list_kind(schema: Schema) -> str:
    if "prefixItems" in schema:
        return f"{len(schema['prefixItems'])} values: {', '.join(kind(one) for one in schema['prefixItems'])}"
    return f"list of {kind(schema.get('items', {}))}"


def _simple(schema: Schema) -> str:
    if schema.get("format") == "date":
        return "date"
    pattern = schema.get("pattern", "")
    if pattern.startswith("^https?"):
        return "URL"
    if schema.get("description", "").startswith("A FEEL"):
        return "FEEL"
    words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
    return words.get(schema.get("type", ""), "any value")


def touchpoints_page(directory: Path) -> str:
    """Return the page of all touchpoints of a pack, life event by life event."""
    pack = read_pack(directory)
    lines = title("Touchpoints", f"`packs/{directory.name}/life_events/`")
    for event in pack.life_events.values():
        lines += [f"## {_in_english(event.name)} (`{event.id}`)", "", _in_english(event.description), ""]
        lines += [f"{len(event.touchpoints)} touchpoints. The timing is the source's own wording.", ""]
        lines += table(["id", "touchpoint", "authority", "mode", "timing"], _touchpoints(pack, event))
    return joined(lines)


def _touchpoints(pack: Pack, event: LifeEvent) -> Iterable[tuple[str, ...]]:
    for touchpoint in event.touchpoints:
        authority = _in_english(pack.manifest.authorities[touchpoint.authority].name)
        yield touchpoint.id, _in_english(touchpoint.name), authority, touchpoint.mode.value, touchpoint.timing


def _in_english(text: Any) -> str:
    return text.in_language("en")

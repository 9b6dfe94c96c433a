"""Compile every django.po below a folder to the django.mo beside it. `make setup` calls it; it needs no gettext.

python scripts/compile_translations.py src
"""

from __future__ import annotations

import ast
import struct
import sys
from collections.abc import Iterator
from pathlib import Path


def main(folders: list[str]) -> int:
    """Compile all catalogues; a broken one is named with file and line."""
    for folder in folders:
        for source in sorted(Path(folder).rglob("*.po")):
            try:
                source.with_suffix(".mo").write_bytes(compiled(dict(entries(source))))
            except ValueError as error:
                print(f"{source}:{error}", file=sys.stderr)
                return 1
    return 0


def entries(source: Path) -> Iterator[tuple[bytes, bytes]]:
    """Yield (key, translation) of each translated entry; fuzzy ones are left out, as gettext does."""
    for number, block in blocks(source.read_text(encoding="utf-8")):
        fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in block)
        fields = read_fields(number, block)
        if "msgid" not in fields or (fuzzy and fields["msgid"]):
            continue
        key = fields["msgid"]
        if "msgctxt" in fields:
            key = f"{fields['msgctxt']}\x04{key}"
        if "msgid_plural" in fields:
            key = f"{key}\0{fields['msgid_plural']}"
            forms = [fields[name] for name in sorted(fields) if name.startswith("msgstr[")]
            translation = "\0".join(forms) if all(forms) else ""
        else:
            translation = fields.get("msgstr", "")
        if translation:
            yield key.encode(), translation.encode()


def blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the groups of lines between empty lines, with the number of their first line."""
    block: list[str] = []
    start = 1
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.strip():
            start = start if block else number
            block.append(line.strip())
        elif block:
            yield start, block
            block = []


def read_fields(start: int, block: list[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for number, line in enumerate(block, start=start):
        if line.startswith("#"):
            continue
        if not line.startswith('"'):
            name, _, line = line.partition(" ")
            if name in fields:
                raise ValueError(f"{number}: a second {name} without an empty line before it")
        if not name.startswith("msg"):
            raise ValueError(f"{number}: expected msgid, msgstr or a comment, found '{name}'")
        try:
            fields[name] = fields.get(name, "") + str(ast.literal_eval(line.strip()))
        except (SyntaxError, ValueError):
            raise ValueError(f"{number}: this is not a quoted text: {line}") from None
    return fields


def compiled(messages: dict[bytes, bytes]) -> bytes:
    """Return the GNU MO file: header, two tables of (length, offset), the texts.

    :source: GNU gettext manual, "The Format of GNU MO Files".
    """
    keys = sorted(messages)
    texts_at = 28 + 16 * len(keys)
    table: dict[str, list[int]] = {"keys": [], "values": []}
    texts = b""
    for name, values in (("keys", keys), ("values", [messages[key] for key in keys])):
        for value in values:
            table[name] += [len(value), texts_at + len(texts)]
            texts += value + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, texts_at)
    return header + struct.pack(f"<{4 * len(keys)}I", *table["keys"], *table["values"]) + texts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["src"]))

"""A document of texts, lists and keys as YAML that people like to read, and every reader reads alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import yaml

Document: TypeAlias = "str | bool | list[Document] | dict[str, Document] | None"

_WIDTH = 100  # of a list or of keys on one line; a text is never broken


class _Dumper(yaml.SafeDumper):
    """Long texts as blocks, whatever could be taken for a number in quotes, short lists on one line."""

    def ignore_aliases(self, data: object) -> bool:
        """Write everything out where it is used."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002 - PyYAML's
        """Indent lists below their key."""
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if "\n" in text.strip("\n") and not any(line.endswith((" ", "\t")) for line in text.split("\n")):
        style = "|"
    elif text[:1] in set("+-.0123456789<") or text in ("y", "Y", "n", "N", "-"):
        style = "'"  # readers of YAML differ on 010, 1e5 and 12:30; < stands beside the > that needs quotes
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _list(dumper: yaml.SafeDumper, items: list[Document]) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=_is_short(items))


def _keys(dumper: yaml.SafeDumper, keys: dict[str, Document]) -> yaml.MappingNode:
    short = _is_short([*keys, *keys.values()])
    return dumper.represent_mapping("tag:yaml.org,2002:map", keys.items(), flow_style=short)


def _is_short(items: Sequence[Document]) -> bool:
    """Tell whether texts fit on one line."""
    texts = [str(item) for item in items if isinstance(item, (str, bool))]
    return len(texts) == len(items) and sum(map(len, texts)) < _WIDTH and not any("\n" in text for text in texts)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)
_Dumper.add_representer(dict, _keys)


def dump(document: Mapping[str, Document]) -> str:
    """Return the document as YAML; reading it gives the same texts.

    >>> print(dump({"when": ["< 18", "-"], "then": ["0"]}), end="")
    when: ['< 18', '-']
    then: ['0']
    """
    return yaml.dump(dict(document), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000)

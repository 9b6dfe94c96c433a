"""Names instead of ids: what a node of the graph is called in YAML, and which id it has in a file of the standard."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portico.dmn import definitions as dmn
from portico.dmn.xml.grammar import Kind
from portico.dmn.yaml.layout import Document

# Which classes a word of a requirement can mean.
MEANS: Mapping[str, tuple[Kind, ...]] = {
    "input": (dmn.InputData,),
    "decision": (dmn.Decision,),
    "function": (dmn.BusinessKnowledgeModel, dmn.DecisionService),
    "source": (dmn.KnowledgeSource,),
}
# What may stand in an xsd:ID, of the letters that names here use.
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9À-ÖØ-öø-˿]+")


def slug(name: str) -> str:
    """Return a name as an id of XML.

    >>> slug("Forskrift § 3"), slug("2nd try")
    ('Forskrift_3', '_2nd_try')
    """
    made = _NOT_IN_ID.sub("_", name).strip("_")
    return made if made[:1].isalpha() else f"_{made}"


def generated(names: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Return an id for each name, none of which is taken.

    >>> generated(["a b", "a_b"], ["c"])
    ['a_b', 'a_b_2']
    """
    used = set(taken)
    found: list[str] = []
    for name in names:
        base = made = slug(name)
        number = 1
        while made in used:
            number += 1
            made = f"{base}_{number}"
        used.add(made)
        found.append(made)
    return found


@dataclass(slots=True)
class Names:
    """The nodes of a model by id and by name."""

    by_id: dict[str, tuple[str, Kind]] = field(default_factory=dict)
    by_name: dict[str, list[tuple[str | None, Kind]]] = field(default_factory=dict)
    types: frozenset[str] = frozenset()
    slugs: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, model: dmn.Definitions) -> Names:
        """Return the names of a model."""
        nodes = [(node.name, node.id, type(node)) for node in model.drg_elements]
        return cls.made_of(nodes, (each.name for each in model.item_definitions))

    @classmethod
    def made_of(cls, nodes: Sequence[tuple[str, str | None, Kind]], types: Iterable[str]) -> Names:
        """Return the names of nodes given as name, id and class."""
        names = cls(types=frozenset(types))
        for name, id, kind in nodes:
            names.slugs[slug(name)] += 1
            names.by_name.setdefault(name, []).append((id, kind))
            if id is not None:
                names.by_id[id] = name, kind
        return names

    def makes(self, node: object, id: str) -> bool:
        """Tell whether reading gives a node the same id when it is left out."""
        if not isinstance(node, dmn.DRGElement):
            return False
        return id == slug(node.name) and self.slugs[id] == 1

    def said(self, href: str) -> Document:
        """Return what a reference means: a name when only one node has it, else the reference."""
        name, _ = self.by_id.get(href.removeprefix("#"), ("", None)) if href.startswith("#") else ("", None)
        if name and "#" not in name and len(self.by_name[name]) == 1:
            return name
        return href if "#" in href else {"href": href}

    def is_short(self, word: str, said: Document) -> bool:
        """Tell whether a name alone says that a node of that kind is meant."""
        found = self.by_name.get(said, []) if isinstance(said, str) else []
        return len(found) == 1 and found[0][1] in MEANS[word]

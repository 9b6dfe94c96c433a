"""Which models belong together, and under which name each of their elements is known in the whole (DMN 1.5, 6.3.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portico.dmn import definitions as dmn
from portico.dmn.errors import ImportMissing


def spelled(name: str) -> str:
    """Return a name with single spaces, as it is compared.

    >>> spelled(" Monthly\\n fee ")
    'Monthly fee'
    """
    return " ".join(name.split())


@dataclass(frozen=True, slots=True)
class Element:
    """A node of the graph, and the model it stands in; `key` is its name in the whole."""

    node: dmn.DRGElement
    model: dmn.Definitions
    key: str


class Namespaces:
    """A model with all that it imports, directly or not.

    Elements of the model itself are known by their names, those of an import by the import's name, a dot and theirs.
    """

    def __init__(self, main: dmn.Definitions, others: Mapping[str, dmn.Definitions]) -> None:
        self.main = main
        self.prefixes: dict[str, str] = {main.namespace: ""}
        self.models: dict[str, dmn.Definitions] = {main.namespace: main}
        self._follow(others)
        self.elements: dict[str, Element] = {}
        self._by_id: dict[tuple[str, str], Element] = {}
        for namespace, model in self.models.items():
            for node in model.drg_elements:
                self._add(namespace, model, node)

    def _follow(self, others: Mapping[str, dmn.Definitions]) -> None:
        waiting = [self.main]
        for model in waiting:
            for each in imports_of(model):
                if each.namespace in self.models:
                    continue
                found = others.get(each.namespace)
                if found is None:
                    raise ImportMissing(each.name, each.namespace)
                self.models[each.namespace] = found
                self.prefixes[each.namespace] = self.prefixes[model.namespace] + _prefix(each)
                waiting.append(found)

    def _add(self, namespace: str, model: dmn.Definitions, node: dmn.DRGElement) -> None:
        key = self.prefixes[namespace] + spelled(node.name)
        if isinstance(node, dmn.KnowledgeSource):
            return
        element = Element(node, model, key)
        self.elements.setdefault(key, element)
        if node.id is not None:
            self._by_id[namespace, node.id] = element

    def find(self, model: dmn.Definitions, href: str) -> Element | None:
        """Return the element that a reference in a model means, ``#id`` or ``namespace#id``."""
        namespace, _, id_ = href.rpartition("#")
        return self._by_id.get((namespace or model.namespace, id_))

    def written(self, model: dmn.Definitions, element: Element) -> str | None:
        """Return the name that a text of a model uses for an element; None for one that the model does not import."""
        name = spelled(element.node.name)
        if element.model is model:
            return name
        for each in imports_of(model):
            if self.models.get(each.namespace) is element.model:
                return _prefix(each) + name
        return None

    def types(self, model: dmn.Definitions) -> Iterator[tuple[str, str]]:
        """Yield the types that a model can name: as written there, and the key in the whole."""
        for prefix, other in [
            *((_prefix(each), self.models[each.namespace]) for each in imports_of(model)),
            ("", model),
        ]:
            for item in other.item_definitions:
                yield prefix + spelled(item.name), self.prefixes[other.namespace] + spelled(item.name)

    def names(self, element: Element) -> Iterator[str]:
        """Yield every name by which an element can be given from outside, the key first."""
        yield element.key
        name = spelled(element.node.name)
        yield name
        for namespace, model in self.models.items():
            for each in imports_of(model):
                if self.models[each.namespace] is element.model:
                    yield self.prefixes[namespace] + _prefix(each) + name


def imports_of(model: dmn.Definitions) -> Iterator[dmn.Import]:
    """Yield the imports of other DMN models."""
    for each in model.imports:
        if "/DMN/" in each.import_type or each.import_type == dmn.MODEL:
            yield each


def _prefix(import_: dmn.Import) -> str:
    name = spelled(import_.name)
    return f"{name}." if name else ""

"""Which models belong together, and under which name each of their elements is known in the whole (DMN 1.5, 6.3.3)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from portico.dmn import definitions as dmn
from portico.dmn.errors import DmnError, ImportMissing
from portico.dmn.feel.scope import spelled

MAX_SPACES = 200


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """A model at one place of the whole: `prefix` stands before its names, and `imports` are the spaces it imports.

    A model that is imported on two ways is there twice, so that its inputs can be given twice.
    """

    prefix: str
    model: dmn.Definitions
    imports: list[Space] = field(default_factory=list)

    def reach(self) -> Iterator[Space]:
        """Yield the space itself and all that it imports, what is nearer first."""
        ahead = deque([self])
        while ahead:
            found = ahead.popleft()
            yield found
            ahead.extend(found.imports)


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """A node of the graph at its place; `key` is its name in the whole."""

    node: dmn.DRGElement
    space: Space
    key: str


class Namespaces:
    """A model with all that it imports, directly or not.

    Elements of the model itself are known by their names, those of an import by the import's name, a dot and theirs.
    """

    def __init__(self, main: dmn.Definitions, others: Mapping[str, dmn.Definitions]) -> None:
        self.spaces: list[Space] = []
        self._open(main, "", {main.namespace: main}, others)
        self.elements: dict[str, Element] = {}
        self._by_id: dict[tuple[str, str], Element] = {}
        for space in self.spaces:
            for node in space.model.drg_elements:
                if not isinstance(node, dmn.KnowledgeSource):
                    self._add(space, node)

    def _open(
        self,
        model: dmn.Definitions,
        prefix: str,
        above: Mapping[str, dmn.Definitions],
        others: Mapping[str, dmn.Definitions],
    ) -> Space:
        if len(self.spaces) >= MAX_SPACES:
            raise DmnError(f"The model has more than {MAX_SPACES} imports, counting each way. Join some models.")
        space = Space(prefix, model)
        self.spaces.append(space)
        for each in imports_of(model):
            if each.namespace in above:  # models that import each other
                continue
            found = others.get(each.namespace)
            if found is None:
                raise ImportMissing(each.name, each.namespace)
            written = f"{spelled(each.name)}." if spelled(each.name) else ""
            space.imports.append(self._open(found, prefix + written, {**above, each.namespace: found}, others))
        return space

    def _add(self, space: Space, node: dmn.DRGElement) -> None:
        element = Element(node, space, space.prefix + spelled(node.name))
        self.elements.setdefault(element.key, element)
        if node.id is not None:
            self._by_id.setdefault((f"{space.prefix}#{space.model.namespace}", node.id), element)

    def find(self, space: Space, href: str) -> Element | None:
        """Return the element that a reference in a model means: ``#id``, ``namespace#id`` or ``file.dmn#id``."""
        place, _, id_ = href.rpartition("#")
        files = {each.location_uri: each.namespace for each in space.model.imports if each.location_uri}
        namespace = files.get(place, place)
        for each in space.reach() if namespace else (space,):
            if namespace in ("", each.model.namespace):
                found = self._by_id.get((f"{each.prefix}#{each.model.namespace}", id_))
                if found is not None:
                    return found
        return None

    def aliases(self) -> dict[str, tuple[str, ...]]:
        """Return every name by which elements can be given from outside, with their keys.

        Beside the key: the name alone, and ``namespace#name``, which both mean the element on all ways to it. So does the
        name of what came with an import without a name.
        """
        found: dict[str, tuple[str, ...]] = {}
        for element in self.elements.values():
            name = spelled(element.node.name)
            for alias in dict.fromkeys((name, f"{element.space.model.namespace}#{name}")):
                found[alias] = (*found.get(alias, ()), element.key)
        for key, element in self.elements.items():
            brought = element.space.prefix == "" and element.space is not self.spaces[0]
            found[key] = found[f"{element.space.model.namespace}#{key}"] if brought else (key,)
        return found


def written(space: Space, element: Element) -> str | None:
    """Return the name that a text of a model uses for an element; None for one that the model does not import."""
    own = element.space
    reached = any(each is own or (each.model is own.model and each.prefix == own.prefix) for each in space.reach())
    return element.key.removeprefix(space.prefix) if reached else None


def types_of(space: Space) -> Iterator[tuple[str, str]]:
    """Yield the types that a model can name: as written there, and the key in the whole."""
    for each in reversed(list(space.reach())):
        for item in each.model.item_definitions:
            key = each.prefix + spelled(item.name)
            yield key.removeprefix(space.prefix), key


def imports_of(model: dmn.Definitions) -> Iterator[dmn.Import]:
    """Yield the imports of other DMN models."""
    for each in model.imports:
        if "/DMN/" in each.import_type:
            yield each

"""Which models belong together, and under which name each of their elements is known in the whole (DMN 1.5, 6.3.3)."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from portico.dmn import definitions as dmn
from portico.dmn.errors import DmnError, ImportMissing
from portico.dmn.feel.grammar.scope import spelled

MAX_SPACES = 200


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """A model at one place of the whole: `prefix` stands before its names, and `imports` are the spaces it imports.

    A model that is imported on two ways is there twice, so that its inputs can be given twice.

    :param types: the names in the whole of its item definitions, by their own.
    """

    prefix: str
    model: dmn.Definitions
    imports: list[Space] = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)

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
    Of elements that come to the same name, by imports without a name, the first has it (6.3.3); another one is known by
    its namespace as well.
    """

    def __init__(self, main: dmn.Definitions, others: Mapping[str, dmn.Definitions]) -> None:
        self.spaces: list[Space] = []
        self._open(main, "", {main.namespace: main}, others)
        self.elements: dict[str, Element] = {}
        self._by_id: dict[tuple[str, str], Element] = {}
        taken: set[str] = set()
        for space in self.spaces:
            for item in space.model.item_definitions:
                name = spelled(item.name)
                key = space.types.setdefault(name, _free(space, name, taken))
                taken.add(key)
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
        name = spelled(node.name)
        first = self.elements.get(space.prefix + name)
        if first is not None and _alike(first.space, space):
            return
        element = Element(node, space, _free(space, name, self.elements))
        self.elements[element.key] = element
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
            brought = key == spelled(element.node.name) and element.space is not self.spaces[0]
            own = found[f"{element.space.model.namespace}#{key}"] if brought else (key,)
            if isinstance(element.node, dmn.InputData):  # also what an import without a name calls so
                own = tuple(e for e in found.get(key, own) if e in own or not self.elements[e].space.prefix)
            found[key] = own
        return found


def _free(space: Space, name: str, taken: Collection[str]) -> str:
    plain = space.prefix + name
    return f"{space.prefix}{space.model.namespace}#{name}" if plain in taken else plain


def _alike(one: Space, other: Space) -> bool:
    return one is other or (one.model is other.model and one.prefix == other.prefix)


def written(space: Space, element: Element) -> str | None:
    """Return the name that a text of a model uses for an element; None for one that the model does not import."""
    if not any(_alike(element.space, each) for each in space.reach()):
        return None
    return element.space.prefix.removeprefix(space.prefix) + spelled(element.node.name)


def types_of(space: Space) -> Iterator[tuple[str, str]]:
    """Yield the types that a model can name: as written there, and the key in the whole."""
    for each in reversed(list(space.reach())):
        for name, key in each.types.items():
            yield each.prefix.removeprefix(space.prefix) + name, key


def imports_of(model: dmn.Definitions) -> Iterator[dmn.Import]:
    """Yield the imports of other DMN models."""
    for each in model.imports:
        if "/DMN/" in each.import_type:
            yield each

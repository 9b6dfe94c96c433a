"""Portico's YAML becomes `Definitions`. A file of a pack's rules is such a file, with decisions only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from enum import StrEnum
from typing import Any

from portico.dmn import definitions as dmn
from portico.dmn.errors import ModelUnreadable
from portico.dmn.xml.extensions import canonical, canonical_diagram, fragment
from portico.dmn.xml.grammar import Kind
from portico.dmn.xml.reasons import TEXTS, ConditionText, Law, Reasons, Texts, all_of, extensions_of, knowledge_source
from portico.dmn.xml.versions import NEWEST
from portico.dmn.yaml.references import MEANS, Names, generated
from portico.dmn.yaml.requirements import Mentions, Requirements
from portico.dmn.yaml.source import Node, meant, parse
from portico.dmn.yaml.words import (
    DEFAULT_NAME,
    DEFAULT_NAMESPACE,
    GRAPH,
    KINDS,
    SERVICE,
    TOP,
    WORDS,
    Form,
    Word,
)

_REASONS = ("because", "otherwise", "would_change")
_REQUIRES = ("law", "requires", "authority")
# The keys of some elements that are read here, beside those of WORDS.
_MORE: Mapping[Kind, tuple[str, ...]] = {
    dmn.Decision: ("type", "unit", "variable", *_REQUIRES, *_REASONS, "conditions"),
    dmn.InputData: ("type", "variable"),
    dmn.BusinessKnowledgeModel: ("type", "variable", *_REQUIRES),
    dmn.DecisionService: ("type", "variable", *SERVICE),
    dmn.KnowledgeSource: ("law", "authority"),
    dmn.DecisionRule: _REASONS,
}


def from_yaml(text: str) -> dmn.Definitions:
    """Return the model of a YAML text.

    Nodes of the graph that have no `id` get one made of their name; ``id: null`` says that there is none. A decision or
    function without `requires` requires the nodes whose names its texts mention (`requirements`).

    :raises ModelUnreadable: with the line, what is wrong (the nearest known key for an unknown one) and what to do.
    """
    root = parse(text)
    if root.is_nothing:
        raise root.wrong("the file is empty", "It needs decisions, each under its name.")
    try:
        return _Reader(root.keyed(("model", *TOP))).definitions()
    except RecursionError as error:
        hint = "Make decisions or functions of the inner parts."
        raise ModelUnreadable("the model is nested too deeply", 0, hint) from error


class _Reader:
    """Reads one file by the table of words."""

    def __init__(self, top: dict[str, Node]) -> None:
        self.top = top
        self.ids: dict[int, str | None] = {}
        self.names = self.read_names()
        self.mentions = Mentions(self.names)
        self.laws: dict[Law, str] = {}

    # ---- Names, before anything that may refer to them ----

    def read_names(self) -> Names:
        nodes = [
            (name, node, TOP[key].holds) for key in GRAPH if key in self.top for name, node in _named(self.top[key])
        ]
        given = {id(node): self.given_id(node) for _, node, _ in nodes if node.keys and "id" in node.keys}
        made = generated(
            [name for name, node, _ in nodes if id(node) not in given], [each for each in given.values() if each]
        )
        fresh = iter(made)
        self.ids = {id(node): given[id(node)] if id(node) in given else next(fresh) for _, node, _ in nodes}
        types = [name for name, _ in _named(self.top["types"])] if "types" in self.top else []
        kinds = [(name, self.ids[id(node)], kind) for name, node, kind in nodes if isinstance(kind, type)]
        return Names.made_of([each for each in kinds if not issubclass(each[2], StrEnum)], types)  # type: ignore[misc]

    def given_id(self, node: Node) -> str | None:
        written = node.keyed()["id"]
        return None if written.is_nothing else written.said()

    def href(self, node: Node) -> str:
        return self.target(node)[0]

    def target(self, node: Node) -> tuple[str, Kind | None]:
        """Return the reference and the class of what a name means."""
        if node.keys is not None and "href" in node.keyed(("href",)):
            return node.keyed()["href"].said(), None
        text = node.said()
        if "#" in text:
            return text, self.names.by_id.get(text[1:], ("", None))[1]
        found = self.names.by_name.get(text, [])
        if not found:
            raise node.wrong(f"nothing here is called '{text}'", meant(text, self.names.by_name))
        if len(found) > 1:
            raise node.wrong(f"'{text}' means {len(found)} things", "Write the id with a # before it.")
        made, kind = found[0]
        if made is None:
            raise node.wrong(f"'{text}' has no id", "Take `id: null` out.")
        return f"#{made}", kind

    # ---- The whole ----

    def definitions(self) -> dmn.Definitions:
        values: dict[str, Any] = {"name": DEFAULT_NAME, "namespace": DEFAULT_NAMESPACE}
        if "model" in self.top:
            values |= self.values(self.top["model"], dmn.Definitions)
        graph: dict[str, tuple[dmn.DRGElement, ...]] = {}
        for key, word in TOP.items():
            if key in self.top:
                (graph if key in GRAPH else values)[key if key in GRAPH else word.field] = self.value(
                    self.top[key], word
                )
        laws = tuple(knowledge_source(law, made) for law, made in self.laws.items())
        graph["sources"] = (*graph.get("sources", ()), *laws)
        values["drg_elements"] = tuple(node for key in GRAPH for node in graph.get(key, ()))
        return dmn.Definitions(**values)

    # ---- Any part ----

    def element(self, node: Node, kind: Kind, name: str | None = None) -> Any:
        values = self.values(node, kind, name)
        values["line"] = node.line
        return kind(**values)

    def values(self, node: Node, kind: Kind, name: str | None = None) -> dict[str, Any]:
        """Return the fields of a part."""
        words, written = WORDS[kind], node
        node = _long(node, words.short)
        inline = next((word for word in words.words if word.inline), None)
        forms = inline.holds if inline is not None and isinstance(inline.holds, Mapping) else {}
        by_key = {word.key: word for word in words.words if not word.inline}
        known = [*by_key, *_MORE.get(kind, ()), *forms]
        values: dict[str, Any] = {} if name is None else {"name": name}
        keys = node.keyed(known)
        for key, inner in keys.items():
            if key in by_key and not (key == "label" and inner.keys is not None):
                if not (key == "id" and inner.is_nothing):
                    values[by_key[key].field] = self.value(inner, by_key[key])
            elif inline is not None and key in forms:
                if inline.field in values:
                    raise inner.wrong(f"'{key}' is one form too many", f"Keep one of {', '.join(forms)}.")
                values[inline.field] = self.element(inner, forms[key])
        if issubclass(kind, dmn.DRGElement):
            values["id"] = self.ids[id(written)]
        self.more(node, kind, values)
        missing = [word.key for word in words.words if word.field not in values and word.field in _REQUIRED[kind]]
        if missing:
            raise node.wrong(f"'{missing[0]}' is missing", "Add it.")
        return values

    def value(self, node: Node, word: Word) -> Any:
        if isinstance(word.holds, Form):
            return _plain(node, word.holds)
        if word.by_name:
            return tuple(self.element(inner, _class(word), name) for name, inner in _named(node))
        if word.many:
            return tuple(self.one(inner, word) for inner in node.listed())
        return self.one(node, word)

    def one(self, node: Node, word: Word) -> Any:
        if isinstance(word.holds, Mapping):
            return self.member(node, word.holds)
        if issubclass(word.holds, StrEnum):  # type: ignore[arg-type]
            return _choice(node, word.holds)  # type: ignore[arg-type]
        return self.element(node, _class(word))

    def member(self, node: Node, group: Mapping[str, Kind]) -> Any:
        """Return a member of a group: a text is a FEEL expression."""
        if node.text is not None and "expression" in group:
            return self.element(node, group["expression"])
        keys = node.keyed(group)
        if len(keys) != 1:
            raise node.wrong("exactly one key is expected here", f"Write one of {', '.join(group)}.")
        ((key, inner),) = keys.items()
        return self.element(inner, group[key])

    # ---- What is special about some parts ----

    def more(self, node: Node, kind: Kind, values: dict[str, Any]) -> None:
        """Read the keys of `_MORE`."""
        keys = node.keyed()
        if kind is dmn.Decision:
            self.decision(keys, values)
        elif kind is dmn.DecisionRule:
            self.reasons(keys, values)
        elif "variable" in _MORE.get(kind, ()):
            values["variable"] = self.variable(keys, values["name"], keys["type"].said() if "type" in keys else None)
        if kind is dmn.DecisionService:
            for key, field in SERVICE.items():
                values[field] = tuple(self.href(each) for each in keys[key].listed()) if key in keys else ()
        if "authority" in _MORE.get(kind, ()):
            self.requirements(keys, values, kind)

    def decision(self, keys: dict[str, Node], values: dict[str, Any]) -> None:
        type_ref = keys["type"].said() if "type" in keys else None
        word = type_ref if type_ref in KINDS and type_ref not in self.names.types else None
        self.reasons(keys, values, word)
        values["variable"] = self.variable(keys, values["name"], KINDS[word] if word else type_ref)
        if "conditions" in keys:
            if "expression" in values:
                raise keys["conditions"].wrong("a decision with conditions has another form, too", "Keep one of them.")
            values["expression"] = all_of([self.condition(each) for each in keys["conditions"].listed()])

    def condition(self, node: Node) -> ConditionText:
        keys = node.keyed(("id", "condition", *TEXTS, "law"))
        for key in ("id", "condition"):
            if key not in keys:
                raise node.wrong(f"'{key}' is missing", "Add it.")
        id = keys["id"].said()
        texts: dict[str, Any] = {part: _texts(keys[part]) for part in TEXTS if part in keys}
        laws = tuple(_law(each) for each in keys["law"].listed()) if "law" in keys else ()
        reasons = Reasons(id=id, laws=laws, **texts)
        return ConditionText(id=id, text=keys["condition"].said(), reasons=reasons, line=keys["condition"].line)

    def reasons(self, keys: dict[str, Node], values: dict[str, Any], kind: str | None = None) -> None:
        texts: dict[str, Any] = {part: _texts(keys[part]) for part in _REASONS if part in keys}
        if "label" in keys and keys["label"].keys is not None:
            texts["label"] = _texts(keys["label"])
            values["label"] = texts["label"][0][1]
        unit = keys["unit"].said() if "unit" in keys else None
        values["extensions"] = (
            *extensions_of(Reasons(kind=kind, unit=unit, **texts)),
            *values.get("extensions", ()),
        )

    def variable(self, keys: dict[str, Node], name: str, type_ref: str | None) -> dmn.InformationItem | None:
        """Return a node's variable: of its name and type, unless `variable` says otherwise."""
        values: dict[str, Any] = {"name": name, "type_ref": type_ref}
        if "variable" in keys:
            if keys["variable"].is_nothing:
                return None
            values |= self.values(keys["variable"], dmn.InformationItem, name)
            values["line"] = keys["variable"].line
        return dmn.InformationItem(**values)

    # ---- Requirements ----

    def requirements(self, keys: dict[str, Node], values: dict[str, Any], kind: Kind) -> None:
        laws = [self.law(_law(each)) for each in keys["law"].listed()] if "law" in keys else []
        others = [self.authority(each) for each in keys["authority"].listed()] if "authority" in keys else []
        values["authority_requirements"] = (*laws, *others)
        if kind is dmn.KnowledgeSource:
            return
        information, knowledge = self.needed(keys, values, kind)
        values["knowledge_requirements"] = knowledge
        if kind is dmn.Decision:
            values["information_requirements"] = information

    def needed(self, keys: dict[str, Node], values: dict[str, Any], kind: Kind) -> Requirements:
        """Return what is written under `requires`; without it, what the texts mention."""
        if "requires" not in keys:
            logic = values.get("expression" if kind is dmn.Decision else "encapsulated_logic")
            return self.mentions.requirements(values["name"], logic, information=kind is dmn.Decision)
        written = [self.requirement(each, kind) for each in keys["requires"].listed()]
        return (
            tuple(each for each in written if isinstance(each, dmn.InformationRequirement)),
            tuple(each for each in written if isinstance(each, dmn.KnowledgeRequirement)),
        )

    def law(self, law: Law) -> dmn.AuthorityRequirement:
        """Return the requirement of an article; each article is one knowledge source of the model."""
        if law not in self.laws:
            taken = [*(each for each in self.ids.values() if each), *self.laws.values()]
            self.laws[law] = generated([f"law {law.article}"], taken)[0]
        return dmn.AuthorityRequirement(required_authority=f"#{self.laws[law]}")

    def authority(self, node: Node) -> dmn.AuthorityRequirement:
        word, href, rest = self.required(node, ("source", "decision", "input"), dmn.AuthorityRequirement)
        rest["required_authority" if word == "source" else f"required_{word}"] = href
        return dmn.AuthorityRequirement(**rest, line=node.line)

    def requirement(self, node: Node, kind: Kind) -> dmn.InformationRequirement | dmn.KnowledgeRequirement:
        words = ("decision", "input", "function") if kind is dmn.Decision else ("function",)
        word, href, rest = self.required(node, words, dmn.InformationRequirement)
        if word == "function":
            return dmn.KnowledgeRequirement(required_knowledge=href, **rest, line=node.line)
        rest[f"required_{word}"] = href
        return dmn.InformationRequirement(**rest, line=node.line)

    def required(self, node: Node, words: tuple[str, ...], kind: Kind) -> tuple[str, str, dict[str, Any]]:
        """Return which word a requirement is about, its reference, and the other fields."""
        if node.text is not None:
            href, found = self.target(node)
            word = next((word for word in words if found in MEANS[word]), None)
            if word is None:
                raise node.wrong(f"'{node.text}' cannot be required here", f"Only {' or '.join(words)} can.")
            return word, href, {}
        by_key = {word.key: word for word in WORDS[kind].words}
        keys = node.keyed((*words, *by_key))
        given = [word for word in words if word in keys]
        if len(given) != 1:
            raise node.wrong("exactly one thing is required at a time", f"Write one of {', '.join(words)}.")
        rest = {by_key[key].field: self.value(inner, by_key[key]) for key, inner in keys.items() if key in by_key}
        return given[0], self.href(keys[given[0]]), rest


_REQUIRED: Mapping[Kind, frozenset[str]] = {
    kind: frozenset(each.name for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING)
    for kind in WORDS
}


def _class(word: Word) -> Kind:
    assert isinstance(word.holds, type) and not issubclass(word.holds, StrEnum)  # noqa: S101, PT018 - a class of a model
    return word.holds


def _named(node: Node) -> Iterable[tuple[str, Node]]:
    """Return elements under their names; where two have one name, they stand in a list, each with its `name`."""
    if node.items is None:
        return node.keyed().items()
    return [(_name(each), each) for each in node.items]


def _name(node: Node) -> str:
    keys = node.keyed()
    if "name" not in keys:
        raise node.wrong("'name' is missing", "Add it.")
    return keys["name"].said()


def _long(node: Node, short: str | None) -> Node:
    """Return the node with its keys, where only the value of its most important key is written."""
    if node.keys is not None or short is None:
        return node
    if node.is_nothing:
        raise node.wrong("nothing is written here", f"Write its {short}, or {{}} when it has none.")
    return Node(node.line, keys={short: node})


def _choice(node: Node, choices: type[StrEnum]) -> StrEnum:
    words = [choice.value for choice in choices]
    text = node.said()
    if text not in words:
        raise node.wrong(f"'{text}' cannot stand here", meant(text, words))
    return choices(text)


def _plain(node: Node, form: Form) -> Any:
    if form is Form.FLAG:
        if node.text not in ("true", "false"):
            raise node.wrong("true or false is expected here", "Write one of them.")
        return node.text == "true"
    if form is Form.NOTES:
        return tuple(None if each.is_nothing else each.said() for each in node.listed())
    if form is Form.TEXTS:
        return tuple(each.said() for each in node.listed())
    if form is Form.ATTRIBUTES:
        return tuple(sorted((name, each.said()) for name, each in node.keyed().items()))
    if form in (Form.ELEMENTS, Form.DRAWING):
        return _foreign(node, form)
    return node.said()


def _foreign(node: Node, form: Form) -> Any:
    try:
        if form is Form.DRAWING:
            return canonical_diagram(fragment(node.said()), NEWEST)
        return tuple(canonical(fragment(each.said())) for each in node.listed())
    except ModelUnreadable as error:
        raise node.wrong(error.problem, error.hint or "") from error


def _texts(node: Node) -> Texts:
    """Return a text by language."""
    if not node.keyed():
        raise node.wrong("a text in some language is expected here", 'Write it as {en: "..."}.')
    return tuple((language, each.said()) for language, each in node.keyed().items())


def _law(node: Node) -> Law:
    keys = node.keyed(("article", "url", "source", "confidence"))
    if "article" not in keys:
        raise node.wrong("'article' is missing", "Write the law and its article, as lawyers cite it.")
    return Law(
        article=keys["article"].said(),
        url=keys["url"].said() if "url" in keys else None,
        source=tuple(each.said() for each in keys["source"].listed()) if "source" in keys else (),
        confidence=keys["confidence"].said() if "confidence" in keys else None,
    )

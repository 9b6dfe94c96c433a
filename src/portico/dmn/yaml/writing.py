"""`Definitions` become Portico's YAML, without loss.

Without loss means: read again, the model is equal to the one before (`Definitions.grouped`), every id, text, extension
and the diagram included. What has no meaning in the standard is not kept: comments, the order between kinds of
elements (all inputs stand before all decisions; the order within a kind is kept), and how the file was laid out.
An id is left out where reading gives the same one again, and so is `requires` where the texts say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from enum import StrEnum

from lxml import etree

from portico.dmn import definitions as dmn
from portico.dmn.errors import ModelUnreadable
from portico.dmn.xml.extensions import fragment
from portico.dmn.xml.grammar import Kind
from portico.dmn.xml.reasons import TEXTS, Law, Reasons, Texts, conditions_of, law_of, reasons_of
from portico.dmn.yaml.layout import Document, dump
from portico.dmn.yaml.reading import from_yaml
from portico.dmn.yaml.references import Names
from portico.dmn.yaml.requirements import Mentions
from portico.dmn.yaml.words import (
    DEFAULT_NAME,
    DEFAULT_NAMESPACE,
    KINDS,
    SERVICE,
    TOP,
    WORDS,
    Form,
    Word,
)

Keys = dict[str, Document]
# The keys of a node that stand before what it is made of.
_FIRST = (
    *("name", "id", "label", "description", "question", "allowed_answers", "type", "unit", "variable"),
    *("law", "requires", "authority", "because", "otherwise", "would_change"),
)


def to_yaml(definitions: dmn.Definitions) -> str:
    """Return the model as YAML; `from_yaml` of it is equal to `definitions.grouped()`."""
    model = definitions.grouped()
    for brief in (True, False):
        text = dump(_Writer(model, brief=brief).document())
        # The short words (law, names instead of ids) fit nearly every model; this one says whether they fit this one.
        if not brief or _reads_as(text, model):
            return text
    raise AssertionError  # the loop ends with the long words


def _reads_as(text: str, model: dmn.Definitions) -> bool:
    try:
        return from_yaml(text) == model
    except ModelUnreadable:
        return False


class _Writer:
    """Makes the document of one model; `brief` is with law and generated ids."""

    def __init__(self, model: dmn.Definitions, *, brief: bool) -> None:
        self.model = model
        self.brief = brief
        self.names = Names.of(model)
        self.mentions = Mentions(self.names)
        self.laws: dict[str, Law] = {}
        if brief:
            found = ((source.id, law_of(source)) for source in model.knowledge_sources)
            self.laws = {id: law for id, law in found if id is not None and law is not None}

    def document(self) -> Keys:
        found: Keys = {}
        model = self.element(self.model)
        if model != {"name": DEFAULT_NAME, "namespace": DEFAULT_NAMESPACE}:
            found["model"] = model
        for key, word in TOP.items():
            value = getattr(self.model, word.field)
            if key == "sources":
                value = tuple(source for source in value if source.id not in self.laws)
            if value:
                found[key] = self.value(word, value)
        return found

    # ---- Any part ----

    def element(self, value: object) -> Document:
        """Return a part as its keys, or as its short form."""
        kind = _kind(value)
        keys = self.keys(value, kind)
        if isinstance(value, dmn.Decision):
            keys = self.decision(value, keys)
        elif isinstance(value, (dmn.InputData, dmn.BusinessKnowledgeModel, dmn.DecisionService)):
            keys |= self.variable(value.name, value.variable)
        if isinstance(value, (dmn.BusinessKnowledgeModel, dmn.KnowledgeSource)):
            keys |= self.requirements(value)
        if isinstance(value, dmn.DecisionService):
            keys |= self.service(value)
        if isinstance(value, dmn.DRGElement):
            keys = {key: keys[key] for key in (*_FIRST, *keys) if key in keys}
        if self.brief and isinstance(value, dmn.DecisionRule) and _is_plain(reasons_of(value.extensions)[0]):
            keys |= self.reasons(value.extensions, keys)
        return keys

    def keys(self, value: object, kind: Kind) -> Keys:
        found: Keys = {}
        for word in WORDS[kind].words:
            inner = getattr(value, word.field)
            if word.field == "id" and inner is None and isinstance(value, dmn.DRGElement):
                found["id"] = None
            if inner == _DEFAULTS[kind].get(word.field, MISSING):
                continue
            if word.field == "id" and isinstance(inner, str) and self.brief and self.names.makes(value, inner):
                continue
            if word.inline:
                found |= self.form(word, inner)
            else:
                found[word.key] = self.value(word, inner)
        return found

    def shortened(self, value: object) -> Document:
        keys = self.element(value)
        return _shortened(keys, _kind(value)) if isinstance(keys, dict) else keys

    def value(self, word: Word, value: object) -> Document:
        if isinstance(value, tuple) and not isinstance(word.holds, Form):
            if word.by_name:
                return self.by_name(value)
            return [self.one(word, each) for each in value]
        return self.one(word, value)

    def one(self, word: Word, value: object) -> Document:
        if isinstance(word.holds, Form):
            return _plain(word.holds, value)
        if isinstance(value, StrEnum):
            return value.value
        if isinstance(word.holds, Mapping):
            form = self.form(word, value)
            literal = form.get("expression")
            return literal if isinstance(literal, str) else form
        return self.shortened(value)

    def form(self, word: Word, value: object) -> Keys:
        """Return a member of a group under its key."""
        assert isinstance(word.holds, Mapping)  # noqa: S101 - only groups are inline
        key = next(key for key, kind in word.holds.items() if kind is type(value))
        return {key: self.shortened(value)}

    def by_name(self, values: tuple[object, ...]) -> Document:
        named = [each for each in values if isinstance(each, dmn.NamedElement)]
        if len({each.name for each in named}) < len(named):
            return [self.element(each) for each in named]
        found: Keys = {}
        for each in named:
            keys = self.element(each)
            assert isinstance(keys, dict)  # noqa: S101 - elements have keys until they are shortened
            del keys["name"]
            found[each.name] = _shortened(keys, _kind(each))
        return found

    # ---- Nodes of the graph ----

    def decision(self, value: dmn.Decision, keys: Keys) -> Keys:
        """Return the keys of a decision in the order of a pack's rules."""
        reasons, _ = reasons_of(value.extensions)
        if not self.brief or reasons.id is not None or reasons.laws:
            return self.long_decision(value, keys)
        said = self.reasons(value.extensions, keys)
        if reasons.label and value.label == reasons.label[0][1]:
            keys["label"] = said.pop("label")
        elif reasons.label:
            return self.long_decision(value, keys)
        variable = self.variable(value.name, value.variable)
        if reasons.kind is not None:
            if variable.get("type") != KINDS.get(reasons.kind):
                return self.long_decision(value, keys)
            variable["type"] = reasons.kind
        elif variable.get("type") in KINDS and variable["type"] not in self.names.types:
            return self.long_decision(value, keys)
        conditions = conditions_of(value.expression)
        if conditions is not None:
            del keys["invocation"]
            keys["conditions"] = [
                {"id": each.id, "condition": each.text, **_said(each.reasons), **_law_keys(each.reasons.laws)}
                for each in conditions
            ]
        return {**variable, **said, **self.requirements(value), **keys}

    def long_decision(self, value: dmn.Decision, keys: Keys) -> Keys:
        """Return the keys of a decision whose reasons do not fit the short words: as extensions."""
        if value.extensions:
            keys["extensions"] = list(value.extensions)
        variable: Keys = {"variable": None}
        if value.variable is not None:
            variable = {"variable": self.element(value.variable)}
        return {**keys, **variable, **self.requirements(value)}

    def variable(self, name: str, variable: dmn.InformationItem | None) -> Keys:
        """Return the type of a node, and what else is said of its variable."""
        if variable is None:
            return {"variable": None}
        keys = self.keys(variable, dmn.InformationItem)
        if keys.get("name") == name:
            del keys["name"]
        found: Keys = {"type": keys.pop("type")} if "type" in keys else {}
        if keys:
            found["variable"] = keys
        return found

    def reasons(self, extensions: tuple[str, ...], keys: Keys) -> Keys:
        """Return what extensions say in Portico's words, and leave only the others in `keys`."""
        reasons, others = reasons_of(extensions)
        keys.pop("extensions", None)
        if others:
            keys["extensions"] = list(others)
        found: Keys = {"unit": reasons.unit} if reasons.unit is not None else {}
        return found | _said(reasons)

    def service(self, value: dmn.DecisionService) -> Keys:
        return {
            key: [self.names.said(href) for href in getattr(value, field)]
            for key, field in SERVICE.items()
            if getattr(value, field)
        }

    # ---- Requirements ----

    def requirements(self, value: dmn.Decision | dmn.BusinessKnowledgeModel | dmn.KnowledgeSource) -> Keys:
        found: Keys = {}
        laws, others = self.law(value)
        if laws:
            found["law"] = laws
        requires: list[Document] = []
        if isinstance(value, dmn.Decision):
            for needed in value.information_requirements:
                key = "decision" if needed.required_decision is not None else "input"
                requires.append(self.requirement(needed, key, needed.required_decision or needed.required_input))
        if not isinstance(value, dmn.KnowledgeSource):
            for known in value.knowledge_requirements:
                requires.append(self.requirement(known, "function", known.required_knowledge))
        if not isinstance(value, dmn.KnowledgeSource) and not self.is_mentioned(value):
            found["requires"] = requires
        if others:
            found["authority"] = others
        return found

    def is_mentioned(self, value: dmn.Decision | dmn.BusinessKnowledgeModel) -> bool:
        """Tell whether the texts of a node say by themselves what it requires."""
        if isinstance(value, dmn.Decision):
            written = value.information_requirements, value.knowledge_requirements
            return written == self.mentions.requirements(value.name, value.expression, information=True)
        found = self.mentions.requirements(value.name, value.encapsulated_logic, information=False)
        return ((), value.knowledge_requirements) == found

    def law(
        self, value: dmn.Decision | dmn.BusinessKnowledgeModel | dmn.KnowledgeSource
    ) -> tuple[list[Document], list[Document]]:
        laws: list[Document] = []
        others: list[Document] = []
        for each in value.authority_requirements:
            href = each.required_authority or each.required_decision or each.required_input
            key = "source" if each.required_authority else "decision" if each.required_decision else "input"
            law = self.laws.get((each.required_authority or "").removeprefix("#"))
            if law is not None and each == dmn.AuthorityRequirement(required_authority=each.required_authority):
                laws.append(_law_key(law))
            else:
                others.append(self.requirement(each, key, href))
        return laws, others

    def requirement(self, value: dmn.Element, key: str, href: str | None) -> Document:
        keys = self.keys(value, _kind(value))
        said = self.names.said(href or "")
        return said if not keys and self.names.is_short(key, said) else {key: said, **keys}


_DEFAULTS: Mapping[Kind, Mapping[str, object]] = {
    kind: {each.name: each.default if each.default is not MISSING else MISSING for each in fields(kind)}
    for kind in WORDS
}


def _kind(value: object) -> Kind:
    assert isinstance(value, (dmn.Element, dmn.Binding, dmn.ChildExpression))  # noqa: S101 - all that WORDS knows
    return type(value)


def _shortened(keys: Keys, kind: Kind) -> Document:
    """Return only what is most important, when nothing else is said and it cannot be taken for keys."""
    short = WORDS[kind].short
    return keys[short] if short is not None and set(keys) == {short} and not isinstance(keys[short], dict) else keys


def _plain(form: Form, value: object) -> Document:
    if form is Form.FLAG:
        return bool(value)
    if form is Form.DRAWING:
        root = fragment(str(value))
        etree.indent(root, "  ")
        return str(etree.tostring(root, encoding="unicode"))
    if form is Form.ATTRIBUTES and isinstance(value, tuple):
        return {str(name): str(text) for name, text in value}
    if isinstance(value, tuple):
        return [each if each is None else str(each) for each in value]
    return str(value)


def _said(reasons: Reasons) -> Keys:
    found: Keys = {}
    for part in TEXTS:
        texts: Texts = getattr(reasons, part)
        if texts:
            found[part] = dict(texts)
    return found


def _is_plain(reasons: Reasons) -> bool:
    """Tell whether only texts are said, as of a row."""
    return reasons == Reasons(because=reasons.because, otherwise=reasons.otherwise, would_change=reasons.would_change)


def _law_keys(laws: tuple[Law, ...]) -> Keys:
    return {"law": [_law_key(law) for law in laws]} if laws else {}


def _law_key(law: Law) -> Keys:
    found: Keys = {"article": law.article}
    if law.url is not None:
        found["url"] = law.url
    if law.source:
        found["source"] = list(law.source)
    if law.confidence is not None:
        found["confidence"] = law.confidence
    return found

"""Why, in a DMN model: articles of law, plain words in several languages, and conditions that must all be true.

The standard has knowledge sources for the law; what it has no word for stands in `extensionElements` in Portico's own
namespace, so that other tools keep it, and a model with it is still a model of the standard:

- a law is a `KnowledgeSource` whose name is the article and whose `location_uri` is where it can be read;
- conditions are the invocation of `all` with a list of their texts, which any engine evaluates alike;
- texts (`label`, `because`, `otherwise`, `would_change`), units and types that FEEL has no name for are extensions.

Each function here has an inverse, and what does not fit exactly is left as it is: nothing is lost in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from portico.dmn.definitions import (
    Binding,
    Decision,
    Definitions,
    Expression,
    InformationItem,
    Invocation,
    KnowledgeSource,
    List,
    LiteralExpression,
)
from portico.dmn.xml.extensions import canonical, fragment

NAMESPACE = "urn:portico:dmn"
_PREFIX = f"{{{NAMESPACE}}}"

Texts: TypeAlias = tuple[tuple[str, str], ...]
"""A text by language code, in the order in which it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """An article of law: as lawyers cite it, where it can be read, codes of the sources, how sure the pack is."""

    article: str
    url: str | None = None
    source: tuple[str, ...] = ()
    confidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """What is said about a decision, a condition or a row of a table.

    :param id: of a condition.
    :param kind: the type of a decision, where FEEL's name for it says less (``text``, ``list``, ``duration``).
    :param unit: of a number, such as ``EUR/month``.
    :param laws: of a condition; those of a decision are knowledge sources.
    """

    id: str | None = None
    kind: str | None = None
    unit: str | None = None
    label: Texts = ()
    because: Texts = ()
    otherwise: Texts = ()
    would_change: Texts = ()
    laws: tuple[Law, ...] = ()


TEXTS = ("label", "because", "otherwise", "would_change")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionText:
    """One condition of a decision: a FEEL text, its id and its reasons; `line` is where it was written."""

    id: str
    text: str
    reasons: Reasons
    line: int = 0


# ---- Extensions ----


def extensions_of(reasons: Reasons) -> tuple[str, ...]:
    """Return the extension elements that say the same."""
    found: list[etree._Element] = []
    words = {"id": reasons.id, "type": reasons.kind, "unit": reasons.unit}
    given = {name: word for name, word in words.items() if word is not None}
    if given:
        found.append(_element("about", given))
    for part in TEXTS:
        texts: Texts = getattr(reasons, part)
        found.extend(_element(part.replace("_", "-"), {"lang": language}, text) for language, text in texts)
    found.extend(_law(law, with_article=True) for law in reasons.laws)
    return tuple(canonical(element) for element in found)


def reasons_of(extensions: Sequence[str]) -> tuple[Reasons, tuple[str, ...]]:
    """Return what extension elements say in Portico's words, and the elements that are not Portico's.

    When the words would not become the same elements again, or a language is there twice, all elements are returned
    and no words.
    """
    own = [text for text in extensions if NAMESPACE in text]
    others = tuple(text for text in extensions if NAMESPACE not in text)
    if not own:
        return Reasons(), tuple(extensions)
    reasons = _reasons([fragment(text) for text in own])
    twice = any(len(dict(getattr(reasons, part))) < len(getattr(reasons, part)) for part in TEXTS)
    if twice or (*extensions_of(reasons), *others) != tuple(extensions):
        return Reasons(), tuple(extensions)
    return reasons, others


def _reasons(elements: Sequence[etree._Element]) -> Reasons:
    about = next((dict(_attributes(each)) for each in elements if each.tag == f"{_PREFIX}about"), {})
    texts: dict[str, Texts] = {
        part: tuple(
            (str(each.get("lang", "")), each.text or "")
            for each in elements
            if each.tag == f"{_PREFIX}{part.replace('_', '-')}"
        )
        for part in TEXTS
    }
    laws = tuple(_law_of(each, str(each.get("article", ""))) for each in elements if each.tag == f"{_PREFIX}law")
    return Reasons(id=about.get("id"), kind=about.get("type"), unit=about.get("unit"), laws=laws, **texts)


def _attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        yield str(name), str(value)


def _element(name: str, attributes: dict[str, str], text: str | None = None) -> etree._Element:
    element = etree.Element(f"{_PREFIX}{name}", attributes, nsmap={"portico": NAMESPACE})
    element.text = text
    return element


# ---- Law ----


def knowledge_source(law: Law, id: str) -> KnowledgeSource:
    """Return the knowledge source that is an article of law."""
    extension = canonical(_law(law, with_article=False))
    return KnowledgeSource(id=id, name=law.article, location_uri=law.url, extensions=(extension,))


def law_of(source: KnowledgeSource) -> Law | None:
    """Return the article that a knowledge source is; None when it says anything else, too."""
    if len(source.extensions) != 1 or NAMESPACE not in source.extensions[0] or source.id is None:
        return None
    element = fragment(source.extensions[0])
    law = _law_of(element, source.name, source.location_uri)
    return law if knowledge_source(law, source.id) == source else None


def laws_of(decision: Decision, model: Definitions) -> tuple[Law, ...]:
    """Return the articles that a decision rests on, in its order; any knowledge source counts as one."""
    sources = {source.id: source for source in model.knowledge_sources if source.id is not None}
    found: list[Law] = []
    for requirement in decision.authority_requirements:
        source = sources.get((requirement.required_authority or "").removeprefix("#"))
        if source is not None:
            said = next((text for text in source.extensions if f'{NAMESPACE}"' in text), None)
            element = fragment(said) if said is not None else _element("law", {})
            found.append(_law_of(element, source.name, source.location_uri))
    return tuple(found)


def _law(law: Law, *, with_article: bool) -> etree._Element:
    attributes = {"article": law.article} if with_article else {}
    if with_article and law.url is not None:
        attributes["url"] = law.url
    if law.confidence is not None:
        attributes["confidence"] = law.confidence
    element = _element("law", attributes)
    for code in law.source:
        etree.SubElement(element, f"{_PREFIX}source").text = code
    return element


def _law_of(element: etree._Element, article: str, url: str | None = None) -> Law:
    codes = tuple(each.text or "" for each in element.iter(f"{_PREFIX}source"))
    found = element.get("url")
    return Law(article=article, url=url if found is None else found, source=codes, confidence=element.get("confidence"))


# ---- Conditions ----


def all_of(conditions: Sequence[ConditionText]) -> Invocation:
    """Return the boxed expression that is true when every condition is (`all` takes null as `and` does)."""
    texts = tuple(
        LiteralExpression(text=each.text, extensions=extensions_of(each.reasons), line=each.line) for each in conditions
    )
    binding = Binding(parameter=InformationItem(name="list"), formula=List(elements=texts))
    return Invocation(called_function=LiteralExpression(text="all"), bindings=(binding,))


def conditions_of(expression: Expression | None) -> tuple[ConditionText, ...] | None:
    """Return the conditions that an expression was made of; None when it was not, or says more."""
    if not isinstance(expression, Invocation) or len(expression.bindings) != 1:
        return None
    formula = expression.bindings[0].formula
    if not isinstance(formula, List):
        return None
    found: list[ConditionText] = []
    for each in formula.elements:
        if not isinstance(each, LiteralExpression) or each.text is None:
            return None
        reasons, _ = reasons_of(each.extensions)
        if reasons.id is None:
            return None
        found.append(ConditionText(id=reasons.id, text=each.text, reasons=reasons, line=each.line))
    return tuple(found) if all_of(found) == expression else None

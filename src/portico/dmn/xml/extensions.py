"""What a model holds that is not DMN's own: extensions of vendors and the diagram, kept as canonical XML."""

from __future__ import annotations

import re

from lxml import etree

from portico.dmn.errors import ModelUnreadable
from portico.dmn.xml.versions import NEWEST, Version

# A qualified name in a value, such as dmnElementRef="other:id"; its prefix must not be lost.
_QUALIFIED = re.compile(r"\s*([A-Za-z_][\w.-]*):[\w.-]+\s*")
# Attributes of a diagram that came later than 1.2; they only say how something is drawn.
_LATER = {"sourceElement": "1.3", "targetElement": "1.3", "useAlternativeInputDataShape": "1.5"}


def canonical(element: etree._Element) -> str:
    """Return an element of a file as exclusive canonical XML, with the prefixes that its values use.

    :raises ModelUnreadable: a namespace is no address.
    """
    prefixes = sorted({prefix for inner in element.iter() for prefix in _prefixes(inner)})
    try:
        data: bytes = etree.tostring(
            element, method="c14n", exclusive=True, inclusive_ns_prefixes=prefixes, with_tail=False
        )
    except etree.LxmlError as error:
        hint = "Its namespaces must be whole addresses, such as https://example.org/a."
        line: object = getattr(element, "sourceline", None)  # its stub says nothing of its type
        said = "an extension or the diagram has no canonical form"
        raise ModelUnreadable(said, line if isinstance(line, int) else 0, hint) from error
    return data.decode()


def fragment(text: str) -> etree._Element:
    """Return the element that a text is; no DOCTYPE, no entities.

    :raises ModelUnreadable: it is not one XML element.
    """
    if "<!" in text:
        raise ModelUnreadable("an extension or the diagram has a declaration (`<!`)", 0, "Take it out.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ModelUnreadable(f"an extension or the diagram is not XML: {error}", 0, "Write one element.") from error


def standing(element: etree._Element) -> str:
    """Return the text of an element that can stand inside a model, whose default namespace must not reach it."""
    text = canonical(element)
    if all(etree.QName(inner).namespace for inner in element.iter()):
        return text
    tag = re.match(r"<[^\s/>]+", text)
    assert tag is not None  # noqa: S101 - an element begins with its tag
    return text if ' xmlns="' in text[: text.index(">")] else f'{tag[0]} xmlns=""{text[tag.end() :]}'


def canonical_diagram(element: etree._Element, version: Version) -> str:
    """Return a DMNDI as canonical XML without white space between its elements, in the namespace of the newest version."""
    for inner in element.iter():
        inner.tail = None
        if len(inner) and not (inner.text or "").strip():
            inner.text = None
    return renamed(canonical(element), version, NEWEST)


def renamed(diagram: str, old: Version, new: Version) -> str:
    """Return a canonical diagram with the namespace of another version, without what that version cannot draw."""
    gone = [word for word, since in _LATER.items() if not new.has(since)]
    if gone:
        diagram = re.sub(rf' (?:{"|".join(gone)})="[^"]*"', "", diagram)
    return re.sub(rf'(xmlns(?::[\w.-]+)?=)"{re.escape(old.diagram)}"', rf'\1"{new.diagram}"', diagram)


def _prefixes(element: etree._Element) -> list[str]:
    values = [str(value) for value in element.attrib.values()]
    if element.text and not len(element):
        values.append(element.text)
    found = (_QUALIFIED.fullmatch(value) for value in values)
    return [match[1] for match in found if match and match[1] in element.nsmap]

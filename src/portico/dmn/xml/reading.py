"""DMN files of 1.1 to 1.5 become `Definitions`. Nothing outside the given bytes is ever looked at.

Comments, processing instructions, the white space between elements and `xsi:` attributes say nothing about the model
and are not kept. Everything else is, also what other vendors have added, as canonical XML.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any
from xml.parsers import expat

from lxml import etree

from portico.dmn import definitions as dmn
from portico.dmn.errors import ModelUnreadable
from portico.dmn.xml.extensions import canonical, canonical_diagram
from portico.dmn.xml.grammar import EXPRESSIONS, GRAMMAR, Attribute, Child, Form, Kind
from portico.dmn.xml.versions import BY_MODEL, FEEL_LANGUAGES, NEWEST, VERSIONS, Version

MAX_BYTES = 10_000_000
# Elements in elements: about fifty conditionals in each other. FEEL texts have their own, wider limit.
MAX_DEPTH = 120
MAX_ATTRIBUTES = 1000

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def read_definitions(data: bytes) -> dmn.Definitions:
    """Return the model of a DMN file (1.1, 1.2, 1.3, 1.4 or 1.5).

    :raises ModelUnreadable: with the line and what to do, when it is not such a file, is larger than `MAX_BYTES` or
        nested deeper than `MAX_DEPTH`, has a DOCTYPE, or an element of more than `MAX_ATTRIBUTES` attributes.
    """
    root = _parse(data)
    name = etree.QName(root)
    version = BY_MODEL.get(name.namespace or "")
    if version is None or name.localname != "definitions":
        known = ", ".join(known.number for known in VERSIONS)
        raise ModelUnreadable(
            f"the file begins with <{name.localname}> of '{name.namespace or ''}', which is no DMN model",
            _line(root),
            f'Export it as DMN {known}; the file then begins with <definitions xmlns="{NEWEST.model}">.',
        )
    return _Reader(root, version).definitions()


def _parse(data: bytes) -> etree._Element:
    if len(data) > MAX_BYTES:
        said = f"the model has {len(data):,} bytes; at most {MAX_BYTES:,} are read"
        raise ModelUnreadable(said, 0, "Split it into several models and import one in the other.")
    _refuse_early(data)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        said = (error.msg or "it ends too early").partition(", line ")[0]
        if "xcessive depth" in said:
            raise _too_deep(error.lineno or 0) from error
        hint = "Look at this line and the one above; every <element> needs its </element>."
        raise ModelUnreadable(f"this is not XML: {said}", error.lineno, hint) from error
    except (ValueError, LookupError) as error:
        raise ModelUnreadable(f"this is not XML: {error}", 0, "Save it as UTF-8.") from error
    _refuse_depth(root)
    return root


def _refuse_early(data: bytes) -> None:
    """Look through the file without building anything: a DOCTYPE is refused before any entity is declared.

    So is an element with very many attributes, over which lxml takes the square of their time. What expat cannot read
    up to the first element, as it is written in a rare encoding, is not given to lxml, which might.
    """
    parser = expat.ParserCreate()
    begun = False

    def doctype(*_: object) -> None:
        hint = "Take the DOCTYPE out; a model needs none, and entities are not read."
        raise ModelUnreadable("the file has a DOCTYPE", parser.CurrentLineNumber, hint)

    def started(_: str, attributes: list[str]) -> None:
        nonlocal begun
        begun = True
        if len(attributes) > 2 * MAX_ATTRIBUTES:
            said = f"an element has {len(attributes) // 2} attributes; at most {MAX_ATTRIBUTES} are read"
            raise ModelUnreadable(said, parser.CurrentLineNumber, "Write elements instead.")

    parser.ordered_attributes = True
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = started
    try:
        parser.Parse(data, True)  # noqa: FBT003
    except (expat.ExpatError, LookupError, ValueError) as error:
        if begun:
            return  # what is wrong further down is said by the reader itself
        line = error.lineno if isinstance(error, expat.ExpatError) else 0
        raise ModelUnreadable(f"this is not XML: {error}", line, "Save it as XML in UTF-8.") from error


def _refuse_depth(root: etree._Element) -> None:
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise _too_deep(_line(element))


def _too_deep(line: int) -> ModelUnreadable:
    said = f"the model is nested more than {MAX_DEPTH} elements deep"
    return ModelUnreadable(said, line, "Make decisions or functions of the inner parts.")


class _Reader:
    """Reads one file by the grammar."""

    def __init__(self, root: etree._Element, version: Version) -> None:
        self.root = root
        self.version = version
        self.prefix = f"{{{version.model}}}"
        self.imports = {each.get("namespace"): self.import_name(each) for each in root.findall(f"{self.prefix}import")}

    def definitions(self) -> dmn.Definitions:
        diagram = self.root.find(f"{{{self.version.diagram}}}DMNDI")
        drawn = None
        if diagram is not None:
            drawn = canonical_diagram(diagram, self.version)
            self.root.remove(diagram)
        values = self.values(self.root, dmn.Definitions)
        return dmn.Definitions(**values, diagram=drawn, version=self.version.number)

    def element(self, node: etree._Element, kind: Kind) -> object:
        return kind(**self.values(node, kind))

    def values(self, node: etree._Element, kind: Kind) -> dict[str, Any]:
        values: dict[str, Any] = {"line": _line(node)}
        self.read_attributes(node, kind, values)
        self.read_children(node, kind, values)
        for attribute in GRAMMAR[kind].attributes:
            if attribute.required and attribute.field not in values:
                raise self.unreadable(node, f"<{_local(node)}> has no attribute '{attribute.name}'", "Add it.")
        for child in GRAMMAR[kind].children:
            if child.many:
                values[child.field] = tuple(values.get(child.field, ()))
            elif child.required and child.field not in values:
                raise self.unreadable(node, f"<{_local(node)}> has no <{child.name}>", "Add it.")
        if GRAMMAR[kind].one and sum(child.field in values for child in GRAMMAR[kind].children) != 1:
            words = ", ".join(f"<{child.name}>" for child in GRAMMAR[kind].children)
            raise self.unreadable(node, f"<{_local(node)}> has not exactly one requirement", f"Write one of {words}.")
        return values

    # ---- Attributes ----

    def read_attributes(self, node: etree._Element, kind: Kind, values: dict[str, Any]) -> None:
        known = _ATTRIBUTES[kind]
        foreign: list[tuple[str, str]] = []
        for key, value in node.attrib.items():
            name, text = str(key), str(value)
            if name.startswith("{"):
                if not name.startswith(_XSI) and not GRAMMAR[kind].plain:
                    foreign.append((name, text))
            elif name in known:
                values[known[name].field] = self.attribute(node, known[name], text)
            else:
                raise self.unreadable(node, f"<{_local(node)}> has no attribute '{name}'", _meant(name, known))
        if kind is dmn.Import and "name" not in values and self.version.number == "1.1":
            values["name"] = self.import_name(node)
        if foreign:
            values["attributes"] = tuple(sorted(foreign))

    def attribute(self, node: etree._Element, attribute: Attribute, text: str) -> object:
        if attribute.choices is not None:
            words = [choice.value for choice in attribute.choices]
            if text not in words:
                raise self.unreadable(node, f"'{attribute.name}' cannot be '{text}'", _meant(text, words))
            return attribute.choices(text)
        return self.text(node, attribute.form, text)

    def text(self, node: etree._Element, form: Form, text: str) -> object:
        if form is Form.FLAG:
            if text.strip() not in _FLAGS:
                raise self.unreadable(node, f"'{text}' is neither true nor false", "Write true or false.")
            return _FLAGS[text.strip()]
        if form is Form.TYPE:
            return self.type_name(node, text.strip())
        if form is Form.LANGUAGE:
            return NEWEST.feel if text in FEEL_LANGUAGES else text
        if form is Form.MODEL:
            return NEWEST.model if text in BY_MODEL else text
        return text

    def type_name(self, node: etree._Element, text: str) -> str:
        """Return the type as 1.2 and later name it; 1.1 had qualified names (``feel:number``, ``other:tPerson``)."""
        prefix, colon, local = text.partition(":")
        namespace = node.nsmap.get(prefix) if colon else None
        if namespace is None:
            return text
        if namespace in FEEL_LANGUAGES or namespace == self.root.get("namespace"):
            return local
        name = self.imports.get(namespace)
        return f"{name}.{local}" if name else local

    def import_name(self, node: etree._Element) -> str:
        """Return an import's name; in 1.1 it had none, and types used the prefix of its namespace."""
        named = node.get("name")
        if named is not None:
            return named
        prefixes = (prefix for prefix, uri in node.nsmap.items() if uri == node.get("namespace") and prefix)
        return next(prefixes, "")

    # ---- Elements ----

    def read_children(self, node: etree._Element, kind: Kind, values: dict[str, Any]) -> None:
        known = _CHILDREN[kind]
        foreign: list[str] = []
        for inner in node:
            name = _local(inner)
            if not inner.tag.startswith(self.prefix):
                foreign.append(canonical(inner))  # it belongs into extensionElements, where it will be written
            elif name in known:
                child, inner_kind = known[name]
                if child is not None and child.field == "text":
                    values["line"] = _line(inner)  # where the FEEL text begins
                self.put(node, child, self.child(inner, child, inner_kind), values)
            elif GRAMMAR[kind].plain or name not in ("description", "extensionElements"):
                raise self.unreadable(inner, f"<{_local(node)}> cannot hold <{name}>", _meant(name, known))
            elif name == "description":
                self.put(node, _DESCRIPTION, self.content(inner), values)
            else:
                foreign.extend(canonical(extension) for extension in inner)
        if foreign:
            values["extensions"] = tuple(foreign)

    def child(self, node: etree._Element, child: Child, kind: Kind | None) -> object:
        if kind is not None:
            return self.element(node, kind)
        if child.holds is Form.HREF:
            href = node.get("href")
            if href is None:
                raise self.unreadable(node, f"<{_local(node)}> has no attribute 'href'", "Add the id of what is meant.")
            return href
        if child.holds is Form.NAMED:
            return node.get("name")
        if child.holds is Form.NOTE:
            text = node.find(f"{self.prefix}text")
            return None if text is None else self.content(text)
        return self.text(node, child.holds if isinstance(child.holds, Form) else Form.TEXT, self.content(node))

    def content(self, node: etree._Element) -> str:
        """Return the text exactly as it stands, white space included."""
        if len(node):
            raise self.unreadable(node[0], f"<{_local(node)}> holds an element, it can only hold text", "Take it out.")
        return node.text or ""

    def put(self, node: etree._Element, child: Child, value: object, values: dict[str, Any]) -> None:
        if child.many:
            values.setdefault(child.field, []).append(value)
        elif child.field in values:
            what = "more than one expression" if child.holds is EXPRESSIONS else f"more than one <{child.name}>"
            raise self.unreadable(node, f"<{_local(node)}> has {what}", "Keep one of them.")
        else:
            values[child.field] = value

    def unreadable(self, node: etree._Element, problem: str, hint: str) -> ModelUnreadable:
        return ModelUnreadable(problem, _line(node), hint)


_DESCRIPTION = Child("description", "description", Form.TEXT)


def _attributes(kind: Kind) -> dict[str, Attribute]:
    known = {attribute.name: attribute for attribute in GRAMMAR[kind].attributes}
    if not GRAMMAR[kind].plain:
        known |= {"id": Attribute("id", "id"), "label": Attribute("label", "label")}
    return known


def _children(kind: Kind) -> dict[str, tuple[Child, Kind | None]]:
    """Return what can stand inside, by the name of the element; a group is there with all its members."""
    known: dict[str, tuple[Child, Kind | None]] = {}
    for child in GRAMMAR[kind].children:
        if isinstance(child.holds, Form):
            known[child.name] = child, None
        elif isinstance(child.holds, type):
            known[child.name] = child, child.holds
        else:
            known |= {name: (child, member) for name, member in child.holds.items()}
    return known


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname


def _line(node: etree._Element) -> int:
    line: object = getattr(node, "sourceline", None)  # its stub says nothing of its type
    return line if isinstance(line, int) else 0


def _meant(word: str, known: Iterable[str]) -> str:
    words = sorted(known)
    near = difflib.get_close_matches(word, words, n=1)
    return f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(words) or 'nothing'}."


_ATTRIBUTES = {kind: _attributes(kind) for kind in GRAMMAR}
_CHILDREN = {kind: _children(kind) for kind in GRAMMAR}

"""`Definitions` become DMN files of 1.2 to 1.5: what is written and read again is equal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from lxml import etree

from portico.dmn import definitions as dmn
from portico.dmn.errors import ModelUnwritable
from portico.dmn.xml.extensions import fragment, renamed, standing
from portico.dmn.xml.grammar import GRAMMAR, SINCE, Attribute, Child, Form, Kind
from portico.dmn.xml.versions import BY_NUMBER, NEWEST, WRITTEN, Version

_INDENT = "  "
# Where XML of other vendors will stand. It is put in as text: in the tree, its prefixes would change to those around it.
_FOREIGN = re.compile(rb"<\?foreign ([0-9]+)\?>")


def write_definitions(definitions: dmn.Definitions, version: str = NEWEST.number) -> bytes:
    """Return the model as an XML file, valid by the schema of the version when the model is complete.

    How 1.5 alone draws input data (`useAlternativeInputDataShape`) is left out of older versions.

    :param version: 1.2, 1.3, 1.4 or 1.5.
    :raises ModelUnwritable: there is no such version, the version has no word for a part of the model, or a text holds
        a character that XML cannot hold.
    """
    if version not in WRITTEN:
        raise ModelUnwritable(f"DMN {version} cannot be written. Choose one of {', '.join(WRITTEN)}.")
    writer = _Writer(BY_NUMBER[version], definitions)
    try:
        data: bytes = etree.tostring(writer.definitions(), encoding="UTF-8", xml_declaration=True)
    except ValueError as error:
        said = f"A text or name of '{definitions.name}' cannot stand in XML: {error}"
        raise ModelUnwritable(said.rstrip(".") + ".") from error
    return _FOREIGN.sub(lambda place: writer.foreign[int(place[1])].encode(), data) + b"\n"


class _Writer:
    """Writes one model by the grammar."""

    def __init__(self, version: Version, model: dmn.Definitions) -> None:
        self.version = version
        self.model = model
        self.prefix = f"{{{version.model}}}"
        self.foreign: list[str] = []

    def definitions(self) -> etree._Element:
        foreign = sorted({name[1:].partition("}")[0] for name in _foreign_names(self.model) if name.startswith("{")})
        prefixes: dict[str | None, str] = {None: self.version.model}
        prefixes |= {f"vendor{number}": namespace for number, namespace in enumerate(foreign, 1)}
        root = etree.Element(f"{self.prefix}definitions", nsmap=prefixes)  # type: ignore[arg-type] # None is the default
        self.fill(root, self.model, 1)
        if self.model.diagram is not None:
            diagram = fragment(renamed(self.model.diagram, NEWEST, self.version))
            etree.indent(diagram, _INDENT, level=1)  # its white space was taken off when it was read
            self.put_foreign(root, diagram, 1)
        _close(root, 0)
        return root

    def fill(self, node: etree._Element, value: object, level: int) -> None:
        """Write the attributes and elements of a value into its node."""
        grammar = GRAMMAR[_kind(value)]
        if isinstance(value, dmn.Element):
            self.fill_element(node, value, level)
        for attribute in grammar.attributes:
            self.put_attribute(node, attribute, getattr(value, attribute.field))
        for child in grammar.children:
            inner = getattr(value, child.field)
            for each in inner if child.many else () if inner is None else (inner,):
                self.put_child(node, child, each, level)
        _close(node, level - 1)

    def fill_element(self, node: etree._Element, value: dmn.Element, level: int) -> None:
        for name, text in (("id", value.id), ("label", value.label), *value.attributes):
            if text is not None:
                node.set(name, text)
        if value.description is not None:
            self.sub(node, "description", level).text = value.description
        if value.extensions:
            extensions = self.sub(node, "extensionElements", level)
            for text in value.extensions:
                self.put_foreign(extensions, fragment(text), level + 1)
            _close(extensions, level)

    def put_foreign(self, node: etree._Element, element: etree._Element, level: int) -> None:
        node.append(etree.ProcessingInstruction("foreign", str(len(self.foreign))))
        _place(node, level)
        self.foreign.append(standing(element))

    def put_attribute(self, node: etree._Element, attribute: Attribute, value: object) -> None:
        if value is None or value is _DEFAULTS.get(attribute.field):
            return
        self.must_have(attribute.since, f"attribute '{attribute.name}' of <{etree.QName(node).localname}>")
        node.set(attribute.name, self.text(attribute.form, value))

    def put_child(self, node: etree._Element, child: Child, value: object, level: int) -> None:
        name = child.name
        if isinstance(child.holds, Mapping):
            name = next(word for word, kind in child.holds.items() if kind is type(value))
        self.must_have(max(child.since, SINCE.get(name, "1.1")), f"<{name}>")
        inner = self.sub(node, name, level)
        if not isinstance(child.holds, Form):
            self.fill(inner, value, level + 1)
        elif child.holds is Form.HREF:
            inner.set("href", str(value))
        elif child.holds is Form.NAMED:
            if value is not None:
                inner.set("name", str(value))
        elif child.holds is Form.NOTE:
            if value is not None:
                self.sub(inner, "text", level + 1).text = str(value)
                _close(inner, level)
        else:
            inner.text = self.text(child.holds, value)

    def sub(self, node: etree._Element, name: str, level: int) -> etree._Element:
        """Add an element on a line of its own."""
        inner = etree.SubElement(node, f"{self.prefix}{name}")
        _place(node, level)
        return inner

    def text(self, form: Form, value: object) -> str:
        if form is Form.FLAG:
            return "true" if value else "false"
        if isinstance(value, StrEnum):
            return value.value
        if form is Form.LANGUAGE and value == NEWEST.feel:
            return self.version.feel
        if form is Form.MODEL and value == NEWEST.model:
            return self.version.model
        return str(value)

    def must_have(self, since: str, what: str) -> None:
        if not self.version.has(since):
            raise ModelUnwritable(f"DMN {self.version.number} has no {what}. Write the model as DMN {since} or later.")


# What the schema takes when an attribute is not there.
_DEFAULTS: Mapping[str, object] = {
    "is_collection": False,
    "kind": dmn.FunctionKind.FEEL,
    "preferred_orientation": dmn.Orientation.RULE_AS_ROW,
    "association_direction": dmn.AssociationDirection.NONE,
}


def _kind(value: object) -> Kind:
    if isinstance(value, (dmn.Element, dmn.Binding, dmn.ChildExpression)) and type(value) in GRAMMAR:
        return type(value)
    raise ModelUnwritable(f"A model cannot hold a {type(value).__name__}.")


def _foreign_names(value: object) -> Iterator[str]:
    """Yield the names of all attributes of other namespaces in a part of a model."""
    if isinstance(value, tuple):
        for each in value:
            yield from _foreign_names(each)
    elif isinstance(value, (dmn.Element, dmn.Binding, dmn.ChildExpression)):
        if isinstance(value, dmn.Element):
            yield from (name for name, _ in value.attributes)
        for child in GRAMMAR[_kind(value)].children:
            yield from _foreign_names(getattr(value, child.field))


# ---- White space. Between elements of DMN it says nothing; extensions keep their own. ----


def _place(node: etree._Element, level: int) -> None:
    """Put the last element of a node on a line of its own."""
    if len(node) == 1:
        node.text = "\n" + _INDENT * level
    else:
        node[-2].tail = "\n" + _INDENT * level


def _close(node: etree._Element, level: int) -> None:
    """Put the end of a node that holds elements on a line of its own."""
    if len(node):
        node[-1].tail = "\n" + _INDENT * level

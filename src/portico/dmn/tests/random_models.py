"""Random models, made by the grammar of the files: every element and attribute that the standard has occurs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from hypothesis import strategies as st

from portico.dmn import definitions as dmn
from portico.dmn.xml.grammar import EXPRESSIONS, GRAMMAR, Attribute, Child, Form, Kind

_LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff") | st.sampled_from(
    "\t\n\r "
)
TEXTS = st.text(_LETTERS, max_size=12) | st.sampled_from(
    ["no", "12:30", "1e5", "- a", "a: b", "# c", "a\n  b\n", " a", "{}", "null", "", "<![CDATA[x]]>", "'", '"', "]]>"]
)
_TYPES = st.sampled_from(["number", "string", "tPerson", "days and time duration", "text", "list", "Any"])
_EXTENSIONS = st.sampled_from(
    [
        '<v:a xmlns:v="urn:v" b="1"> text <v:c></v:c></v:a>',
        '<a xmlns="urn:w"></a>',
        '<portico:because xmlns:portico="urn:portico:dmn" lang="en">Because.</portico:because>',
        '<portico:about xmlns:portico="urn:portico:dmn" id="c" type="text" unit="EUR"></portico:about>',
        '<portico:law xmlns:portico="urn:portico:dmn"><portico:source>C1</portico:source></portico:law>',
    ]
)
_ATTRIBUTES = st.sampled_from(["{urn:v}a", "{urn:v}b", "{urn:w}a"])
DIAGRAM = (
    '<dmndi:DMNDI xmlns:dmndi="https://www.omg.org/spec/DMN/20230324/DMNDI/">'
    '<dmndi:DMNDiagram xmlns:o="urn:o" id="d" name="o:x"></dmndi:DMNDiagram></dmndi:DMNDI>'
)


@st.composite
def models(draw: st.DrawFn) -> dmn.Definitions:
    """Return a model of a few nodes, each with what it may have."""
    made = _Maker(draw)
    model = made.one(dmn.Definitions, 5)
    assert isinstance(model, dmn.Definitions)
    return model


class _Maker:
    """Draws one model; ids are never used twice."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.ids: list[str] = []

    def one(self, kind: Kind, depth: int) -> Any:
        grammar = GRAMMAR[kind]
        values: dict[str, Any] = {} if grammar.plain else self.common()
        for attribute in grammar.attributes:
            if attribute.required or self.draw(st.booleans()):
                values[attribute.field] = self.attribute(attribute)
        children = [self.draw(st.sampled_from(grammar.children))] if grammar.one else grammar.children
        for child in children:
            if grammar.one:
                values[child.field] = self.child(child, depth)
            elif child.many:
                values[child.field] = tuple(self.child(child, depth) for _ in range(self.count(depth)))
            elif child.required or (depth > 0 and self.draw(st.booleans())):
                values[child.field] = self.child(child, depth)
        if kind is dmn.Definitions and self.draw(st.booleans()):
            values["diagram"] = DIAGRAM
        return kind(**values)

    def count(self, depth: int) -> int:
        return self.draw(st.integers(0, 2)) if depth > 0 else 0

    def common(self) -> dict[str, Any]:
        if self.draw(st.booleans()):
            return {}
        return {
            "id": self.draw(st.none() | st.just(self.fresh())),
            "label": self.draw(st.none() | TEXTS),
            "description": self.draw(st.none() | TEXTS),
            "extensions": tuple(self.draw(st.lists(_EXTENSIONS, max_size=2))),
            "attributes": tuple(sorted(self.draw(st.dictionaries(_ATTRIBUTES, TEXTS, max_size=2)).items())),
        }

    def fresh(self) -> str:
        self.ids.append(f"i{len(self.ids)}")
        return self.ids[-1]

    def attribute(self, attribute: Attribute) -> object:
        if attribute.choices is not None:
            return self.draw(st.sampled_from([*attribute.choices]))
        if attribute.name == "id":
            return self.fresh()
        return self.text(attribute.form)

    def text(self, form: Form) -> object:
        if form is Form.FLAG:
            return self.draw(st.booleans())
        if form is Form.TYPE:
            return self.draw(_TYPES)
        if form is Form.LANGUAGE:
            return self.draw(st.sampled_from([dmn.FEEL, "urn:other"]))
        if form is Form.MODEL:
            return self.draw(st.sampled_from([dmn.MODEL, "urn:other"]))
        if form is Form.HREF:
            known = st.sampled_from([f"#{id}" for id in self.ids]) if self.ids else st.nothing()
            return self.draw(known | st.sampled_from(["urn:x#y", "z", "#none"]))
        if form in (Form.NAMED, Form.NOTE):
            return self.draw(st.none() | TEXTS)
        return self.draw(TEXTS)

    def child(self, child: Child, depth: int) -> object:
        if isinstance(child.holds, Form):
            return self.text(child.holds)
        if isinstance(child.holds, Mapping):
            deep = child.holds is EXPRESSIONS and depth > 0
            names = [*child.holds] if deep or child.holds is not EXPRESSIONS else ["literalExpression"]
            return self.one(child.holds[self.draw(st.sampled_from(names))], depth - 1)
        assert not issubclass(child.holds, StrEnum)
        return self.one(child.holds, depth - 1)

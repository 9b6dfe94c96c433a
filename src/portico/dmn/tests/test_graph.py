"""The requirements of a decision, and the drawing of them."""

from __future__ import annotations

from portico.dmn.depending.drawing import Box, NodeKind, draw
from portico.dmn.depending.requirements import requirements_of
from portico.dmn.model import Model, compile_model
from portico.dmn.types import Decision


def model(**texts: str) -> Model:
    return compile_model(
        [Decision(name, text) for name, text in texts.items()], names=["mother", "children", "at", "parameters"]
    )


def test_requirements_are_what_the_text_names_itself() -> None:
    rules = model(
        right="old_enough and mother.income < parameters.limits.income * 2",
        old_enough="mother.birth_date.year < at.year",
    )
    found = requirements_of(rules, "right")
    assert found.decisions == ("old_enough",)
    assert found.inputs == (("mother", "income"), ("parameters", "limits", "income"))
    assert requirements_of(rules, "old_enough").inputs == (("mother", "birth_date"), ("at",))


def test_local_variables_are_no_requirements() -> None:
    rules = model(many="count(for at in children return at.age) > 1 and (some children in [1] satisfies children > 0)")
    assert requirements_of(rules, "many").inputs == (("children",),)


def test_the_decision_stands_above_all_that_it_requires() -> None:
    rules = model(top="a and b", a="b or mother.income > 1", b="at != null")
    graph = draw(rules, "top", lambda name, concepts: name)
    boxes = {box.name: box for box in graph.boxes}
    assert boxes["top"].y < boxes["a"].y < boxes["b"].y < boxes["at"].y
    assert {box.name: box.kind for box in graph.boxes}["mother"] is NodeKind.INPUT
    assert len(graph.requirements) == 5  # top-a, top-b, a-b, a-mother, b-at
    assert all(arrow.y1 > arrow.y2 for arrow in graph.requirements)


def test_boxes_do_not_overlap_and_fit_the_drawing() -> None:
    rules = model(
        top=" and ".join(f"d{i}" for i in range(9)), **{f"d{i}": f"mother.c{i} and at != null" for i in range(9)}
    )
    graph = draw(rules, "top", lambda name, concepts: "\n".join([name, *concepts]))
    for box in graph.boxes:
        assert box.x >= 0
        assert box.x + box.width <= graph.width
        assert box.y + box.height <= graph.height
        assert all(not _overlap(box, other) for other in graph.boxes if other is not box)


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def test_a_box_of_many_concepts_is_cut() -> None:
    rules = model(top=" and ".join(f"mother.concept_{i}" for i in range(40)))
    box = next(box for box in draw(rules, "top", lambda n, c: "\n".join([n, *c])).boxes if box.kind is NodeKind.INPUT)
    assert box.lines[0] == "mother"
    assert box.lines[-1] == "…"
    assert len(box.lines) == 8

"""What the how-to guides show is a registry that the pack format takes."""

from __future__ import annotations

import re

import pytest

from portico.catalogue.pack.schema import Registry
from portico.catalogue.pack.source import parse
from portico.catalogue.pack.validation import validate
from portico.catalogue.types import Problem
from tests.served import ROOT


@pytest.mark.parametrize("page", ["use-a-registry-behind-x-road", "use-a-fhir-server"])
def test_the_registry_of_a_guide_has_no_problems(page: str) -> None:
    text = (ROOT / "docs" / "how-to" / f"{page}.md").read_text(encoding="utf-8")
    [shown] = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    problems: list[Problem] = []
    root = parse(shown, page, problems)
    assert root is not None
    registry = validate(Registry, root, page, problems)
    assert problems == []
    assert registry is not None
    assert registry.options is not None
    assert registry.holds.keys() == registry.options.concepts.keys()

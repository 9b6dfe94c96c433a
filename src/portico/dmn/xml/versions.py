"""The addresses by which each version of DMN is known."""

from __future__ import annotations

from dataclasses import dataclass

from portico.dmn.definitions import FEEL, MODEL

DC = "http://www.omg.org/spec/DMN/20180521/DC/"
DI = "http://www.omg.org/spec/DMN/20180521/DI/"


@dataclass(frozen=True, slots=True)
class Version:
    """One version: the namespaces of its models, its language and its diagrams."""

    number: str
    model: str
    feel: str
    diagram: str

    def has(self, since: str) -> bool:
        """Tell whether something that came with a version is in this one.

        >>> NEWEST.has("1.4")
        True
        """
        return self.number >= since


NEWEST = Version("1.5", MODEL, FEEL, "https://www.omg.org/spec/DMN/20230324/DMNDI/")

# 1.4 kept the diagrams of 1.3. 1.1 had none of its own; it is read, not written.
VERSIONS = (
    Version(
        "1.1", "http://www.omg.org/spec/DMN/20151101/dmn.xsd", "http://www.omg.org/spec/FEEL/20140401", NEWEST.diagram
    ),
    Version(
        "1.2",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "http://www.omg.org/spec/DMN/20180521/FEEL/",
        "http://www.omg.org/spec/DMN/20180521/DMNDI/",
    ),
    Version(
        "1.3",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/FEEL/",
        "https://www.omg.org/spec/DMN/20191111/DMNDI/",
    ),
    Version(
        "1.4",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/FEEL/",
        "https://www.omg.org/spec/DMN/20191111/DMNDI/",
    ),
    NEWEST,
)
BY_MODEL = {version.model: version for version in VERSIONS}
BY_NUMBER = {version.number: version for version in VERSIONS}
FEEL_LANGUAGES = frozenset(version.feel for version in VERSIONS)
WRITTEN = tuple(version.number for version in VERSIONS if version.number != "1.1")

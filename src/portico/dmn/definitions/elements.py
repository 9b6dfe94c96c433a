"""What every part of a model has, and the import of other models (DMN 1.5, 6.3)."""

from __future__ import annotations

from dataclasses import dataclass, field

FEEL = "https://www.omg.org/spec/DMN/20230324/FEEL/"
"""The address of the language, in `expression_language` and `type_language`; None there means the same."""
MODEL = "https://www.omg.org/spec/DMN/20230324/MODEL/"
"""The `import_type` of an import that brings another DMN model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What every part of a model can have (DMNElement, 6.3.1).

    :param extensions: what other vendors wrote into `extensionElements`, each as canonical XML.
    :param attributes: attributes of other namespaces, by ``{namespace}name``, in the order of their names.
    :param line: where it was written, from one; 0 when it was not read.
    """

    id: str | None = None
    label: str | None = None
    description: str | None = None
    extensions: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    line: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedElement(Element):
    """An element with a name (6.3.1)."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationItem(NamedElement):
    """A variable, parameter or column (7.3.4)."""

    type_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(NamedElement):
    """Another model whose parts are used under the name of the import; the name may be empty (6.3.3)."""

    namespace: str
    import_type: str = MODEL
    location_uri: str | None = None

"""What can be wrong with a rule. Every error says where, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from portico.kernel.errors import Invalid, PorticoError

_SHOWN = 120


class DmnError(PorticoError):
    """A rule cannot be used."""

    code = "dmn.error"


class FeelError(DmnError, Invalid):
    """There is something wrong at one place of a FEEL text."""

    code = "dmn.feel"
    decision: str | None = None
    condition: str | None = None

    def __init__(self, problem: str, *, text: str, offset: int, hint: str | None = None, **facts: object) -> None:
        self.line, self.column = place(text, offset)
        source, caret = _excerpt(text.split("\n")[self.line - 1].replace("\t", " "), self.column)
        said = f"line {self.line}, column {self.column}: {problem}\n  {source}\n  {caret}"
        if hint:
            said += f"\n  {hint}"
        self.problem = problem
        self.hint = hint
        super().__init__(said)
        self.facts.update(facts, line=self.line, column=self.column, hint=hint, problem=problem)


class FeelSyntaxError(FeelError):
    """This is not FEEL."""

    code = "dmn.feel-syntax"

    def __init__(self, problem: str, *, text: str, offset: int, expected: str = "", hint: str | None = None) -> None:
        self.expected = expected
        super().__init__(problem, text=text, offset=offset, hint=hint, expected=expected)


class UnknownName(FeelError):
    """A rule uses a name that nothing has."""

    code = "dmn.unknown-name"

    def __init__(self, name: str, nearest: str | None, *, text: str, offset: int, hint: str | None = None) -> None:
        self.name = name
        self.nearest = nearest
        if hint is None and nearest:
            hint = f"Did you mean '{nearest}'?"
        if hint is None:
            hint = "Declare it, or use a name that is declared."
            hint += " If these words are no name, an operator is missing between them." if " " in name else ""
        super().__init__(
            f"nothing is called '{shortened(name)}'", text=text, offset=offset, hint=hint, name=name, nearest=nearest
        )


class CyclicDecisions(DmnError, Invalid):
    """Decisions need each other in a circle, so none can be the first."""

    code = "dmn.cyclic-decisions"

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        circle = " → ".join([*names, names[0]])
        super().__init__(f"Decisions need each other in a circle: {circle}. Take one of them out.")
        self.facts["names"] = self.names


class TypeMismatch(DmnError, Invalid):
    """A value has a type that a rule cannot use."""

    code = "dmn.type-mismatch"


class NoClock(DmnError, Invalid):
    """A rule asks what time it is, and nobody told it. Give the session the moment: `session(context, now=...)`."""

    code = "dmn.no-clock"


class TooDeep(DmnError, Invalid):
    """A rule is nested too deeply. Split it into several decisions."""

    code = "dmn.too-deep"


class TooLong(DmnError, Invalid):
    """A rule is too long or takes too many steps. Split it, or give it less to look at."""

    code = "dmn.too-long"


class ModelUnreadable(DmnError, Invalid):
    """This is not a model of decisions that can be read."""

    code = "dmn.model-unreadable"

    def __init__(self, problem: str, line: int | None = None, hint: str | None = None) -> None:
        self.problem, self.line, self.hint = problem, line or 0, hint
        said = f"line {self.line}: {problem}." if self.line else f"{problem[:1].upper()}{problem[1:]}."
        super().__init__(f"{said} {hint}" if hint else said)
        self.facts.update(problem=problem, line=self.line, hint=hint)


class ImportMissing(DmnError, Invalid):
    """A model imports another one that is not there."""

    code = "dmn.import-missing"

    def __init__(self, name: str, namespace: str) -> None:
        super().__init__(f"The model imports '{name}' ({namespace}), which is not here. Give that model too.")
        self.facts.update(name=name, namespace=namespace)


class ModelUnwritable(DmnError, Invalid):
    """This model cannot be written in that form."""

    code = "dmn.model-unwritable"


def shortened(text: str) -> str:
    """Return what fits into a sentence of a text."""
    return text if len(text) <= _SHOWN // 2 else text[: _SHOWN // 2 - 3] + "..."


def _excerpt(line: str, column: int) -> tuple[str, str]:
    """Return the line, or of a long one what is around the column, and a caret below."""
    if len(line) <= _SHOWN:
        return line, " " * (column - 1) + "^"
    first = max(0, column - 1 - _SHOWN // 2)
    before, after = "…" if first else "", "…" if first + _SHOWN < len(line) else ""
    return before + line[first : first + _SHOWN] + after, " " * (column - 1 - first + len(before)) + "^"


def place(text: str, offset: int) -> tuple[int, int]:
    """Return line and column, both from one, of an offset.

    >>> place("a +\\nb", 4)
    (2, 1)
    """
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1

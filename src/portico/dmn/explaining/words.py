"""The words of an explanation: the pack's own, and short phrases for the operators of FEEL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from portico.dmn.types import Path, Unknown


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases of one language. Each stands between what it joins; English unless the caller gives others."""

    is_: str = "is"
    is_not: str = "is not"
    less: str = "is less than"
    at_most: str = "is at most"
    more: str = "is more than"
    at_least: str = "is at least"
    between: str = "is between"
    and_: str = "and"
    or_: str = "or"
    in_: str = "is one of"
    not_in: str = "is none of"
    yes: str = "yes"
    no: str = "no"
    nothing: str = "nothing"
    absent: str = "is not recorded"
    present: str = "is recorded"
    whether: str = "Whether {clause}: {answer}"
    unknown: str = "not known yet"
    met: str = "Met"
    not_met: str = "Not met"
    row: str = "Row {number} of the table applies"
    maybe_row: str = "Row {number} of the table may apply"
    no_row: str = "No row of the table applies"
    not_allowed: str = "The table does not take these values"
    change: str = "If {fact} were {then} (it is {now}): {outcome}"
    items: str = "{count} entries"
    one_item: str = "1 entry"

    def counted(self, count: int) -> str:
        """Return how many entries a list or context has."""
        return self.one_item if count == 1 else self.items.format(count=count)

    def comparison(self, operator: str) -> str:
        """Return the words of ``<`` and its kin."""
        return {
            "=": self.is_,
            "!=": self.is_not,
            "<": self.less,
            "<=": self.at_most,
            ">": self.more,
            ">=": self.at_least,
        }[operator]


ENGLISH = Phrases()


@dataclass(frozen=True, slots=True)
class RuleWords:
    """What a pack says of a decision, a condition or a row.

    :param label: a noun phrase ("Right to child benefit").
    :param because: the sentence when it is true or applies; None: made from the label.
    :param otherwise: the sentence when it is not; None: made from the label.
    :param law: articles of law.
    """

    label: str
    because: str | None = None
    otherwise: str | None = None
    law: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """All words of one pack in one language.

    :param rules: by decision name, and by ``decision.condition`` for a condition.
    :param facts: labels of inputs, by path.
    :param format_: a value as people read it in this language.
    """

    rules: Mapping[str, RuleWords] = field(default_factory=dict)
    facts: Mapping[Path, str] = field(default_factory=dict)
    phrases: Phrases = ENGLISH
    format_: Callable[[object], str] | None = None

    def value(self, value: object) -> str:
        """Return a value in words."""
        kind = type(value)
        if self.format_ is None:
            if kind is Decimal:
                text = str(value)
                return text if "E" not in text else self._plain(value)
            if kind is str:
                return value  # type: ignore[return-value]
        if value is True:
            return self.phrases.yes
        if value is False:
            return self.phrases.no
        if value is None:
            return self.phrases.nothing
        if isinstance(value, Unknown):
            return self.phrases.unknown
        if self.format_ is not None:
            return self.format_(value)
        return self._plain(value)

    def _plain(self, value: object) -> str:
        if type(value) is Decimal:
            return format(value, "f") if -7 < value.adjusted() < 21 else str(value)
        if type(value) is list:
            if len(value) <= 3 and not any(isinstance(item, (list, Mapping)) for item in value):
                return ", ".join(self.value(item) for item in value) or self.phrases.nothing
            return self.phrases.counted(len(value))
        if isinstance(value, Mapping):
            return self.phrases.counted(len(value))
        return str(value)

    def fact(self, path: Path) -> str:
        """Return the label of an input, or its path when the pack has none."""
        return self.facts.get(path) or ".".join(path)

    def rule(self, name: str) -> RuleWords:
        """Return the words of a decision or condition; its own name when the pack has none."""
        return self.rules.get(name) or RuleWords(name.rpartition(".")[2].replace("_", " "))

    def said(self, rule: RuleWords, value: object) -> str:
        """Return what a decision or condition says with a value."""
        if value is True and rule.because:
            return rule.because
        if (value is False or value is None) and rule.otherwise:
            return rule.otherwise
        return f"{rule.label}: {self.value(value)}"

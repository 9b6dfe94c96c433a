"""The words that a pack has for its rules, for the engine's explanations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from portico.catalogue.pack.compiling import AT, PARAMETERS, CompiledPack
from portico.catalogue.pack.schema import Decision, Law
from portico.dmn.explaining.explainer import Explainer
from portico.dmn.explaining.words import ENGLISH, Phrases, RuleWords, Words
from portico.dmn.types import Path

NAMES = {AT: "the day", PARAMETERS: "values set by law"}


@dataclass(frozen=True)
class Spoken:
    """A language, with what the pack itself does not say in it.

    :param names: the labels of the names that every rule has beside the pack's own: `at` and `parameters`.
    :param format_: how a value is written; None: as FEEL writes it.
    """

    language: str
    phrases: Phrases = ENGLISH
    names: Mapping[str, str] = field(default_factory=lambda: NAMES)
    format_: Callable[[object], str] | None = None

    def written(self, value: object) -> str:
        """Return a value as this language writes it."""
        return self.format_(value) if self.format_ is not None else str(value)


def words_of(release: CompiledPack, spoken: Spoken) -> Words:
    """Return every label, reason and article of law of a pack's decisions in one language."""
    language = spoken.language
    rules = {
        key: words
        for name, decision in release.pack.decisions.items()
        for key, words in _of_decision(name, decision, language)
    }
    facts = dict(_labels(release, language, spoken.names))
    return Words(rules=rules, facts=facts, phrases=spoken.phrases, format_=spoken.format_)


_EXPLAINERS: WeakKeyDictionary[CompiledPack, dict[object, Explainer]] = WeakKeyDictionary()


def explainer_of(release: CompiledPack, spoken: Spoken) -> Explainer:
    """Return the explainer of a release in a language. It is kept, for what is explained often is explained faster."""
    kept = _EXPLAINERS.setdefault(release, {})
    key = (spoken.language, spoken.format_)
    if key not in kept:
        kept[key] = Explainer(release.model, words_of(release, spoken))
    return kept[key]


def _of_decision(name: str, decision: Decision, language: str) -> Iterator[tuple[str, RuleWords]]:
    yield (
        name,
        RuleWords(
            label=decision.label.in_language(language),
            because=decision.because.in_language(language) if decision.because else None,
            otherwise=decision.otherwise.in_language(language) if decision.otherwise else None,
            law=_articles(decision.law),
        ),
    )
    for clause in decision.conditions or []:
        because, otherwise = clause.because.in_language(language), clause.otherwise.in_language(language)
        yield f"{name}.{clause.id}", RuleWords(because, because, otherwise, _articles(clause.law))
    for number, row in enumerate(decision.table.rules if decision.table else [], 1):
        if row.because:
            because = row.because.in_language(language)
            yield f"{name}.{number}", RuleWords(because, because)


def _articles(law: Iterable[Law]) -> tuple[str, ...]:
    return tuple(article.article for article in law)


def _labels(release: CompiledPack, language: str, names: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """Yield a label per input that the pack's decisions read: "Income (mother)"."""
    yield from (((name,), label) for name, label in names.items())
    events = list(release.pack.life_events.values())
    roles = {role: each.label.in_language(language) for event in events for role, each in event.roles.items()}
    dates = {name: each.label.in_language(language) for event in events for name, each in event.dates.items()}
    for path in frozenset().union(*(release.model.reads(name) for name in release.pack.decisions)):
        if path[0] in dates:
            yield path, dates[path[0]]
        elif path[0] == PARAMETERS:
            yield path, _parameter(release, path)
        elif len(path) == 2:
            concept = release.pack.vocabulary.concepts.get(path[1])
            label = concept.label.in_language(language) if concept else path[1].replace("_", " ")
            yield path, f"{label} ({roles[path[0]].lower()})" if path[0] in roles else label


def _parameter(release: CompiledPack, path: Path) -> str:
    parameter = release.pack.parameters.get(".".join(path[1:]))
    return parameter.description.rstrip(".") if parameter else ".".join(path[1:])

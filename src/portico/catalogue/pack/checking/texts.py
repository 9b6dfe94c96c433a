"""Texts: every language is there, and the words are easy enough to read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portico.catalogue.errors import nearest
from portico.catalogue.pack.checking.guidelines import reference_model
from portico.catalogue.pack.checking.report import Report, Steps, walk
from portico.catalogue.pack.files import Located
from portico.catalogue.pack.schema import Household, PeopleFile, Text

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?:]+(?:\s|$)|\n\s*\n|\n\s*[-*#]")
_PLACE = re.compile(r"\{[a-z][a-z0-9_.]*\}")
LONG_WORD = 6


def check_texts(report: Report) -> None:
    """Check that each text has each language of the pack, and its reading ease."""
    for where, thing in report.things():
        for path, part in walk(thing):
            if isinstance(part, Text):
                _check_languages(report, where, path, part)
    _check_files(report)
    _check_reading_ease(report)


def _check_files(report: Report) -> None:
    """Each text is there in each language, with the same places for facts."""
    texts = report.pack.texts
    for name in sorted({name for known in texts.values() for name in known}):
        first = next(language for language in texts if name in texts[language])
        where = report.places.at(f"texts/{first}", name)
        places = set(_PLACE.findall(texts[first][name]))
        for language, known in texts.items():
            if name not in known:
                message = f"the text '{name}' is missing in the language '{language}'."
                report.error(where, (), "translation", message, f"Write texts/{language}/{name}.md.")
                continue
            for place in sorted(places ^ set(_PLACE.findall(known[name]))):
                having, lacking = (first, language) if place in places else (language, first)
                message = f"the text '{name}' has {place} in '{having}', but not in '{lacking}'."
                other = report.places.at(f"texts/{lacking}", name)
                report.error(other, (), "placeholder", message, "Put the same facts into each language.")


def check_stories(report: Report, people: list[tuple[PeopleFile, Located]]) -> None:
    """Check that the story of each invented household has each language of the pack."""
    for file, where in people:
        for index, household in enumerate(file.households):
            _check_story(report, where, index, household)


def _check_story(report: Report, where: Located, index: int, household: Household) -> None:
    _check_languages(report, where, ("households", index, "story"), household.story)


def _check_languages(report: Report, where: Located, path: Steps, text: Text) -> None:
    languages = report.pack.manifest.languages
    name = path[-1] if path else "text"
    for language in text.root:
        if language not in languages:
            meant = nearest(language, languages)
            hint = f"Did you mean '{meant}'?" if meant else f"The pack's languages are {', '.join(languages)}."
            report.error(where, (*path, language), "language", f"'{language}' is not a language of this pack.", hint)
    missing = [language for language in languages if language not in text.root]
    if missing:
        message = f"'{name}' is missing in the language {' and '.join(repr(language) for language in missing)}."
        report.error(where, path, "translation", message, f"Add `{missing[0]}:` beside the others.")


def reading_ease(text: str) -> tuple[float, int]:
    """Return LIX (words per sentence plus percentage of words over six letters) and the number of words.

    >>> reading_ease("We will write to you. You need not do anything.")
    (15.0, 10)

    :source: C. H. Björnsson, Läsbarhet, 1968.
    """
    words = _WORD.findall(text)
    if not words:
        return 0.0, 0
    sentences = max(1, len([part for part in _SENTENCE_END.split(text) if _WORD.search(part)]))
    long_words = sum(1 for word in words if len(word) > LONG_WORD)
    return round(len(words) / sentences + 100 * long_words / len(words), 1), len(words)


def _check_reading_ease(report: Report) -> None:
    measure = reference_model().reading_ease
    for where, path, name, text in _prose(report):
        lix, words = reading_ease(text)
        if words >= measure.least_words and lix > measure.limit:
            message = f"{name} is hard to read (LIX {lix:.0f}, the limit is {measure.limit})."
            report.warning(where, path, "reading-ease", message, "Shorten its sentences, use shorter words.")


def _prose(report: Report) -> Iterator[tuple[Located, Steps, str, str]]:
    """Yield what is long enough to be read: the texts, and what a service says of itself."""
    for language, texts in report.pack.texts.items():
        for name, text in texts.items():
            yield report.places.at(f"texts/{language}", name), (), f"the text '{name}'", text
    for service in report.pack.services.values():
        where = report.places.at("services", service.id)
        for key in ("description", "how"):
            said = getattr(service, key)
            for language, text in said.root.items() if said is not None else ():
                yield where, (key, language), f"'{key}' in {language}", text

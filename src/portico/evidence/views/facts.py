"""What is stored about a person, who says so, and what they say is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Concept
from portico.evidence import actions, wording
from portico.evidence.types import PERSON, CorrectionView, Fact, Voice
from portico.evidence.views.words import language
from portico.identity import queries as identity
from portico.kernel import clock


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact with its source in words.

    :param request: the correction request that is open about it.
    :param contest: the person can say here that it is wrong.
    """

    fact: Fact
    concept: Concept
    source: str
    request: CorrectionView | None
    contest: bool

    @property
    def filled(self) -> bool:
        """Return whether there is such a thing, or the person said that there is none."""
        return self.fact.source == PERSON or self.fact.value not in (None, "", [])


@dataclass(frozen=True, slots=True)
class AbsentLine:
    """What one register says there is none of, as of one day."""

    source: str
    rows: Sequence[FactLine]


@require_safe
def my_facts(request: HttpRequest) -> HttpResponse:
    """Show what is stored about the person, who says so and as of when, and what they say is wrong."""
    release, at = catalogue.current_release(), clock.now()
    found = actions.look_at_own_facts(principal=identity.principal_of(request), at=at)
    lines = [_line(fact, found.corrections, release) for fact in found.facts if fact.concept in _concepts(release)]
    lines.sort(key=lambda line: (line.source.casefold(), line.concept.label.in_language(language()).casefold()))
    context = {
        "rows": [line for line in lines if line.filled],
        "absent": list(_absent(line for line in lines if not line.filled)),
        "requests": [
            {
                "view": view,
                "concept": _concepts(release)[view.concept],
                "state": wording.STATES[view.state],
                "tag": wording.TAGS[view.state],
            }
            for view in found.corrections
            if view.concept in _concepts(release)
        ],
    }
    return render(request, "evidence/my_facts.html", context)


def _line(fact: Fact, corrections: Sequence[CorrectionView], release: CompiledPack) -> FactLine:
    registry = release.pack.registries.get(fact.source)
    request = next((view for view in corrections if view.is_open and view.concept == fact.concept), None)
    return FactLine(
        fact=fact,
        concept=_concepts(release)[fact.concept],
        source=wording.said_in_words(fact.source, fact.as_of, release=release, voice=Voice.OWN),
        request=request,
        contest=request is None and registry is not None and registry.corrections is not None,
    )


def _concepts(release: CompiledPack) -> dict[str, Concept]:
    return release.pack.vocabulary.concepts


def _absent(lines: Iterable[FactLine]) -> Iterable[AbsentLine]:
    """Return what registries say there is none of: a line for each registry and day."""
    found: dict[str, list[FactLine]] = {}
    for line in lines:
        found.setdefault(line.source, []).append(line)
    return (AbsentLine(source, rows) for source, rows in found.items())

"""What is stored about a person, and who says so."""

from __future__ import annotations

from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portico.catalogue import queries as catalogue
from portico.catalogue.pack.schema import Concept
from portico.evidence import actions
from portico.evidence.types import (
    PERSON,
)
from portico.evidence.views.words import language, source_in_words
from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.wording import day_in_words


@require_safe
def my_facts(request: HttpRequest) -> HttpResponse:
    """Show what is stored about the person, and who says so."""
    release = catalogue.current_release()
    concepts = release.pack.vocabulary.concepts
    facts = actions.look_at_own_facts(principal=identity.principal_of(request), at=clock.now())
    rows = [
        (concepts[fact.concept], fact, source_in_words(fact.source, release))
        for fact in facts
        if fact.concept in concepts
    ]
    rows.sort(key=lambda row: (row[2].casefold(), row[0].label.in_language(language()).casefold()))
    filled = [row for row in rows if row[1].source == PERSON or row[1].value not in (None, "", [])]
    absent = [(row[2], day_in_words(row[1].as_of), row[0]) for row in rows if row not in filled]
    return render(request, "evidence/my_facts.html", {"rows": filled, "absent": _absent(absent)})


def _absent(rows: list[tuple[str, str, Concept]]) -> list[dict[str, str]]:
    """Return what registries say there is none of: a line for each registry and day."""
    labels: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source, day, concept in rows:
        labels[(source, day)].append(concept.label.in_language(language()))
    return [{"source": source, "day": day, "what": ", ".join(found)} for (source, day), found in labels.items()]

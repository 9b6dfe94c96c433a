"""Which release came into force when, for everybody; and for rule authors the decisions of the one in force, each to be
read and tried. Nothing typed is kept."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from portico.catalogue import queries, wording
from portico.catalogue.forms import TryRuleForm
from portico.catalogue.pack.trying import Row, RuleTable, Trial
from portico.kernel import clock


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """Show everybody which release came into force when, and where that stands in the public log."""
    return render(request, "catalogue/releases.html", {"publications": queries.list_publications()})


@require_safe
def releases_json(request: HttpRequest) -> JsonResponse:
    """Give the same to programs, with what opens each entry of the log."""
    found = [
        {
            "number": one.number,
            "release": one.release_id,
            "pack": one.pack_id,
            "version": one.version,
            "published_at": one.published_at.isoformat(),
            "entries": [
                json.loads(entry.text()) | {"log": place[0] if place else None, "position": place[1] if place else None}
                for entry, place in zip(one.entries, one.positions, strict=True)
            ],
        }
        for one in queries.list_publications()
    ]
    return JsonResponse({"releases": found}, json_dumps_params={"ensure_ascii": False})


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """List the decisions."""
    search = request.GET.get("q", "")[:100]
    found = queries.list_rules(language=get_language() or "", search=search)
    return render(request, "catalogue/rules.html", {"rules": found, "search": search})


@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, name: str) -> HttpResponse:
    """Show a decision; with facts, say what it decides of them and why."""
    spoken = wording.spoken()
    view = queries.get_rule(name, spoken=spoken)
    form = TryRuleForm(view.inputs, clock.today(view.time_zone), spoken.language, request.POST or None)
    trial = None
    if request.method == "POST" and form.is_valid():
        trial = queries.try_rule(name, form.facts(), at=form.cleaned_data["at"], spoken=spoken)
    context = {"view": view, "form": form, "trial": trial, "rows": _rows(view.table, trial)}
    return render(request, "catalogue/rule.html", context, status=422 if form.errors else 200)


def _rows(table: RuleTable | None, trial: Trial | None) -> list[tuple[Row, bool, bool]]:
    """Return each row of the table with whether it applies, and whether it may."""
    hits, maybe = (trial.hits, trial.maybe_hits) if trial else (frozenset[int](), frozenset[int]())
    return [(row, number in hits, number in maybe) for number, row in enumerate(table.rows if table else (), 1)]

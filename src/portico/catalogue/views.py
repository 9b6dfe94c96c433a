"""Pages for rule authors: the decisions of the release in force, each to be read and tried. Nothing typed is kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from portico.catalogue import queries, wording
from portico.catalogue.forms import TryRuleForm
from portico.catalogue.pack.trying import Row, RuleTable, Trial
from portico.kernel import clock


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

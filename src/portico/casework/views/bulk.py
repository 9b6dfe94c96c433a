"""Change several cases at once: choose, see what would happen to each, confirm, read what became of each."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import pgettext_lazy as word
from django.views.decorators.http import require_http_methods

from portico.casework import actions, queries
from portico.casework.errors import NoCasesChosen, TooManyCases
from portico.casework.forms import BulkForm
from portico.casework.types.bulk import CASES_AT_MOST, BulkAction, BulkChange, BulkReport
from portico.casework.views.queue import read_filters
from portico.identity import queries as identity
from portico.identity.types import AccountId, Principal
from portico.kernel import clock
from portico.kernel.wording import sentence_of

ACTIONS = {
    BulkAction.TAKE: word("several cases at once", "Take them"),
    BulkAction.GIVE_BACK: word("several cases at once", "Give them back"),
    BulkAction.ASSIGN: word("several cases at once", "Give them to a colleague"),
    BulkAction.WAIT: word("several cases at once", "Let them wait"),
    BulkAction.GO_ON: word("several cases at once", "Go on: they wait no more"),
    BulkAction.EXTEND: word("several cases at once", "Extend the time for the answer"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """Go through the pages; each holds all that was chosen before, so nothing is kept in between."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("staff-queue"))
    principal = identity.principal_of(request)
    chosen = _chosen(request, principal)
    if "action" not in request.POST:
        return _ask(request, principal, chosen, None)
    form = _form(principal, request.POST)
    if not form.is_valid():
        return _ask(request, principal, chosen, form)
    change = _change(form.cleaned_data)
    step = actions.make_changes if "confirm" in request.POST else actions.try_changes
    try:
        report = step(principal=principal, change=change, case_ids=chosen, at=clock.now())
    except (NoCasesChosen, TooManyCases) as error:
        return _ask(request, principal, chosen, form, sentence_of(error))
    return render(request, "casework/bulk_report.html", _in_words(report, request.POST))


def _ask(
    request: HttpRequest, principal: Principal, chosen: list[UUID], form: BulkForm | None, error: str = ""
) -> HttpResponse:
    """Show how many were chosen and ask what shall be done with them."""
    refused = error or ("" if chosen else sentence_of(NoCasesChosen()))
    context = {
        "form": form or _form(principal, None),
        "chosen": chosen,
        "errors": [refused] if refused else [],
        "limit": CASES_AT_MOST,
        "limited": "all" in request.POST and len(chosen) == CASES_AT_MOST,
        "query": request.POST.get("query", ""),
    }
    wrong = bool(refused) or (form is not None and bool(form.errors))
    return render(request, "casework/bulk.html", context, status=422 if wrong else 200)


def _form(principal: Principal, data: QueryDict | None) -> BulkForm:
    choices = queries.desk_choices(principal, at=clock.now())
    return BulkForm(choices, {action: str(name) for action, name in ACTIONS.items()}, get_language() or "", data)


def _chosen(request: HttpRequest, principal: Principal) -> list[UUID]:
    """Return the cases that were ticked, or all of the list up to the limit."""
    if "all" in request.POST and "action" not in request.POST:
        filters = read_filters(QueryDict(request.POST.get("query", "")[:2_000]))
        return list(queries.list_ids(principal, filters, at=clock.now(), most=CASES_AT_MOST))
    found = []
    for text in request.POST.getlist("case")[: CASES_AT_MOST + 1]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _change(given: dict[str, object]) -> BulkChange:
    action = BulkAction(str(given["action"]))
    reason = given.get("waiting") if action is BulkAction.WAIT else given.get("extension")
    colleague, length = given.get("colleague"), given.get("length")
    return BulkChange(
        action,
        colleague_id=AccountId(UUID(str(colleague))) if colleague and action is BulkAction.ASSIGN else None,
        reason=str(reason or ""),
        length=length if isinstance(length, int) else 0,
    )


def _in_words(report: BulkReport, sent: QueryDict) -> dict[str, object]:
    kept = ("action", "colleague", "waiting", "extension", "length", "query")
    return {
        "report": report,
        "action": ACTIONS[report.change.action],
        "changing": report.changing,
        "refused": [(line, sentence_of(line.error)) for line in report.refused if line.error is not None],
        "kept": [(name, sent[name]) for name in kept if sent.get(name)],
        "query": sent.get("query", ""),
    }

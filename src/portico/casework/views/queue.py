"""The queue of an authority: filters, search, the most urgent case, and who has how much to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.casework import actions, queries
from portico.casework.errors import NothingToTake, NumberSearchNotPossible
from portico.casework.forms import QueueForm
from portico.casework.types import ME, CaseState, Counted, Cursor, QueueFilters, QueueItem
from portico.casework.types.bulk import CASES_AT_MOST
from portico.casework.types.queue import read_cursor
from portico.casework.views import wording
from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.forms import read_day
from portico.kernel.wording import number_in_words, sentence_of

_PLACES = ("after", "before")


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """List the cases of an authority, the most urgent first."""
    filters = read_filters(request.GET)
    view = queries.list_queue(identity.principal_of(request), filters, at=clock.now())
    states = {state: str(name) for state, name in wording.STATES.items()}
    context = {
        "view": view,
        "choices": view.choices,
        "filters": QueueForm(view.choices, states, get_language() or "", request.GET or None),
        "filtered": filters != QueueFilters(after=filters.after, before=filters.before),
        "rows": rows_of(view.items),
        "total": count_in_words(view.total),
        "tabs": _tabs(view.counts, filters),
        "query": _query(request.GET),
        "following": _address(request.GET, "after", view.following),
        "preceding": _address(request.GET, "before", view.preceding),
        "first": _address(request.GET, "after", None),
        "most": CASES_AT_MOST,
    }
    return render(request, "casework/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Find cases. What was typed is sent, never part of an address: it may be a person's number."""
    typed = request.POST.get("q", "")[:500]
    context: dict[str, object] = {"typed": typed}
    if request.method == "POST":
        try:
            found = actions.search_cases(principal=identity.principal_of(request), typed=typed, at=clock.now())
        except NumberSearchNotPossible as error:
            context["errors"] = [sentence_of(error)]
            return render(request, "casework/search.html", context, status=422)
        if len(found.items) == 1 and not found.in_notes:
            return HttpResponseRedirect(reverse("staff-case", args=[found.items[0].id]))
        context |= {"found": found, "rows": rows_of(found.items), "in_notes": rows_of(found.in_notes)}
    return render(request, "casework/search.html", context)


@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the most urgent case that one may take, and open it."""
    try:
        case_id = actions.take_next(principal=identity.principal_of(request), at=clock.now())
    except NothingToTake as error:
        notices.info(request, sentence_of(error))
        return HttpResponseRedirect(reverse("staff-queue"))
    notices.success(request, _("You have taken the case. The person sees that you look into their data."))
    return HttpResponseRedirect(reverse("staff-case", args=[case_id]))


@require_safe
def workload(request: HttpRequest) -> HttpResponse:
    """Show who has how much to do."""
    loads = queries.list_workload(identity.principal_of(request), at=clock.now())
    rows = [
        (load, [count_in_words(part) for part in (load.open, load.late, load.due_soon, load.still)]) for load in loads
    ]
    return render(request, "casework/workload.html", {"rows": rows})


def read_filters(given: QueryDict) -> QueueFilters:
    """Return what an address asks for; what it does not mean is left out."""
    state = given.get("state", "")
    return QueueFilters(
        state=CaseState(state) if state in {one.value for one in CaseState} else None,
        service=given.get("service", ""),
        step=given.get("step", ""),
        waiting=given.get("waiting", ""),
        who=given.get("who", ""),
        due_before=_day(given.get("due_before", "")),
        late="late" in given,
        unread="unread" in given,
        after=read_cursor(given.get("after", "")),
        before=read_cursor(given.get("before", "")),
    )


def rows_of(items: tuple[QueueItem, ...]) -> list[dict[str, object]]:
    """Return cases as rows of a table, in words."""
    return [{"item": item, "state": wording.STATES[item.state], "left": left_in_words(item)} for item in items]


def left_in_words(item: QueueItem) -> str:
    """Return how much time is left for an answer."""
    if item.days_left is None:
        return _("the clock stands still") if item.due_on is None else ""
    return days_left_in_words(item.days_left)


def days_left_in_words(days: int) -> str:
    """Return how many days are left, or by how many it is late."""
    if days < 0:
        return ngettext("%(n)d day late", "%(n)d days late", -days) % {"n": -days}
    if days == 0:
        return _("today")
    return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}


def count_in_words(counted: Counted) -> str:
    """Return a number, or that there are more than were counted."""
    number = number_in_words(counted.number)
    return _("more than %(number)s") % {"number": number} if counted.more else number


def _tabs(counts: Mapping[str, Counted], filters: QueueFilters) -> list[dict[str, object]]:
    tabs = [
        ("", _("All open cases"), None, QueueFilters()),
        (f"?who={ME}", _("Mine"), counts["mine"], QueueFilters(who=ME)),
        ("?unread=on", _("The person wrote"), counts["unread"], QueueFilters(unread=True)),
        ("?late=on", _("Late"), counts["late"], QueueFilters(late=True)),
    ]
    return [
        {"address": address, "name": name, "count": count_in_words(count) if count else "", "here": filters == which}
        for address, name, count, which in tabs
    ]


def _address(given: QueryDict, place: str, cursor: Cursor | None) -> str:
    """Return the query of another page of the same list; without a place that of the first one."""
    query = QueryDict(_query(given), mutable=True)
    if cursor is not None:
        query[place] = cursor.as_word()
    elif place == "before" or not any(name in given for name in _PLACES):
        return ""
    return f"?{query.urlencode()}"


def _query(given: QueryDict) -> str:
    query = given.copy()
    for name in _PLACES:
        query.pop(name, None)
    return query.urlencode()


def _day(text: str) -> dt.date | None:
    try:
        return read_day(text[:20], "", "")
    except ValueError:
        return None

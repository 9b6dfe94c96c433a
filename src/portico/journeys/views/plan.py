"""The plan: what happens, what to do now, and why; ticks, triggers, and fetching what registries know."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portico.identity import queries as identity
from portico.journeys import actions, queries
from portico.journeys.types import MarkKind, PlanView
from portico.journeys.views import rows as presenting
from portico.kernel import clock

_MARKS = (
    ("tick", MarkKind.TICKED),
    ("untick", MarkKind.UNTICKED),
    ("happened", MarkKind.HAPPENED),
    ("not_happened", MarkKind.NOT_HAPPENED),
)


@require_safe
def plan(request: HttpRequest, journey_id: UUID) -> HttpResponse:
    """Show the plan from stored facts."""
    view = queries.get_plan(journey_id, identity.principal_of(request), at=clock.now())
    return render(request, "journeys/plan.html", _plan_context(view, request))


@require_POST
def mark(request: HttpRequest, journey_id: UUID) -> HttpResponse:
    """Tick a step off, take the tick back, or say that something has happened or has not."""
    name, kind = next(((name, kind) for name, kind in _MARKS if name in request.POST), ("", MarkKind.TICKED))
    touchpoint = request.POST.get(name, "")
    actions.mark_touchpoint(
        principal=identity.principal_of(request),
        journey_id=journey_id,
        touchpoint=touchpoint,
        kind=kind,
        at=clock.now(),
    )
    return HttpResponseRedirect(f"{reverse('plan', args=[journey_id])}?show={touchpoint}#{touchpoint}")


@require_POST
def fetch(request: HttpRequest, journey_id: UUID) -> HttpResponse:
    """Ask the registries for what the plan needs."""
    silent = actions.refresh(principal=identity.principal_of(request), journey_id=journey_id, at=clock.now())
    if silent:
        notices.info(request, _("Some registries do not answer right now. Your plan shows what we know without them."))
    else:
        notices.success(request, _("The registries have answered. Your plan is up to date."))
    return HttpResponseRedirect(reverse("plan", args=[journey_id]))


def _plan_context(view: PlanView, request: HttpRequest) -> dict[str, object]:
    language = get_language() or ""
    event = view.release.life_event(view.journey.life_event)
    rows = presenting.rows_of(view, language)
    state, authority = request.GET.get("state", ""), request.GET.get("authority", "")
    wanted = [
        row
        for row, planned in zip(rows, view.plan.touchpoints, strict=True)
        if (not state or row.state == state) and (not authority or planned.authority == authority)
    ]
    registries = view.release.pack.registries
    sources = view.release.pack.manifest.sources
    used = sorted({code for planned in view.plan.touchpoints for code in planned.source})
    filtered = bool(state or authority)
    return {
        "journey_id": view.journey.id,
        "event": event,
        "dates": [
            (event.dates[name].label, known) for name, known in view.plan.dates.items() if event.dates[name].asked
        ],
        "now": presenting.now_of(rows),
        "more_now": view.plan.counts["open"] if view.plan.counts["open"] > presenting.NOW_AT_MOST else 0,
        "in_words": _in_words(view.plan.counts),
        "counts": [(s.value, presenting.STATE_WORDS[s], view.plan.counts[s.value]) for s in presenting.STATE_WORDS],
        "stages": presenting.stages_of(
            event, view, wanted, language, shown=request.GET.get("show", ""), filtered=filtered
        ),
        "filtered": filtered,
        "found": len(wanted),
        "state": state,
        "authority": authority,
        "authorities": sorted(
            {(planned.authority, row.authority) for row, planned in zip(rows, view.plan.touchpoints, strict=True)},
            key=lambda pair: pair[1].casefold(),
        ),
        "missing_registries": [registries[id].name for id in view.missing_registries if id in registries],
        "can_apply": bool(view.can_apply),
        "invited": view.invitations[-1] if view.invitations and not view.invitations[-1].ended else None,
        "joined": view.joined,
        "may_invite": [name for name, role in event.roles.items() if role.adult and name != view.journey.role],
        "sources": [(code, sources[code]) for code in used if code in sources],
    }


def _in_words(counts: dict[str, int]) -> str:
    concern, nothing = counts["concern_you"], counts["need_nothing_from_you"]
    said = ngettext("%(n)d step concerns you.", "%(n)d steps concern you.", concern) % {"n": concern}
    return f"{said} " + _("%(nothing)d of them need nothing from you.") % {"nothing": nothing}

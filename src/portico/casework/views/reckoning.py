"""How a date is reckoned: every day, counted or why not. For the person it is about, and for staff."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from portico.casework import queries
from portico.casework.types.clocks import AccountView, DayKind, ShownDay, ShownPart
from portico.identity import queries as identity
from portico.kernel import clock

KINDS: Mapping[DayKind, Promise] = {
    DayKind.START: lazy("The day on which the time started. It does not count."),
    DayKind.COUNTED: lazy("Counted"),
    DayKind.WEEKEND: lazy("A day off"),
    DayKind.HOLIDAY: lazy("A holiday"),
    DayKind.PAUSED: lazy("The time stood still"),
    DayKind.DISRUPTION: lazy("No case counts these days"),
    DayKind.NEW_LAW: lazy("A shorter term became law meanwhile. It does not end before the day it became law."),
    DayKind.ROLLS: lazy("The last day was no working day, so this day is the last one."),
}


@require_safe
def reckoning(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show a person how the date of their case is reckoned."""
    view = queries.get_account(identity.principal_of(request), case_id, at=clock.now())
    return render(request, "casework/reckoning.html", _context(view, "case"))


@require_safe
def reckoning_for_staff(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show staff how the date of a case is reckoned."""
    view = queries.get_account_for_staff(identity.principal_of(request), case_id, at=clock.now())
    return render(request, "casework/reckoning.html", _context(view, "staff-case"))


def _context(view: AccountView, back: str) -> dict[str, object]:
    return {
        "view": view,
        "back": back,
        "terms": [_term(part) for part in view.parts],
        "rows": [
            {
                "day": stretch,
                "what": KINDS[stretch.kind],
                "about": stretch.about.in_language(get_language() or "") if stretch.about is not None else "",
                "so_far": _so_far(stretch, view),
            }
            for stretch in view.stretches
        ],
    }


def _term(part: ShownPart) -> str:
    """Return what is counted and by which law: the term, or more time and why."""
    length = {
        "days": ngettext("%(n)d day", "%(n)d days", part.value),
        "working_days": ngettext("%(n)d working day", "%(n)d working days", part.value),
        "weeks": ngettext("%(n)d week", "%(n)d weeks", part.value),
        "months": ngettext("%(n)d month", "%(n)d months", part.value),
    }[part.unit] % {"n": part.value}
    if part.reason is None:
        return _("The law gives %(length)s (%(law)s).") % {"length": length, "law": part.law}
    reason = part.reason.in_language(get_language() or "")
    said = _("There is %(length)s more time (%(law)s). The reason: %(reason)s.")
    return said % {"length": length, "law": part.law, "reason": reason.rstrip(".")}


def _so_far(stretch: ShownDay, view: AccountView) -> str:
    if stretch.kind is not DayKind.COUNTED:
        return ""
    return _("%(n)d of %(days)d") % {"n": stretch.number, "days": view.parts[stretch.part].days}

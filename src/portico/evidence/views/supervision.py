"""Pages for those who supervise: what is unusual in how their authority's staff look at people's data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions, queries
from portico.evidence.errors import ReasonNeeded
from portico.evidence.forms import PeriodForm, SupervisionForm
from portico.evidence.types import LookFilter, Pattern, PatternRow, SupervisedLook
from portico.evidence.views.access_words import law_in_words, why_in_words
from portico.evidence.views.words import concepts_in_words
from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.wording import sentence_of

USUAL_PERIOD = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a pattern, with where its looks are."""

    row: PatternRow
    query: str


@dataclass(frozen=True, slots=True)
class Section:
    """One pattern: what it is, from when on it is shown, and what was found."""

    title: str
    explained: str
    counted: str
    rows: Sequence[Row]


@require_safe
def supervision(request: HttpRequest) -> HttpResponse:
    """Show what is unusual in a period: by default the last thirty days."""
    release, form = catalogue.current_release(), PeriodForm(request.GET)
    if not form.is_valid():
        return render(request, "evidence/supervision.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    begin, end = _period(form, release)
    found = queries.find_patterns(
        identity.principal_of(request).authority_id or "", begin=begin, end=end, manifest=release.pack.manifest
    )
    days = {name: request.GET[name] for name in ("from_day", "to_day") if request.GET.get(name)}
    context = {
        "form": form,
        "found": found,
        "begin": begin,
        "end": end - dt.timedelta(microseconds=1),
        "sections": [_section(pattern, found.rows, release, days) for pattern in Pattern],
    }
    return render(request, "evidence/supervision.html", context)


@require_safe
def supervised_looks(request: HttpRequest) -> HttpResponse:
    """Show the looks behind a pattern. Whose data it was is not said."""
    release, form = catalogue.current_release(), PeriodForm(request.GET)
    if not form.is_valid():
        return render(request, "evidence/supervision.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    begin, end = _period(form, release)
    looks = queries.list_supervised_looks(
        identity.principal_of(request).authority_id or "",
        begin=begin,
        end=end,
        staff_id=request.GET.get("staff", "")[:100],
        same_person_as=_uuid(request.GET.get("like", "")),
        without_case=request.GET.get("pattern") == Pattern.NO_CASE,
    )
    rows = [(look, *_in_words(look, release)) for look in looks]
    return render(request, "evidence/supervised_looks.html", {"rows": rows, "most": len(rows) == queries.MOST_LOOKS})


@require_http_methods(["GET", "HEAD", "POST"])
def supervised_look(request: HttpRequest, access_id: UUID) -> HttpResponse:
    """Say whose data it was, once a reason is stated: that is a look of its own, which the person sees."""
    principal, release = identity.principal_of(request), catalogue.current_release()
    look = queries.get_supervised_look(principal.authority_id or "", access_id)
    form, named = SupervisionForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            named = actions.name_person_of_look(
                principal=principal,
                access_id=access_id,
                reason=form.cleaned_data["reason"],
                release=release,
                at=clock.now(),
            )
        except ReasonNeeded as error:
            form.add_error("reason", sentence_of(error))
    what, why, law = _in_words(look, release)
    context = {"form": form, "look": look, "named": named, "what": what, "why": why, "law": law}
    return render(request, "evidence/supervised_look.html", context, status=422 if form.errors else 200)


def _period(form: PeriodForm, release: CompiledPack) -> tuple[dt.datetime, dt.datetime]:
    """Return the instants between which the looks lie; the last thirty days when nothing is chosen."""
    now, zone = clock.now(), release.pack.manifest.time_zone
    found = form.cleaned_data
    chosen = LookFilter().between(found.get("from_day"), found.get("to_day"), time_zone=zone)
    end = chosen.end or now + dt.timedelta(microseconds=1)
    return chosen.begin or end - USUAL_PERIOD, end


def _section(pattern: Pattern, rows: Sequence[PatternRow], release: CompiledPack, days: dict[str, str]) -> Section:
    limits = release.pack.manifest.supervision
    titles = {
        Pattern.MANY_STAFF: (
            _("The same person, looked up by many"),
            _("Shown when at least %(count)s members of staff looked at one person.")
            % {"count": limits.staff_per_person},
            _("Members of staff"),
        ),
        Pattern.NO_CASE: (
            _("Without a case"),
            _("Looks that belong to no case, no emergency, no visit and no correction request."),
            _("Looks"),
        ),
        Pattern.ONESELF: (
            _("At oneself"),
            _("The record bears the name of whoever looked. It may be somebody else with the same name."),
            _("Looks"),
        ),
        Pattern.COLLEAGUE: (
            _("At colleagues"),
            _("The record bears the name of somebody who works here. It may be somebody else with the same name."),
            _("Looks"),
        ),
        Pattern.MANY_PEOPLE: (
            _("At many more people than the others"),
            _("Shown from %(least)s people on, when that is more than %(times)s times the median.")
            % {"least": limits.least_people, "times": limits.times_median},
            _("People"),
        ),
        Pattern.DAY_OFF: (
            _("On days off"),
            _("Looks on weekends and holidays, as the calendar of the pack has them."),
            _("Looks"),
        ),
    }
    found = [Row(row, _query(row, days)) for row in rows if row.pattern is pattern]
    return Section(*titles[pattern], rows=found)


def _query(row: PatternRow, days: dict[str, str]) -> str:
    asked = {"pattern": row.pattern.value, "staff": row.staff_id, "like": str(row.look_id or "")}
    return urlencode({name: value for name, value in {**days, **asked}.items() if value})


def _in_words(look: SupervisedLook, release: CompiledPack) -> tuple[str, str, str]:
    what = concepts_in_words(look.concepts, release)
    return what, why_in_words(look.purpose), law_in_words(look.legal_basis)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None

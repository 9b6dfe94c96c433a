"""Pages of registrars: merge two records of one person, and split them again. Two of them look, always."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.identity import actions, queries
from portico.identity.errors import (
    DetailsNotValid,
    MergeAsked,
    MergeNotPossible,
    MergeNotYours,
    MergeRequestNotFound,
    RecordNotFound,
)
from portico.identity.forms.merging import CompareForm, MergeReasonForm
from portico.identity.surroundings import surroundings
from portico.identity.types import MergeKind, MergeState, PersonId
from portico.kernel import clock
from portico.kernel.wording import sentence_of


@sensitive_post_parameters("one", "other")
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Show what waits for a registrar, and let them put two records side by side."""
    form = CompareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept, merged = actions.compare_records(
                principal=queries.principal_of(request), **form.cleaned_data, at=clock.now()
            )
            return _side_by_side(request, kept=kept, merged=merged, form=MergeReasonForm())
        except (RecordNotFound, MergeNotPossible) as error:
            form.add_error(None, sentence_of(error))
    context = {
        "form": form,
        "waiting": [(one, _waiting(one.kind, one.state)) for one in queries.list_merge_requests()],
        "decided": [(one, _decided(one.kind, one.state)) for one in queries.list_merge_requests(waiting=False)],
    }
    return render(request, "identity/merges.html", context, status=422 if form.errors else 200)


@require_POST
def ask_to_merge(request: HttpRequest) -> HttpResponse:
    """Ask that the two records that were compared be one."""
    form = MergeReasonForm(request.POST)
    one, other = _record_id(request, "kept"), _record_id(request, "merged")
    try:
        if form.is_valid():
            request_id = actions.ask_to_merge(
                principal=queries.principal_of(request),
                one=one,
                other=other,
                reason=form.cleaned_data["reason"],
                at=clock.now(),
            )
            notices.success(request, _("You have asked to merge the two records. Another registrar decides."))
            return HttpResponseRedirect(reverse("merge-request", args=[request_id]))
    except (DetailsNotValid, MergeAsked, MergeNotPossible) as error:
        form.add_error(None, sentence_of(error))
    kept, merged = actions.look_at_records(principal=queries.principal_of(request), people=(one, other), at=clock.now())
    return _side_by_side(request, kept=kept, merged=merged, form=form)


@require_safe
def merge_request(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show a request with both records side by side."""
    return _request_page(request, request_id, MergeReasonForm())


@require_POST
def decide_merge(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Approve or refuse as the second registrar."""
    approve = request.POST.get("answer") == "yes"
    form = MergeReasonForm(request.POST)
    try:
        actions.decide_merge(
            principal=queries.principal_of(request),
            request_id=request_id,
            approve=approve,
            reason=request.POST.get("reason", ""),
            at=clock.now(),
        )
    except (DetailsNotValid, MergeNotPossible, MergeNotYours, MergeRequestNotFound) as error:
        form.add_error(None, sentence_of(error))
        return _request_page(request, request_id, form)
    notices.success(request, _("It is done.") if approve else _("You have refused the request."))
    return HttpResponseRedirect(reverse("merge-request", args=[request_id]))


@require_POST
def ask_to_split(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask that two merged records be split again."""
    form = MergeReasonForm(request.POST)
    try:
        if form.is_valid():
            asked = actions.ask_to_split(
                principal=queries.principal_of(request),
                request_id=request_id,
                reason=form.cleaned_data["reason"],
                at=clock.now(),
            )
            notices.success(request, _("You have asked to split the two records. Another registrar decides."))
            return HttpResponseRedirect(reverse("merge-request", args=[asked]))
    except (DetailsNotValid, MergeAsked, MergeNotPossible) as error:
        form.add_error(None, sentence_of(error))
    return _request_page(request, request_id, form)


def _record_id(request: HttpRequest, name: str) -> PersonId:
    """Return the record that a hidden field names; whoever changes it finds nothing."""
    try:
        return PersonId(UUID(request.POST.get(name, "")))
    except ValueError:
        raise RecordNotFound from None


def _side_by_side(request: HttpRequest, *, form: MergeReasonForm, **records: object) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "identity/merge_compare.html", {"form": form, **records}, status=status)


def _request_page(request: HttpRequest, request_id: UUID, form: MergeReasonForm) -> HttpResponse:
    at = clock.now()
    view = actions.open_merge_request(principal=queries.principal_of(request), request_id=request_id, at=at)
    # What was written since they were merged stays where it is when they are split: registrars have to know of it.
    written = surroundings().written_since(view.kept.person_id, view.merged_at) if view.merged_at else []
    context = {
        "asked": view,
        "form": form,
        "state": _decided(view.summary.kind, view.summary.state)
        if view.summary.state in (MergeState.APPROVED, MergeState.REFUSED)
        else _waiting(view.summary.kind, view.summary.state),
        "may_decide": view.summary.state is MergeState.OPEN and not view.is_own,
        "may_split": view.is_merged and view.summary.state is not MergeState.OPEN,
        "is_wish": view.summary.state is MergeState.WISH,
        "written": written,
    }
    return render(request, "identity/merge_request.html", context, status=422 if form.errors else 200)


def _waiting(kind: MergeKind, state: MergeState) -> str:
    if state is MergeState.WISH:
        return _("A person says that two records are theirs")
    if state is MergeState.TAKEN_UP:
        return _("A registrar has taken up this wish")
    return _("Merge two records") if kind is MergeKind.MERGE else _("Split two records")


def _decided(kind: MergeKind, state: MergeState) -> str:
    if state is MergeState.REFUSED:
        return _("Refused: the records were not merged") if kind is MergeKind.MERGE else _("Refused: they stay merged")
    return _("The records were merged") if kind is MergeKind.MERGE else _("The records were split again")

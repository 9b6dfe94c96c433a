"""A case at the desk, and its decision. The queue is in `queue.py`, what features add to the page in `panels.py`."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from portico.casework import actions, queries
from portico.casework.errors import CaseNotFound, LetterNeeded, ReasonNeeded, TextTooLong
from portico.casework.forms import DecideForm
from portico.casework.types import AtDesk, Outcome, Result, StaffCaseView
from portico.casework.views import facts, history, panels, wording
from portico.casework.views.queue import days_left_in_words
from portico.catalogue import wording as rules
from portico.evidence.types import Voice
from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.errors import Conflict, NotAllowed
from portico.kernel.wording import sentence_of
from portico.messages.errors import SubjectMissing

DONE = {
    Outcome.DECIDED: lazy("The decision is made and the letter is sent."),
    Outcome.PROPOSED: lazy("The decision is proposed. It counts when another case worker has approved it."),
}


@require_safe
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show a case. Its facts are there once it is taken; the look is recorded."""
    principal, at = identity.principal_of(request), clock.now()
    view = queries.get_case_for_staff(principal, case_id, at=at, spoken=rules.spoken())
    desk = AtDesk(principal, view, at)
    context = {
        **_case_context(view),
        "desk": desk,
        "panels": panels.panels_for(desk),
        "steps": panels.next_steps_for(desk),
        "left": days_left_in_words(view.summary.clock.days_left) if view.summary.clock.days_left is not None else "",
    }
    return render(request, "casework/staff_case.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, case_id: UUID, result: str) -> HttpResponse:
    """Grant or refuse, with reasons and a letter."""
    principal, at = identity.principal_of(request), clock.now()
    if result not in {one.value for one in Result}:
        raise CaseNotFound
    decided = Result(result)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.decide(principal=principal, case_id=case_id, result=decided, **form.cleaned_data, at=at)
            notices.success(request, DONE[done])
            return HttpResponseRedirect(reverse("staff-case", args=[case_id]))
        except ReasonNeeded as error:
            form.add_error("reasons", sentence_of(error))
        except (LetterNeeded, SubjectMissing, TextTooLong) as error:
            form.add_error("letter", sentence_of(error))
        except (Conflict, NotAllowed) as error:  # somebody was faster, or it was withdrawn: what was typed stays
            form.add_error(None, sentence_of(error))
    view = queries.get_case_for_staff(principal, case_id, at=at)
    if not view.can_decide and not form.is_bound:
        return HttpResponseRedirect(reverse("staff-case", args=[case_id]))
    draft = view.letters.get(decided)
    if not form.is_bound and draft is not None:
        form.initial = {"letter": f"# {draft.subject}\n\n{draft.body}"}
    context = {**_case_context(view), "form": form, "result": decided.value, "granting": decided is Result.GRANTED}
    context["proposes"] = view.can_decide and queries.get_process(principal, case_id, at=at).needs_second_pair_of_eyes
    return render(request, "casework/decide.html", context, status=422 if form.errors else 200)


def _case_context(view: StaffCaseView) -> dict[str, object]:
    captions = facts.captions_of([*view.answers, *view.facts], view.role)
    return {
        "view": view,
        "captions": captions,
        "told": facts.told(view.facts, captions, release=view.summary.release, voice=Voice.STAFF),
        "uncertain": facts.values_to_check(view),
        "contested": [item for item in view.facts if item.contested is not None],
        "case": view.summary,
        "state": wording.state_in_words(view.summary),
        "tag": wording.tag_of(view.summary),
        "due": wording.due_in_words(view.summary),
        "expected": wording.EXPECTED[view.expectation.expected] if view.expectation else "",
        "history": [(each, history.in_words(each)) for each in view.happenings],
    }

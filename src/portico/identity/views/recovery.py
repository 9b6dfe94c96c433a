"""Pages: two clerks give somebody a way back in, and the person uses it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portico.identity import actions, queries
from portico.identity.errors import DetailsNotValid, RecoveryCodeWrong, TooManyAttempts
from portico.identity.forms.recovery import AskRecoveryForm, RecoverForm
from portico.identity.types import AssuranceLevel
from portico.identity.types.recovery import RecoveryId
from portico.identity.wording import in_groups
from portico.kernel import clock
from portico.kernel.wording import sentence_of


@require_http_methods(["GET", "HEAD", "POST"])
def recoveries(request: HttpRequest) -> HttpResponse:
    """Let a clerk begin a way back in, and show what waits for this clerk as the second one."""
    principal, at = queries.principal_of(request), clock.now()
    form = AskRecoveryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            _asked, half = actions.ask_recovery(
                principal=principal,
                identity_number=given["identity_number"],
                document=given["document"],
                level=AssuranceLevel(given["level"]),
                at=at,
            )
            # Shown in the answer itself and kept nowhere: coming back to the page does not show it again.
            return render(request, "identity/recovery_half.html", {"half": in_groups(half), "first": True})
        except (DetailsNotValid, TooManyAttempts) as error:
            form.add_error(None, sentence_of(error))
    context = {"form": form, "to_confirm": queries.list_recoveries_to_confirm(principal, at=at)}
    return render(request, "identity/recoveries.html", context, status=422 if form.errors else 200)


@require_POST
def confirm_recovery(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Say as the second clerk whether it is the person."""
    half = actions.answer_recovery(
        principal=queries.principal_of(request),
        request_id=RecoveryId(request_id),
        agree=request.POST.get("answer") == "yes",
        at=clock.now(),
    )
    if half is None:
        return HttpResponseRedirect(reverse("recoveries"))
    return render(request, "identity/recovery_half.html", {"half": in_groups(half), "first": False})


@sensitive_post_parameters("first_half", "second_half")
@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """Sign in whoever has both halves of a code, and lead them to a passkey of their own."""
    form = RecoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.recover(request, **form.cleaned_data, at=clock.now())
            return HttpResponseRedirect(reverse("account"))
        except (RecoveryCodeWrong, TooManyAttempts) as error:
            form.add_error(None, sentence_of(error))
    return render(request, "identity/recover.html", {"form": form}, status=422 if form.errors else 200)

"""Pages for staff to sign in, for invited staff to begin, and for everybody to sign out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portico.identity import actions, queries
from portico.identity.errors import DetailsNotValid, PasswordTooWeak, SignInFailed, TooManyAttempts
from portico.identity.forms import StaffInvitationForm, StaffSignInForm
from portico.kernel import clock
from portico.kernel.wording import sentence_of


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    actions.sign_out(request, at=clock.now())
    return HttpResponseRedirect(reverse("home"))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def staff_password(request: HttpRequest) -> HttpResponse:
    """Sign in staff by password. Whoever comes back to this address finds the form again."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("staff-sign-in"))
    form = StaffSignInForm(request.POST)
    if form.is_valid():
        try:
            actions.sign_in_staff(
                request, email=form.cleaned_data["email"], password=form.cleaned_data["password"], at=clock.now()
            )
            return HttpResponseRedirect(reverse("staff-queue"))
        except (SignInFailed, TooManyAttempts) as error:
            form.add_error(None, sentence_of(error))
    return render(request, "identity/staff_password.html", {"form": form}, status=422)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def staff_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let invited staff choose a name and a password; a link that works no more says so before anything is typed."""
    if request.method != "POST":
        queries.check_invitation(token, at=clock.now())
    form = StaffInvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.accept_invitation(token=token, **form.cleaned_data, at=clock.now())
            return HttpResponseRedirect(reverse("staff-sign-in"))
        except PasswordTooWeak as error:
            form.add_error("password", sentence_of(error))
        except DetailsNotValid as error:
            form.add_error("name", sentence_of(error))
    status = 422 if form.errors else 200
    answer = render(request, "identity/staff_invitation.html", {"form": form}, status=status)
    answer["Referrer-Policy"] = "no-referrer"
    return answer

"""Where relying parties send people to sign in, and where they ask what they may know."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from authlib.oauth2 import OAuth2Error  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749 import AccessDeniedError, InvalidRequestError  # type: ignore[import-untyped]
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from portico.identity import actions, queries
from portico.identity.openid import claims
from portico.identity.openid.grants import RESUMED, CodeGrant
from portico.identity.openid.provider import PROVIDER
from portico.identity.openid.server import Answer, ProviderRequest, with_issuer
from portico.identity.queries.consents import facts_to_tell
from portico.identity.types.authorizing import Prompt, Refusal, SignedIn, Step
from portico.identity.types.relying_parties import Audience
from portico.identity.views.consents import told_in_words
from portico.identity.wording import refusal_in_words

LONGEST_QUERY = 16_000


@csrf_exempt
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Give a relying party a code for whoever is signed in, once they have signed in, proved enough, and agreed."""
    if request.method == "POST":
        # From another site, the browser sends no cookie with a POST (SameSite): as a GET the same request has it.
        return _see_other(reverse("openid-authorize") + "?" + request.POST.urlencode())
    language = queries.language_for(request.GET.get("ui_locales", ""))
    if language is None or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return _authorize(request, request.GET)
    with translation.override(language):
        return _in_language(_authorize(request, request.GET), language)


@require_POST
def openid_consent(request: HttpRequest) -> HttpResponse:
    """Keep what somebody answered on the page of consent, and go on with the request that it was about."""
    given = QueryDict(request.POST.get("request", "")[:LONGEST_QUERY], mutable=True)
    grant = _read(request, given)
    if isinstance(grant, Answer):
        return _answered(request, grant)
    signed_in = _signed_in(request)
    if signed_in is not None and request.POST.get("answer") == "allow":
        actions.record_openid_consent(grant.code_request(), signed_in, at=grant.request.at)
        return _see_other(_again(grant, Step.CONSENT))
    if request.POST.get("answer") == "refuse":
        return _leave(request, grant, _error(grant, AccessDeniedError()))
    return _see_other(_again(grant, Step.STEP_UP))


def _authorize(request: HttpRequest, given: QueryDict) -> HttpResponse:
    grant = _read(request, given)
    if isinstance(grant, Answer):
        return _answered(request, grant)
    signed_in, asked, wishes = _signed_in(request), grant.code_request(), grant.wishes
    problem = _hint_problem(grant, signed_in)
    if problem is not None:
        return _leave(request, grant, _error(grant, problem))
    refusal = queries.refusal_of(asked, wishes, signed_in) if signed_in is not None else None
    if refusal is not None:
        return _refused(request, grant, refusal)
    step = queries.next_step(asked, wishes, signed_in, at=grant.request.at)
    if step is not Step.GIVE_CODE:
        return _silent(request, grant, step) or _send_to(request, grant, step, signed_in)
    answer = PROVIDER.create_authorization_response(grant.request, grant_user=signed_in, grant=grant)
    return _leave(request, grant, with_issuer(answer) if not answer.error else answer)


def _read(request: HttpRequest, given: QueryDict) -> CodeGrant | Answer:
    """Return the request when it is right, else what to answer."""
    asked = ProviderRequest(request, given)
    try:
        return cast("CodeGrant", PROVIDER.get_consent_grant(asked))
    except OAuth2Error as error:
        return PROVIDER.handle_error_response(asked, error)
    except ValueError:
        # Authlib repeats what was asked for in its error, which must not hold every letter (OAuth 2.1, 4.1.2.1).
        return PROVIDER.handle_error_response(asked, InvalidRequestError("The only response_type is code."))


def _answered(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Return an error to the relying party, or to the person where nobody may be sent anywhere (OAuth 2.1, 4.1.2.1)."""
    if answer.location:
        return answer.response()
    said = answer.body if isinstance(answer.body, dict) else {}
    return render(request, "identity/openid_error.html", {"said": said}, status=400)


def _signed_in(request: HttpRequest) -> SignedIn | None:
    principal = queries.find_principal(request)
    return SignedIn(principal, queries.authentication_of(request)) if principal is not None else None


def _hint_problem(grant: CodeGrant, signed_in: SignedIn | None) -> OAuth2Error | None:
    """Return what is wrong with who the relying party expects (OpenID Connect Core 1.0, 3.1.2.1, id_token_hint)."""
    hint = grant.request.payload.data.get("id_token_hint")
    if not hint:
        return None
    expected = claims.read_id_token(hint, at=grant.request.at)
    if expected is None or expected.get("aud") != grant.request.client.party.client_id:
        return OAuth2Error("The id_token_hint is not an ID token of this client.", error="invalid_request")
    if signed_in is not None and not queries.is_subject(grant.code_request(), signed_in, str(expected.get("sub"))):
        return OAuth2Error("Somebody else is signed in.", error="login_required")
    return None


def _silent(request: HttpRequest, grant: CodeGrant, step: Step) -> HttpResponse | None:
    """Return the error when the person may not be asked anything (`prompt=none`)."""
    error = grant.silent_refusal(step)
    if error is None:
        return None
    return _leave(request, grant, _error(grant, OAuth2Error("The person would have to be asked.", error=error)))


def _send_to(request: HttpRequest, grant: CodeGrant, step: Step, signed_in: SignedIn | None) -> HttpResponse:
    """Lead to the page on which the person does what comes next."""
    following = {"next": _again(grant, step)}
    if step is Step.SIGN_IN or signed_in is None:
        for_staff = grant.request.client.party.audience is Audience.STAFF
        return _see_other(reverse("staff-sign-in" if for_staff else "sign-in") + "?" + urlencode(following))
    if step is Step.CONSENT:
        return _consent_page(request, grant, signed_in)
    level = queries.level_to_reach(grant.code_request(), grant.wishes, signed_in)
    return _see_other(reverse("confirm") + "?" + urlencode({"level": level.value, **following}))


def _consent_page(request: HttpRequest, grant: CodeGrant, signed_in: SignedIn) -> HttpResponse:
    asked, language = grant.code_request(), get_language() or "en"
    context = {
        "party": asked.party.name(language),
        "authority": queries.authority_name(asked.party.authority_id, language),
        "principal": signed_in.principal,
        "told": told_in_words(asked.scopes, facts_to_tell(asked, signed_in)),
        "request_text": urlencode(grant.request.payload.data),
    }
    return render(request, "identity/openid_consent.html", context)


def _refused(request: HttpRequest, grant: CodeGrant, refusal: Refusal) -> HttpResponse:
    """Say why this account cannot be used there, with the way back; without a page when nothing may be shown."""
    answer = _error(grant, AccessDeniedError())
    if Prompt.NONE in grant.wishes.prompts:
        return answer.response()
    party = grant.request.client.party.name(get_language() or "en")
    context = {"party": party, "sentence": refusal_in_words(refusal), "address": answer.location}
    return render(request, "identity/openid_refused.html", context, status=403)


def _error(grant: CodeGrant, error: OAuth2Error) -> Answer:
    """Return an error for the relying party, as a redirect."""
    error.redirect_uri, error.state = grant.redirect_uri, grant.request.payload.state
    return PROVIDER.handle_error_response(grant.request, error)


def _again(grant: CodeGrant, done: Step) -> str:
    """Return the address of the same request for when the person comes back from a step."""
    return reverse("openid-authorize") + "?" + urlencode(grant.again(done))


def _leave(request: HttpRequest, grant: CodeGrant, answer: Answer) -> HttpResponse:
    """Send the person back to the relying party.

    After a form of ours a page lies between: browsers hold a redirect that follows a form to our own site
    (`form-action` of the content security policy), and the page says where one is going.
    """
    if RESUMED not in grant.request.payload.data and request.method != "POST":
        return answer.response()
    party = grant.request.client.party.name(get_language() or "en")
    page = render(request, "identity/openid_leave.html", {"party": party, "address": answer.location})
    page["Refresh"] = f"0;url={answer.location}"
    page["Referrer-Policy"] = "no-referrer"
    return page


def _in_language(response: HttpResponse, language: str) -> HttpResponse:
    """Let the pages that follow speak it too, for somebody who has chosen no language (`ui_locales`)."""
    response["Content-Language"] = language
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, httponly=True, samesite="Lax", secure=secure)
    return response


def _see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response

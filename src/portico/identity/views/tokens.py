"""The endpoints that relying parties call themselves: token, userinfo, revocation, introspection."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps

from authlib.oauth2 import OAuth2Error  # type: ignore[import-untyped]
from authlib.oauth2.rfc6750 import InvalidTokenError  # type: ignore[import-untyped]
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from portico.identity import queries
from portico.identity.openid.provider import PROVIDER
from portico.identity.openid.server import Answer, ProviderRequest
from portico.kernel import clock

FORM = "application/x-www-form-urlencoded"
LONGEST_BODY = 16_000
_View = Callable[[HttpRequest], HttpResponse]


def _endpoint(*methods: str) -> Callable[[_View], _View]:
    """Answer to these methods, without the CSRF word of our forms: nothing here looks at cookies.

    A page of a public relying party may read the answer in its browser (Fetch Standard, CORS protocol).
    """

    def decorate(view: _View) -> _View:
        @csrf_exempt
        @wraps(view)
        def answering(request: HttpRequest) -> HttpResponse:
            if request.method == "OPTIONS":
                return _readable(request, HttpResponse(status=204), preflight=methods)
            if request.method not in methods:
                response = JsonResponse({"error": "invalid_request"}, status=405)
                response["Allow"] = ", ".join(methods)
                return response
            return _readable(request, view(request))

        return answering

    return decorate


@_endpoint("POST")
def token(request: HttpRequest) -> HttpResponse:
    """Give tokens for a code or a refresh token (OAuth 2.1, 3.2)."""
    problem = _form_problem(request)
    return (problem or PROVIDER.create_token_response(request)).response()


@_endpoint("GET", "POST")
def userinfo(request: HttpRequest) -> HttpResponse:
    """Say what an access token lets its relying party know (OpenID Connect Core 1.0, 5.3; RFC 6750).

    The token stands in the header and nowhere else (OAuth 2.1, 5.2.1).
    """
    kind, _, access_token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not access_token.strip():
        response = HttpResponse(status=401)
        # Nobody tried anything, so nothing went wrong (RFC 6750, 3.1).
        response["WWW-Authenticate"] = 'Bearer realm="portico"'
        return response
    claims = queries.find_userinfo(access_token.strip(), at=clock.now())
    if claims is None:
        status, body, headers = InvalidTokenError(realm="portico")(None)
        return Answer(status, body, headers).response()
    response = HttpResponse(json.dumps(claims, ensure_ascii=False), content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response


@_endpoint("POST")
def revoke(request: HttpRequest) -> HttpResponse:
    """End a token (RFC 7009)."""
    problem = _form_problem(request)
    return (problem or PROVIDER.create_endpoint_response("revocation", request)).response()


@_endpoint("POST")
def introspect(request: HttpRequest) -> HttpResponse:
    """Say of a token whether it is in force (RFC 7662)."""
    problem = _form_problem(request)
    return (problem or PROVIDER.create_endpoint_response("introspection", request)).response()


def _form_problem(request: HttpRequest) -> Answer | None:
    """Return the answer to a request that is no plain form: each parameter once, none of them in the address."""
    if request.content_type != FORM:
        return _error(request, f"Send the parameters as {FORM}.")
    if request.GET or int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_BODY:
        return _error(request, "Send the parameters in the body, with at most 16 kB.")
    if any(len(request.POST.getlist(name)) > 1 for name in request.POST):
        return _error(request, "Each parameter may be there once.")
    return None


def _error(request: HttpRequest, description: str) -> Answer:
    error = OAuth2Error(description, error="invalid_request")
    return PROVIDER.handle_error_response(ProviderRequest(request), error)


def _readable(request: HttpRequest, response: HttpResponse, *, preflight: tuple[str, ...] = ()) -> HttpResponse:
    """Let a page of a registered origin read the answer. It is sent without cookies, so nothing else is allowed."""
    origin = request.headers.get("Origin", "")
    if not origin:
        return response
    response["Vary"] = "Origin"
    if len(origin) > 300 or not queries.is_registered_origin(origin):
        return response
    response["Access-Control-Allow-Origin"] = origin
    if preflight:
        response["Access-Control-Allow-Methods"] = ", ".join(preflight)
        response["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response["Access-Control-Max-Age"] = "600"
    else:
        response["Access-Control-Expose-Headers"] = "WWW-Authenticate"
    return response

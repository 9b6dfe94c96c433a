"""The whole API under one roof: each room brings its router. OpenAPI at /api/openapi.json."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from portico.casework.api import router as casework
from portico.evidence.api import router as evidence
from portico.identity.api import router as identity
from portico.identity.errors import AssuranceTooLow, ProofTooOld
from portico.journeys.api import router as journeys
from portico.kernel.errors import PorticoError
from portico.kernel.problem import problem, problem_response, status_of
from portico.kernel.wording import sentence_of
from portico.messages.api import router as messages

_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")  # NUL, and halves of characters: no database and no page takes them


class Texts(Parser):
    """Reads what is sent. A text that nothing can hold ends here, whatever field it stands in."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the JSON of a body. ninja answers to every error here that it cannot be read."""
        found: dict[str, Any] = json.loads(request.body, parse_constant=_refuse)
        todo: list[object] = [found]
        while todo:
            one = todo.pop()
            if isinstance(one, dict):
                todo += [*one.keys(), *one.values()]
            elif isinstance(one, list):
                todo += one
            elif isinstance(one, str) and _UNKEEPABLE.search(one):
                _refuse(one)
        return found

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Return the parameters of a query or a form."""
        if any(isinstance(one, str) and _UNKEEPABLE.search(one) for _, all in data.lists() for one in all):
            raise HttpError(HTTPStatus.BAD_REQUEST, "no text")
        return super().parse_querydict(data, list_fields, request)


def _refuse(text: str) -> None:
    raise ValueError


api = NinjaAPI(
    parser=Texts(),
    title="Portico",
    version="1",
    description="Life events, plans, applications and cases. Errors are application/problem+json (RFC 9457).",
    urls_namespace="api",
    # The page of documentation would load its scripts from elsewhere, which our pages never do.
    docs_url=None,
)
for router in (identity, evidence, journeys, casework, messages):
    api.add_router("", router)


@api.exception_handler(PorticoError)
def _domain_error(request: HttpRequest, error: PorticoError) -> HttpResponse:
    return problem(error)


@api.exception_handler(AssuranceTooLow)
def not_sure_enough(request: HttpRequest, error: AssuranceTooLow) -> HttpResponse:
    """Say which level is needed; the header is that of OAuth 2.0 Step Up Authentication (RFC 9470, 3)."""
    needed = str(error.facts["needed"])
    answer = problem_response(status_of(error), code=error.code, detail=sentence_of(error), needed=needed)
    answer["WWW-Authenticate"] = f'Bearer error="insufficient_user_authentication", acr_values="{needed}"'
    return answer


@api.exception_handler(ProofTooOld)
def _not_fresh_enough(request: HttpRequest, error: ProofTooOld) -> HttpResponse:
    """Say how old a proof may be (RFC 9470, 3)."""
    seconds = error.facts["seconds"]
    answer = problem_response(status_of(error), code=error.code, detail=sentence_of(error), max_age=seconds)
    answer["WWW-Authenticate"] = f'Bearer error="insufficient_user_authentication", max_age="{seconds}"'
    return answer


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem_response(
        HTTPStatus.UNAUTHORIZED, code="identity.sign-in-needed", detail="Sign in first, then try again."
    )


@api.exception_handler(Http404)
def _nothing_here(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem_response(HTTPStatus.NOT_FOUND, code="kernel.not-found", detail="There is nothing at this address.")


@api.exception_handler(HttpError)
def _not_readable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer to a body that is no JSON, or a request without the token of its session (CSRF)."""
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.FORBIDDEN:
        return problem_response(
            status, code="kernel.csrf", detail="Send the header X-CSRFToken with the token of your sign-in."
        )
    detail = "What is sent is text in UTF-8 without the character NUL, and a body is one JSON document."
    return problem_response(status, code="kernel.not-readable", detail=detail)


@api.exception_handler(ValidationError)
def _wrong_fields(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which fields are wrong and how, without repeating what was sent."""
    fields = [{"field": ".".join(map(str, e["loc"])), "message": e["msg"]} for e in error.errors]
    return problem_response(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code="kernel.invalid",
        detail="Some fields are not right. Look at `errors`.",
        errors=fields,
    )

"""From a family of errors to an HTTP status and to `application/problem+json` (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus

from django.http import JsonResponse

from portico.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, PorticoError, Unavailable
from portico.kernel.wording import sentence_of

MEDIA_TYPE = "application/problem+json"
_STATUS_OF_FAMILY: tuple[tuple[type[PorticoError], HTTPStatus], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (Conflict, HTTPStatus.CONFLICT),
    (Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)


def status_of(error: PorticoError) -> HTTPStatus:
    """Return the HTTP status of an error's family; 500 for an error without one, which is a fault of ours."""
    for family, status in _STATUS_OF_FAMILY:
        if isinstance(error, family):
            return status
    return HTTPStatus.INTERNAL_SERVER_ERROR


def problem(error: PorticoError) -> JsonResponse:
    """Return an error as a problem document, in the language of the request.

    The facts are not in it: the sentence says what may be said.
    """
    return problem_response(status_of(error), code=error.code, detail=sentence_of(error))


def problem_response(status: HTTPStatus, *, code: str, detail: str, **more: object) -> JsonResponse:
    """Return a problem document.

    :param code: our stable word for what is wrong, such as `casework.transition-not-allowed`; becomes `type`.
    :param more: extension members (RFC 9457, 3.2), such as `errors` with the fields that are wrong.
    """
    body = {
        "type": f"urn:portico:problem:{code}",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        "code": code,
        **more,
    }
    return JsonResponse(body, status=int(status), content_type=MEDIA_TYPE)

"""What anybody may know of the OpenID provider: what it can do, and its public keys."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from portico.identity import queries
from portico.identity.openid.claims import key_set
from portico.identity.openid.metadata import KEYS_MAX_AGE, metadata
from portico.kernel import clock


@require_safe
def openid_configuration(request: HttpRequest) -> JsonResponse:
    """Say where the endpoints are and what they can do (OpenID Connect Discovery 1.0, 4; RFC 8414, 3)."""
    return _for_everybody(metadata(queries.page_languages()))


@require_safe
def jwks(request: HttpRequest) -> JsonResponse:
    """Publish the keys that check ID tokens: the one in use, the next one, and those that were in use lately."""
    return _for_everybody(dict(key_set(queries.list_published_keys(at=clock.now())).as_dict(private=False)))


def _for_everybody(content: dict[str, object]) -> JsonResponse:
    response = JsonResponse(content)
    response["Cache-Control"] = f"public, max-age={KEYS_MAX_AGE}"
    response["Access-Control-Allow-Origin"] = "*"
    return response

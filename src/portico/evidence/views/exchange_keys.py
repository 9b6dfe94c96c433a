"""The public keys by which registries know this installation."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from portico.evidence import exchange


@require_safe
def exchange_keys(request: HttpRequest) -> JsonResponse:
    """Show the public halves of all keys that sign, or soon will sign, our questions (RFC 7517).

    A registry pins keys in its own file and trusts no page: this one is for the people who compare.
    """
    response = JsonResponse(exchange.public_keys(), content_type="application/jwk-set+json")
    response["Cache-Control"] = "public, max-age=300"
    return response

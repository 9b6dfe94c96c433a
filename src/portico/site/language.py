"""The language of the page: chosen by the visitor (a cookie), else the first language of the pack."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from portico.catalogue import queries as catalogue
from portico.catalogue.errors import NothingPublished
from portico.catalogue.pack.compiling import CompiledPack

_RELEASE = "_portico_release"
COOKIE: str = settings.LANGUAGE_COOKIE_NAME
# Programs ask here, many times a second, and are answered in no language: no release is looked up for them.
_PROGRAMS = ("/oauth/token", "/oauth/userinfo", "/oauth/introspect", "/oauth/revoke", "/oauth/jwks", "/.well-known/")


def release_of(request: HttpRequest) -> CompiledPack:
    """Return the release in force when the request came: it is looked up once.

    :raises NothingPublished: no pack has been published yet.
    """
    if not hasattr(request, _RELEASE):
        setattr(request, _RELEASE, catalogue.current_release())
    found: CompiledPack = getattr(request, _RELEASE)
    return found


def languages(request: HttpRequest) -> list[str]:
    """Return the languages of the published pack; before the first release, the language of the settings."""
    try:
        return list(release_of(request).pack.manifest.languages)
    except NothingPublished:
        return [settings.LANGUAGE_CODE]


class LanguageMiddleware:
    """Speaks the visitor's language for the whole request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language."""
        if request.path.startswith(_PROGRAMS):
            return self.get_response(request)
        spoken = languages(request)
        chosen = request.COOKIES.get(COOKIE, "")
        with translation.override(chosen if chosen in spoken else spoken[0]):
            response = self.get_response(request)
            response.setdefault("Content-Language", translation.get_language() or "")
        return response

"""The protocol with outside OpenID providers: Authlib's client, made stricter and impatient.

The authorization code flow with PKCE (S256), `state` and `nonce`, each used once and bound to the browser's session. Of
the answer, Authlib verifies the ID token: signature by the provider's published keys, `iss`, `aud`, `azp`, `exp`, `iat`,
`nonce`, `at_hash`. What the claims then prove is decided in `rules/providers.py`.

:source: OpenID Connect Core 1.0, 3.1; RFC 7636 (PKCE); RFC 9207 (`iss` in the response); RFC 9700, 2.1.
"""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

import requests
from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]
from authlib.integrations.django_client import DjangoIntegration, DjangoOAuth2App  # type: ignore[import-untyped]
from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]
from authlib.oauth2.rfc7523 import PrivateKeyJWT  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest
from django.urls import reverse
from joserfc.errors import JoseError
from urllib3.exceptions import HTTPError

from portico.identity import ciphers, rules
from portico.identity.errors import (
    ProviderAnswerNotValid,
    ProviderSignInEnded,
    ProviderSignInUnknown,
    ProviderUnavailable,
)
from portico.identity.types import AssuranceLevel, ProvedIdentity, SignInProvider
from portico.kernel import logs

DEADLINE_SECONDS = 5.0
LARGEST_ANSWER = 500_000  # bytes
METADATA_KEPT_SECONDS = 600
UNDER_WAY = "portico_provider_sign_ins"
"""Session key: the sign-ins at outside providers that this browser has begun, by `state`."""
SIGNED_IN_AT = "portico_provider"
"""Session key: the provider where one is signed in by this session, and its ID token, encrypted."""
_PURPOSE = "provider-id-token"
_CHUNK = 65_536
log = logs.logger(__name__)


@dataclass(frozen=True, slots=True)
class Returned:
    """Who came back from a provider, and where they wanted to go.

    :param after: a path of ours, or nothing.
    :param id_token: to be shown at the provider when they sign out there; kept nowhere but in the session.
    """

    proved: ProvedIdentity
    after: str
    id_token: str


def begin(
    request: HttpRequest,
    provider: SignInProvider,
    *,
    wanted: AssuranceLevel = AssuranceLevel.LOW,
    again: bool = False,
    after: str = "",
    language: str,
    at: datetime,
) -> str:
    """Return the address at the provider to send the browser to, and remember in the session that it went.

    :param wanted: the level that is asked for.
    :param again: whether they must prove once more who they are.
    :param after: a path of ours to go to afterwards.
    :raises ProviderUnavailable: it does not say where it is.
    """
    asked = rules.authorize_parameters(provider, wanted=wanted, again=again, language=language)
    with _outside(provider):
        made = _app(provider).create_authorization_url(_return_address(request, provider), **asked)
    known = _under_way(request, at)
    known[made["state"]] = {
        "provider": provider.id,
        "nonce": made["nonce"],
        "verifier": made["code_verifier"],
        "wanted": wanted.value,
        "again": again,
        "after": after,
        "at": at.isoformat(),
    }
    request.session[UNDER_WAY] = dict(list(known.items())[-rules.PROVIDER_SIGN_INS_AT_ONCE :])
    return str(made["url"])


def wanted_of(request: HttpRequest) -> tuple[str, AssuranceLevel]:
    """Return where whoever comes back wanted to go, and at which level; also when nothing comes of it."""
    known = request.session.get(UNDER_WAY, {}).get(request.GET.get("state", ""), {})
    return str(known.get("after", "")), AssuranceLevel(known.get("wanted", AssuranceLevel.LOW))


def finish(request: HttpRequest, provider: SignInProvider, *, at: datetime) -> Returned:
    """Return who came back from a provider, everything about the answer verified.

    :raises ProviderSignInUnknown: this browser began no such sign-in, it took too long, or it is used up.
    :raises ProviderSignInEnded: they did not finish it there.
    :raises ProviderUnavailable: the provider does not answer, or not in time.
    :raises ProviderAnswerNotValid: the answer cannot be verified.
    :raises ProviderLevelTooLow: it is less sure than was asked for.
    """
    begun = _take(request, provider, at)
    app = _app_or_unavailable(provider)
    _refuse_mixed_up(request, provider, app.server_metadata)
    if request.GET.get("error") or not request.GET.get("code"):
        log.info("an outside provider ended a sign-in", provider=provider.id, reason=_error_word(request))
        raise ProviderSignInEnded(provider=provider.name)
    with _outside(provider):
        token = app.fetch_access_token(
            redirect_uri=_return_address(request, provider),
            code=request.GET["code"],
            code_verifier=begun["verifier"],
        )
        claims = _verified(app, provider, token, nonce=str(begun["nonce"]))
        userinfo = dict(app.userinfo(token=token)) if provider.userinfo else {}
    proved = rules.proved_identity(
        provider, claims, userinfo, wanted=AssuranceLevel(str(begun["wanted"])), again=bool(begun["again"])
    )
    return Returned(proved, str(begun["after"]), str(token["id_token"]))


def remember(request: HttpRequest, provider: SignInProvider, id_token: str) -> None:
    """Keep in the session what signing out at the provider will need, encrypted: an ID token names its owner."""
    if provider.logout:
        sealed = ciphers.encrypt(_PURPOSE, provider.id, id_token.encode())
        request.session[SIGNED_IN_AT] = {"provider": provider.id, "id_token": base64.b64encode(sealed).decode("ascii")}


def provider_of(request: HttpRequest) -> str:
    """Return the id of the provider where one is signed in by this session; nothing when there is none to sign out of."""
    return str(request.session.get(SIGNED_IN_AT, {}).get("provider", ""))


def sign_out_address(request: HttpRequest, provider: SignInProvider) -> str | None:
    """Return the address at which one signs out at the provider too; None where it has none, or does not answer.

    Ask before the session ends.

    :source: OpenID Connect RP-Initiated Logout 1.0, 2.
    """
    sealed = base64.b64decode(request.session[SIGNED_IN_AT]["id_token"])
    id_token = ciphers.decrypt(_PURPOSE, provider.id, sealed).decode()
    try:
        with _outside(provider):
            app = _app(provider)
    except (ProviderUnavailable, ProviderAnswerNotValid):
        return None
    if not app.server_metadata.get("end_session_endpoint"):
        return None
    home = request.build_absolute_uri(reverse("home"))
    made = app.create_logout_url(post_logout_redirect_uri=home, id_token_hint=id_token, client_id=provider.client_id)
    return str(made["url"])


def _take(request: HttpRequest, provider: SignInProvider, at: datetime) -> Mapping[str, object]:
    """Return what was remembered when the browser went, and forget it: an answer counts once.

    The session is written at once, so that the same answer sent twice at the same time finds it once.
    """
    known = _under_way(request, at)
    begun = known.pop(request.GET.get("state", ""), None)
    request.session[UNDER_WAY] = known
    try:
        request.session.save()
    except UpdateError:  # the same answer, sent twice at once, has been taken: this session has a new key by now
        request.session.modified = False
        raise ProviderSignInUnknown from None
    if begun is None or begun["provider"] != provider.id:
        raise ProviderSignInUnknown
    return cast("Mapping[str, object]", begun)


def _under_way(request: HttpRequest, at: datetime) -> dict[str, dict[str, Any]]:
    earliest = at - rules.PROVIDER_SIGN_IN_LASTS
    known: dict[str, dict[str, Any]] = request.session.get(UNDER_WAY, {})
    return {state: one for state, one in known.items() if datetime.fromisoformat(one["at"]) > earliest}


def _verified(app: _App, provider: SignInProvider, token: Mapping[str, Any], *, nonce: str) -> Mapping[str, object]:
    """Return the claims of the ID token, verified.

    :raises ProviderAnswerNotValid: there is none.
    """
    if not isinstance(token.get("id_token"), str):
        raise ProviderAnswerNotValid(provider=provider.name)

    def claims_of(claims: object, header: object, options: object, known: dict[str, object]) -> _IDToken:
        return _IDToken(claims, header, options, {**known, "access_token": token.get("access_token")})

    must = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "nonce": {"essential": True, "value": nonce},
    }
    found = app.parse_id_token(token, nonce=nonce, claims_options=must, claims_cls=claims_of, leeway=rules.SKEW_SECONDS)
    return dict(found)


def _refuse_mixed_up(request: HttpRequest, provider: SignInProvider, metadata: Mapping[str, object]) -> None:
    """Refuse an answer that another provider sent (RFC 9207, 2.4)."""
    said = request.GET.get("iss")
    must_say = metadata.get("authorization_response_iss_parameter_supported") is True
    if (said is None and must_say) or (said is not None and said != provider.issuer):
        raise ProviderAnswerNotValid(provider=provider.name)


def _return_address(request: HttpRequest, provider: SignInProvider) -> str:
    return request.build_absolute_uri(reverse("provider-return", args=[provider.id]))


def _error_word(request: HttpRequest) -> str:
    """Return the protocol's word for what went wrong (RFC 6749, 4.1.2.1), never a text that somebody wrote."""
    word = request.GET.get("error", "")
    return word if word.isascii() and word.replace("_", "").isalnum() and len(word) <= 40 else "unreadable"


@contextmanager
def _outside(provider: SignInProvider) -> Iterator[None]:
    """Turn every failure of the outside into one of our two sentences. The log names what failed, never whom."""
    try:
        yield
    except (requests.RequestException, HTTPError) as error:
        log.warning("an outside provider does not answer", provider=provider.id, reason=type(error).__name__)
        raise ProviderUnavailable(provider=provider.name) from None
    except (OAuthError, JoseError, ValueError, KeyError, TypeError) as error:
        log.warning("the answer of an outside provider is not valid", provider=provider.id, reason=type(error).__name__)
        raise ProviderAnswerNotValid(provider=provider.name) from None


def _app_or_unavailable(provider: SignInProvider) -> _App:
    with _outside(provider):
        return _app(provider)


class _IDToken(CodeIDToken):  # type: ignore[misc]
    """An ID token whose `amr` may be one text: a national provider documents it so, against the specification."""

    def validate_amr(self) -> None:
        if not isinstance(self.get("amr", []), (str, list)):
            super().validate_amr()


class _Session(OAuth2Session):  # type: ignore[misc]
    """One deadline for the whole of each answer, a limit on its size, and no redirects."""

    def request(self, method: str, url: str, **asked: Any) -> requests.Response:
        """Ask, and read the answer to its end.

        :raises requests.Timeout: the deadline passed; a slow drip does not move it.
        :raises requests.RequestException: nobody answers, or far too much.
        """
        ends = time.monotonic() + DEADLINE_SECONDS
        asked |= {"timeout": DEADLINE_SECONDS, "stream": True, "allow_redirects": False}
        answer: requests.Response = super().request(method, url, **asked)
        parts: list[bytes] = []
        while part := answer.raw.read1(_CHUNK, decode_content=True):
            parts.append(part)
            if time.monotonic() > ends:
                answer.close()
                raise requests.Timeout
            if sum(map(len, parts)) > LARGEST_ANSWER:
                answer.close()
                raise requests.RequestException
        answer.raw = io.BytesIO(b"".join(parts))
        if answer.status_code >= 500 or answer.is_redirect:
            raise requests.HTTPError(response=answer)
        return answer


class _App(DjangoOAuth2App):  # type: ignore[misc]
    """Authlib's client of one provider, over our session."""

    client_cls = _Session


def _app(provider: SignInProvider) -> _App:
    """Return the client of a provider. Its metadata and keys are asked anew every ten minutes.

    :raises requests.RequestException: the metadata cannot be had.
    :raises ValueError: the metadata is not this issuer's, or lacks something.
    """
    return _kept_app(
        provider.issuer,
        provider.client_id,
        provider.client_secret,
        provider.client_authentication.value,
        " ".join(provider.scopes),
        int(time.monotonic() // METADATA_KEPT_SECONDS),
    )


@lru_cache(maxsize=64)
def _kept_app(issuer: str, client_id: str, client_secret: str, authentication: str, scope: str, period: int) -> _App:
    metadata = _metadata(issuer)
    return _App(
        DjangoIntegration(client_id),
        client_id=client_id,
        client_secret=client_secret,
        authorize_url=metadata.pop("authorization_endpoint"),
        access_token_url=metadata["token_endpoint"],
        client_kwargs={
            "scope": scope,
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": authentication,
            "leeway": 0,  # the access token is used at once, however short it lives
        },
        client_auth_methods=[PrivateKeyJWT(metadata["token_endpoint"])],
        **metadata,
    )


def forget_metadata() -> None:
    """Ask every provider anew for its metadata and keys, before the ten minutes are over."""
    _kept_app.cache_clear()


def _metadata(issuer: str) -> dict[str, Any]:
    """Return what a provider publishes of itself, as far as we use it (OpenID Connect Discovery 1.0, 4.3)."""
    with _Session() as session:
        answer = session.request("GET", issuer.rstrip("/") + "/.well-known/openid-configuration", withhold_token=True)
    answer.raise_for_status()
    said = answer.json()
    if not isinstance(said, dict) or said.get("issuer") != issuer:
        raise ValueError("not the metadata of this issuer")
    addresses = {name: _address(said, name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    further = {name: _address(said, name) for name in ("userinfo_endpoint", "end_session_endpoint") if name in said}
    algorithms = set(said.get("id_token_signing_alg_values_supported", ["RS256"])) & rules.SIGNATURE_ALGORITHMS
    return {
        **addresses,
        **further,
        "issuer": issuer,
        "id_token_signing_alg_values_supported": sorted(algorithms),
        "authorization_response_iss_parameter_supported": said.get("authorization_response_iss_parameter_supported"),
    }


def _address(metadata: Mapping[str, object], name: str) -> str:
    found, issuer = metadata.get(name), str(metadata["issuer"])
    if not isinstance(found, str) or not found.startswith(issuer.partition("://")[0] + "://"):
        raise ValueError(name)
    return found

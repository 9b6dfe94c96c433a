"""The two grants, authorization code and refresh token, and what ends or describes tokens, as Authlib runs them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import cast

from authlib.oauth2 import OAuth2Error  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749 import (  # type: ignore[import-untyped]
    AuthorizationCodeGrant,
    InvalidGrantError,
    InvalidRequestError,
    OAuth2Request,
    RefreshTokenGrant,
)
from authlib.oauth2.rfc7009 import RevocationEndpoint  # type: ignore[import-untyped]
from authlib.oauth2.rfc7636 import CodeChallenge  # type: ignore[import-untyped]
from authlib.oauth2.rfc7662 import IntrospectionEndpoint  # type: ignore[import-untyped]

from portico.identity import actions, queries
from portico.identity.errors import CodeNotValid, TokenNotValid
from portico.identity.openid import claims
from portico.identity.openid.server import Client, ProviderRequest
from portico.identity.rules import authorizing
from portico.identity.rules import tokens as token_rules
from portico.identity.types.authorizing import CodeRequest, Prompt, SignedIn, Step, Wishes
from portico.identity.types.relying_parties import GrantEnd
from portico.identity.types.tokens import AccessTokenView, CodeView, GrantView, NewTokens, RefreshTokenView
from portico.kernel import clock

METHODS = ["client_secret_basic", "client_secret_post", "none"]
ASKED_AT = "asked_at"
"""A parameter of our own, put there when we send somebody away to prove anew who they are. A relying party that sets it
itself, or a person who edits it, gets what leaving `prompt` and `max_age` out would have given."""
RESUMED = "resumed"
"""Another one: the person comes back to this request from a page of ours."""
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class UnmetRequirement(OAuth2Error):  # type: ignore[misc]
    """The levels that a relying party insists on are none of ours (Unmet Authentication Requirements 1.0, 4)."""

    error = "unmet_authentication_requirements"
    description = "None of the acr values that are essential is known here."


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    """The authorization code grant (OAuth 2.1, 4.1)."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS
    request: ProviderRequest
    redirect_uri: str | None
    wishes = Wishes()

    @staticmethod
    def validate_authorization_redirect_uri(request: OAuth2Request, client: Client) -> str:
        """Return where to go back to. It is compared exactly, and has to be there.

        :raises InvalidRequestError: it is not registered: nobody is sent there.
        """
        wanted = request.payload.redirect_uri
        if not wanted or not client.check_redirect_uri(wanted):
            raise InvalidRequestError("The redirect_uri is not one that this client registered.")
        return cast("str", wanted)

    def validate_authorization_request(self) -> str:
        """Return the redirect URI of a request that is right; it is checked once."""
        if self.redirect_uri is None:
            self.redirect_uri = str(super().validate_authorization_request())
        return self.redirect_uri

    def code_request(self) -> CodeRequest:
        """Return what a code is asked for; after the request was found right."""
        data = self.request.payload.data
        return CodeRequest(
            party=self.request.client.party,
            scopes=tuple(self.request.scope.split()),
            redirect_uri=str(self.redirect_uri),
            code_challenge=data["code_challenge"],
            nonce=data.get("nonce", ""),
        )

    def silent_refusal(self, step: Step) -> str | None:
        """Return the error when the person must not be asked anything and would have to be, or None."""
        return authorizing.silent_refusal(step, self.wishes)

    def again(self, done: Step) -> dict[str, str]:
        """Return the parameters of the same request for when the person comes back from a step."""
        kept = {name: value for name, value in self.request.payload.data.items() if name != "prompt"}
        wants_new_proof = Prompt.LOGIN in self.wishes.prompts or self.wishes.max_age is not None
        if wants_new_proof and done in (Step.SIGN_IN, Step.SIGN_IN_AGAIN):
            kept[ASKED_AT] = str(int(self.request.at.timestamp()))
        prompts = authorizing.prompts_left(self.wishes, done)
        return {**kept, RESUMED: "1", **({"prompt": prompts} if prompts else {})}

    def generate_authorization_code(self) -> str:
        """Return 256 random bits."""
        return secrets.token_urlsafe(32)

    def save_authorization_code(self, code: str, request: ProviderRequest) -> None:
        """Keep what the code stands for."""
        actions.give_code(self.code_request(), cast("SignedIn", request.user), code=code, at=request.at)

    def query_authorization_code(self, code: str, client: Client) -> Redeemable | None:
        """Return the code if it was given to this client, used or not: that is decided when it is redeemed."""
        found = queries.find_code(code)
        return Redeemable(found, self.request) if found and found.grant.client_id == client.party.client_id else None

    def authenticate_user(self, authorization_code: Redeemable) -> GrantView:
        """Return what the code stands for."""
        return authorization_code.code.grant

    def save_token(self, token: dict[str, object]) -> None:
        """Redeem the code: in one statement, once.

        :raises InvalidGrantError: somebody was first.
        """
        code = self.request.authorization_code.code
        try:
            actions.redeem_authorization_code(code, _new_tokens(token), at=self.request.at)
        except CodeNotValid:
            raise InvalidGrantError("This code was used before or is too old.") from None

    def delete_authorization_code(self, authorization_code: Redeemable) -> None:
        """Do nothing: the row stays, so that a second use is seen."""


class Redeemable:
    """A code, as Authlib asks about it. A redirect URI that the token request leaves out is not missed: PKCE binds the
    code to whoever asked for it, and OAuth 2.1, 10.2 drops the parameter; one that is there must be the same."""

    def __init__(self, code: CodeView, request: ProviderRequest) -> None:
        self.code = code
        self.code_challenge, self.code_challenge_method = code.code_challenge, "S256"
        self._compare = "redirect_uri" in request.form

    def get_redirect_uri(self) -> str | None:
        """Return the redirect URI that the token request must repeat."""
        return self.code.redirect_uri if self._compare else None

    def get_scope(self) -> str:
        """Return what was granted."""
        return " ".join(self.code.grant.scopes)


class RefreshGrant(RefreshTokenGrant):  # type: ignore[misc]
    """The refresh token grant, with rotation (OAuth 2.1, 4.3)."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True
    request: ProviderRequest

    def authenticate_refresh_token(self, refresh_token: str) -> Refreshable | None:
        """Return the refresh token, used or not: that is decided when it is used."""
        found = queries.find_refresh_token(refresh_token)
        return Refreshable(found) if found is not None else None

    def authenticate_user(self, refresh_token: Refreshable) -> GrantView:
        """Return what the token came from."""
        return refresh_token.token.grant

    def save_token(self, token: dict[str, object]) -> None:
        """Give the new tokens for the old one, once.

        :raises InvalidGrantError: it was used before.
        """
        try:
            actions.refresh_tokens(self.request.refresh_token.token, _new_tokens(token), at=self.request.at)
        except TokenNotValid:
            raise InvalidGrantError("This refresh token was used before, has ended or is too old.") from None

    def revoke_old_credential(self, refresh_token: Refreshable) -> None:
        """Do nothing: it was used up with the same statement that gave the new one."""


class Refreshable:
    """A refresh token, as Authlib asks about it."""

    def __init__(self, token: RefreshTokenView) -> None:
        self.token = token

    def check_client(self, client: Client) -> bool:
        """Return whether it was given to this client."""
        return self.token.grant.client_id == client.party.client_id

    def get_scope(self) -> str:
        """Return what was granted."""
        return " ".join(self.token.grant.scopes)


class Parameters:
    """Checks what Authlib does not: every parameter once and short, and what OpenID Connect adds. Errors go to the
    redirect URI, which was found right before."""

    def __call__(self, grant: CodeGrant) -> None:
        """Join the grant."""
        grant.register_hook("after_validate_authorization_request_payload", self.check)

    def check(self, grant: CodeGrant, redirect_uri: str) -> None:
        """Check the request, and keep what it wishes in `grant.wishes`.

        :raises OAuth2Error: something is not right.
        """
        given = grant.request.payload.datalist
        for name, error in authorizing.UNSUPPORTED.items():
            if name in given:
                raise OAuth2Error(f"The parameter {name} is not supported.", error=error)
        problem = authorizing.problem_of(given)
        if problem is not None:
            raise InvalidRequestError(problem)
        data = grant.request.payload.data
        if data.get("response_mode", "query") != "query":
            raise InvalidRequestError("The only response_mode is query.")
        if data.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(data.get("code_challenge", "")):
            raise InvalidRequestError("PKCE is required: send code_challenge and code_challenge_method=S256.")
        grant.wishes = wishes_of(data)


class Pkce(CodeChallenge):  # type: ignore[misc]
    """PKCE of every client, with S256 alone (OAuth 2.1, 4.1.1 and 7.5.1; RFC 7636). The challenge is looked at by
    `Parameters`: Authlib runs hooks in no order, and the answer should not depend on it."""

    def __call__(self, grant: CodeGrant) -> None:
        """Join the grant at the token endpoint."""
        grant.register_hook("after_validate_token_request", self.validate_code_verifier)


class IdToken:
    """Adds the ID token to what both grants answer (OpenID Connect Core 1.0, 3.1.3.3 and 12.2)."""

    def __call__(self, grant: CodeGrant | RefreshGrant) -> None:
        """Join the grant."""
        grant.register_hook("after_create_token_response", self.add)

    def add(self, grant: CodeGrant | RefreshGrant, response: tuple[int, dict[str, object], object]) -> None:
        """Add the ID token."""
        _, token, _ = response
        user = cast("GrantView", grant.request.user)
        token["id_token"] = claims.id_token(user, str(token["access_token"]), at=grant.request.at)


class Revocation(RevocationEndpoint):  # type: ignore[misc]
    """Ends a token; a refresh token takes everything of its grant along (RFC 7009, 2.1)."""

    CLIENT_AUTH_METHODS = METHODS

    def check_params(self, request: ProviderRequest, client: Client) -> None:
        """Check that a token is there; a hint that we do not know is passed over (RFC 7009, 2.2.1)."""
        _check_token(request)

    def query_token(self, token_string: str, token_type_hint: str | None) -> Held | None:
        """Return the token, of whichever kind: each is found by its hash, so that a hint saves nothing."""
        found = queries.find_access_token(token_string, at=clock.now()) or queries.find_refresh_token(token_string)
        return Held(found) if found is not None else None

    def revoke_token(self, token: Held, request: ProviderRequest) -> None:
        """End it."""
        if isinstance(token.view, AccessTokenView):
            actions.revoke_access_token(token.view, at=request.at)
        else:
            actions.end_grant(token.view.grant.id, reason=GrantEnd.REVOKED, at=request.at)


class Introspection(IntrospectionEndpoint):  # type: ignore[misc]
    """Says of a token whether it is in force (RFC 7662). Refresh tokens are nobody's business but the client's."""

    CLIENT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

    def check_params(self, request: ProviderRequest, client: Client) -> None:
        """Check that a token is there; a hint that we do not know is passed over (RFC 7662, 2.1)."""
        _check_token(request)

    def query_token(self, token_string: str, token_type_hint: str | None) -> Held | None:
        """Return the access token if it is in force."""
        found = queries.find_access_token(token_string, at=clock.now())
        return Held(found) if found is not None else None

    def check_permission(self, token: Held, client: Client, request: ProviderRequest) -> bool:
        """Return whether the token was given to this client, or it guards something of the same authority."""
        grant = token.view.grant
        same_authority = client.party.is_resource_server and grant.authority_id == client.party.authority_id
        return grant.client_id == client.party.client_id or same_authority

    def introspect_token(self, token: Held) -> dict[str, object]:
        """Return what is told of it."""
        return claims.introspection(cast("AccessTokenView", token.view))


class Held:
    """A token that was found, as Authlib asks about it."""

    def __init__(self, view: AccessTokenView | RefreshTokenView) -> None:
        self.view = view

    def check_client(self, client: Client) -> bool:
        """Return whether it was given to this client."""
        return self.view.grant.client_id == client.party.client_id

    def is_expired(self) -> bool:
        """Return whether it is too old: only tokens in force are found."""
        return False

    def is_revoked(self) -> bool:
        """Return whether it has ended: only tokens in force are found."""
        return False


def wishes_of(data: Mapping[str, str]) -> Wishes:
    """Return what a relying party wants beyond a code.

    :raises OAuth2Error: it says so in words that nobody understands, or insists on a level that there is not.
    """
    prompts = authorizing.prompts_of(data.get("prompt", ""))
    if prompts is None:
        raise InvalidRequestError("The prompt is not one that is supported, or is none beside another.")
    max_age = authorizing.max_age_of(data["max_age"]) if data.get("max_age") else None
    if max_age is None and data.get("max_age"):
        raise InvalidRequestError("The max_age is no whole number of seconds.")
    essential = authorizing.essential_acr_of(data.get("claims") or "{}")
    if essential is None:
        raise InvalidRequestError("The parameter claims is not JSON of the right shape.")
    levels = authorizing.levels_of(essential or data.get("acr_values", "").split())
    if essential and not levels:
        raise UnmetRequirement
    asked_at = authorizing.instant_of(data.get(ASKED_AT, ""))
    return Wishes(prompts=prompts, max_age=max_age, levels=levels, essential=bool(essential), asked_at=asked_at)


def bearer_token(
    grant_type: str,
    client: Client,
    user: GrantView,
    scope: str,
    expires_in: int | None = None,
    include_refresh_token: bool = True,  # noqa: FBT001, FBT002 - Authlib calls it like this
) -> dict[str, object]:
    """Return new tokens of 256 random bits each; a refresh token only with the scope `offline_access`."""
    token: dict[str, object] = {
        "token_type": "Bearer",
        "access_token": secrets.token_urlsafe(32),
        "expires_in": int(token_rules.ACCESS_TOKEN_LASTS.total_seconds()),
        "scope": scope,
    }
    if user.offline and include_refresh_token:
        token["refresh_token"] = secrets.token_urlsafe(32)
    return token


def _new_tokens(token: Mapping[str, object]) -> NewTokens:
    return NewTokens(
        access_token=str(token["access_token"]),
        scopes=tuple(str(token["scope"]).split()),
        refresh_token=str(token.get("refresh_token", "")),
    )


def _check_token(request: ProviderRequest) -> None:
    if not request.form.get("token"):
        raise InvalidRequestError("The parameter token is missing.")

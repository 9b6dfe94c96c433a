"""A relying party and its sign-ins, for tests of the OpenID provider: what a client library does, in small steps."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

from django.http import HttpResponse
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet

from portico.identity import actions, queries
from portico.identity.models import Account, RelyingParty, RelyingPartySecret
from portico.identity.rules import tokens as token_rules
from portico.identity.tests.factories import AT
from portico.identity.types.relying_parties import ClientAuthMethod

REDIRECT = "https://library.example/callback"
ISSUER = "http://127.0.0.1:8000"
VERIFIER = "v" * 43


def party(client_id: str = "library", *, secret: str = "", **fields: object) -> RelyingParty:
    """Register a relying party that may ask for everything; with a secret, it shows it in the header."""
    method = ClientAuthMethod.CLIENT_SECRET_BASIC if secret else ClientAuthMethod.NONE
    values: dict[str, object] = {
        "authority_id": "town",
        "names": {"en": "The library", "nb": "Biblioteket"},
        "audience": "people",
        "application_type": "web",
        "redirect_uris": [REDIRECT],
        "scopes": ["openid", "profile", "email", "phone", "mandate", "offline_access"],
        "token_endpoint_auth_method": method,
        "sector_identifier": "library.example",
        "first_party": True,
        "created_at": AT,
        "created_by": "system:test",
        "changed_at": AT,
        "changed_by": "system:test",
        **fields,
    }
    row = RelyingParty.objects.create(client_id=client_id, **values)
    if secret:
        add_secret(row, secret)
    queries.forget_registered_parties()
    return row


def add_secret(row: RelyingParty, secret: str, **fields: object) -> RelyingPartySecret:
    """Give a relying party a further secret."""
    queries.forget_registered_parties()
    hashed = token_rules.secret_hash(secret)
    return RelyingPartySecret.objects.create(
        relying_party=row, secret_hash=hashed, created_at=AT, created_by="system:test", **fields
    )


def person_account(number: str = "10000000001", name: str = "Ada Berg") -> Account:
    """Return the account of an invented person."""
    person_id = actions.ensure_person(identity_number=number, display_name=name, at=AT)
    found, _ = Account.objects.get_or_create(person_id=person_id, defaults={"kind": "person", "created_at": AT})
    return found


def challenge(verifier: str = VERIFIER) -> str:
    """Return the S256 challenge of a verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def wanted(**changes: str | None) -> dict[str, str]:
    """Return the parameters of a request to sign in that is right; None leaves one out."""
    usual: dict[str, str | None] = {
        "client_id": "library",
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": "openid profile",
        "state": "the state",
        "nonce": "the nonce",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
    }
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}


def authorize(browser: Client, **changes: str | None) -> HttpResponse:
    """Ask for a code."""
    return browser.get("/oauth/authorize", wanted(**changes))


def sent_back(response: HttpResponse) -> dict[str, str]:
    """Return the parameters that the relying party is sent."""
    assert response.status_code == 302, (response.status_code, response.content[:1500])
    parts = urlsplit(response["Location"])
    return dict(parse_qsl(parts.query, strict_parsing=True))


def led_to(response: HttpResponse) -> tuple[str, dict[str, str]]:
    """Return the page of ours to which the person is led, and the parameters of the request that goes on there."""
    assert response.status_code == 303, (response.status_code, response.content[:1500])
    parts = urlsplit(response["Location"])
    following = parse_qs(parts.query).get("next", [""])[0]
    return parts.path, dict(parse_qsl(urlsplit(following).query))


def code_for(browser: Client, **changes: str | None) -> str:
    """Return a new code."""
    return sent_back(authorize(browser, **changes))["code"]


def basic(client_id: str, secret: str) -> str:
    """Return the header of a client that shows its secret (RFC 6749, 2.3.1)."""
    both = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
    return "Basic " + base64.b64encode(both.encode()).decode()


def post(path: str, data: dict[str, str], **headers: str) -> HttpResponse:
    """Send a form as a program does."""
    from urllib.parse import urlencode

    kind = "application/x-www-form-urlencoded"
    return Client(enforce_csrf_checks=True).post(path, urlencode(data), content_type=kind, headers=headers)


def redeem(code: str, *, secret: str = "", client_id: str = "library", **changes: str | None) -> HttpResponse:
    """Redeem a code at the token endpoint; None leaves a parameter out."""
    usual: dict[str, str | None] = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
        "client_id": None if secret else client_id,
    }
    data = {name: value for name, value in {**usual, **changes}.items() if value is not None}
    headers = {"Authorization": basic(client_id, secret)} if secret else {}
    return post("/oauth/token", data, **headers)


def renew(refresh_token: str, *, client_id: str = "library", **changes: str) -> HttpResponse:
    """Use a refresh token of a public client."""
    return post(
        "/oauth/token",
        {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": client_id, **changes},
    )


def userinfo(access_token: str) -> HttpResponse:
    """Ask for what the relying party may know."""
    return Client().get("/oauth/userinfo", headers={"Authorization": f"Bearer {access_token}"})


@dataclass(frozen=True, slots=True)
class Told:
    """An ID token that was checked."""

    header: dict[str, object]
    claims: dict[str, object] = field(default_factory=dict)


def checked(id_token: str, *, audience: str = "library") -> Told:
    """Check an ID token with the published keys, as a client library does."""
    keys = KeySet.import_key_set(Client().get("/oauth/jwks").json())
    token = jwt.decode(id_token, keys, ["RS256", "ES256"])
    assert token.claims["iss"] == ISSUER
    assert token.claims["aud"] == audience
    return Told(dict(token.header), dict(token.claims))


def new_secret() -> str:
    """Return a client secret."""
    return secrets.token_urlsafe(32)

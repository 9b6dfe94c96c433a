"""A device that keeps one passkey, and the pages seen by a browser on it."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import json
import os
import re
from dataclasses import dataclass, field
from typing import Any

from allauth.core import context
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestedCredentialData, AuthenticatorData, CollectedClientData

from portico.identity import actions
from portico.identity.models import Account
from portico.identity.sessions import SessionStore
from portico.identity.tests.factories import AT, client_of, request_from
from portico.identity.types import AssuranceLevel, Method, PersonId, Principal
from portico.kernel.types import Actor

HOST = "localhost"
ORIGIN = f"http://{HOST}"


@dataclass
class Device:
    """Answers a site's questions as an authenticator would (Web Authentication Level 3, 6).

    :param synced: whether its passkeys may be copied to other devices (the flag BE).
    :param verifies: whether it checks whose hand it is in (the flag UV).
    """

    synced: bool = False
    verifies: bool = True
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: os.urandom(16))
    owner: str = ""

    def create(self, options: dict[str, Any], origin: str = ORIGIN) -> dict[str, Any]:
        """Return what a browser says of a new passkey."""
        self.owner = options["publicKey"]["user"]["id"]
        said = self._client_data("webauthn.create", options["publicKey"]["challenge"], origin)
        public = AttestedCredentialData.create(
            bytes(16), self.credential_id, ES256.from_cryptography_key(self.key.public_key())
        )
        data = self._data(AuthenticatorData.FLAG.AT, public)
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": bytes(data)})
        return self._answer({"clientDataJSON": websafe_encode(said), "attestationObject": websafe_encode(attested)})

    def sign(self, options: dict[str, Any], origin: str = ORIGIN) -> dict[str, Any]:
        """Return what a browser says of a signature."""
        said = self._client_data("webauthn.get", options["publicKey"]["challenge"], origin)
        data = self._data(AuthenticatorData.FLAG(0), None)
        signature = self.key.sign(bytes(data) + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(said),
                "authenticatorData": websafe_encode(bytes(data)),
                "signature": websafe_encode(signature),
                "userHandle": self.owner,
            }
        )

    def _client_data(self, kind: str, challenge: str, origin: str) -> bytes:
        return bytes(CollectedClientData.create(type=kind, challenge=websafe_decode(challenge), origin=origin))

    def _data(self, more: AuthenticatorData.FLAG, public: AttestedCredentialData | None) -> AuthenticatorData:
        flags = AuthenticatorData.FLAG.UP | more
        flags |= AuthenticatorData.FLAG.UV if self.verifies else AuthenticatorData.FLAG(0)
        flags |= AuthenticatorData.FLAG.BE if self.synced else AuthenticatorData.FLAG(0)
        return AuthenticatorData.create(hashlib.sha256(HOST.encode()).digest(), flags, 0, public or b"")

    def _answer(self, response: dict[str, str]) -> dict[str, Any]:
        id_ = websafe_encode(self.credential_id)
        return {"id": id_, "rawId": id_, "type": "public-key", "response": response, "clientExtensionResults": {}}


def browser() -> Client:
    """Return a browser at the host for which the passkeys are."""
    return Client(headers={"host": HOST})


def options_on(page: bytes) -> dict[str, Any]:
    """Return the question to the browser that stands on a page."""
    found = re.search(r'data-options="([^"]+)"', page.decode())
    assert found is not None, page.decode()
    asked: dict[str, Any] = json.loads(html.unescape(found[1]))
    return asked


def add_passkey(client: Client, device: Device, name: str = "Phone") -> int:
    """Add a passkey on the page for it, and return the status."""
    page = client.get("/account/passkeys/add/")
    credential = json.dumps(device.create(options_on(page.content)))
    return client.post("/account/passkeys/add/", {"name": name, "credential": credential}).status_code


def sign_in_by_passkey(client: Client, device: Device, next_url: str = "") -> Any:
    """Sign in by a passkey, and return the answer."""
    asked = client.get("/sign-in/passkey/", headers={"accept": "application/json"}).json()["request_options"]
    credential = json.dumps(device.sign(asked))
    return client.post("/sign-in/passkey/", {"credential": credential, "next": next_url})


def request_at_the_host() -> HttpRequest:
    """Return a request of nobody, at the host for which the passkeys are."""
    return request_from(HTTP_HOST=HOST)


def accepted(request: HttpRequest, token: str, device: Device, *, at: dt.datetime) -> Principal:
    """Accept an invitation to the staff with a device, and return who is signed in then."""
    with context.request_context(request):
        credential = device.create(actions.begin_invitation(request, token=token, at=at).options)
        return actions.accept_invitation(request, token=token, name="Alex Clerk", credential=credential, at=at)


def signed_in(
    account: Account, *, level: AssuranceLevel = AssuranceLevel.HIGH, method: Method = Method.DEMO, at: dt.datetime = AT
) -> Client:
    """Return a browser at the host of the passkeys, in which an account is signed in."""
    client = browser()
    client.cookies = client_of(account, assurance=level, method=method, at=at).cookies
    return client


def prove(account: Account, level: AssuranceLevel = AssuranceLevel.HIGH) -> None:
    """Let it have been proved who the owner of an account is."""
    person_id = PersonId(account.person_id)
    actions.record_proof(person_id=person_id, level=level, how="counter", actor=Actor.system("test"), at=AT)


def authentication_in(client: Client) -> dict[str, object]:
    """Return how whoever is signed in in a browser proved it."""
    held = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    kept = held["portico_authentication"]
    return {"level": kept["assurance"], "methods": kept["methods"]}

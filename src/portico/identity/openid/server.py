"""Authlib's authorization server over our requests, answers and tables.

Authlib has an integration with Django that wants its own models and sends signals; this one hands requests on to the
queries and actions of the room instead.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from authlib.common.urls import add_params_to_uri  # type: ignore[import-untyped]
from authlib.oauth2 import OAuth2Error  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749 import (  # type: ignore[import-untyped]
    AuthorizationServer,
    ClientAuthentication,
    ClientMixin,
    InvalidClientError,
    InvalidRequestError,
    OAuth2Payload,
    OAuth2Request,
)
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.crypto import salted_hmac

from portico.identity import actions, queries
from portico.identity.rules import authorizing
from portico.identity.types.authorizing import RegisteredParty
from portico.kernel import clock

Headers = list[tuple[str, str]]


@dataclass
class Answer:
    """What Authlib answers, before it becomes a response of Django's."""

    status: int
    body: object = ""
    headers: Headers = field(default_factory=list)
    error: str = ""

    @property
    def location(self) -> str:
        """Return where it redirects to, or nothing."""
        return next((value for name, value in self.headers if name == "Location"), "")

    def response(self) -> HttpResponse:
        """Return it for the browser or the relying party; nothing of it may be stored (OAuth 2.1, 3.2.3)."""
        body = self.body if isinstance(self.body, str) else json.dumps(self.body)
        response = HttpResponse(body, status=self.status)
        for name, value in self.headers:
            response[name] = value
        response["Cache-Control"] = "no-store"
        return response


class Payload(OAuth2Payload):  # type: ignore[misc]
    """Parameters of one request, from the place where they belong: the query of a GET, the body of a POST."""

    def __init__(self, given: QueryDict) -> None:
        self._lists: dict[str, list[str]] = {name: [str(one) for one in given.getlist(name)] for name in given}
        self._data: dict[str, str] = {name: values[-1] for name, values in self._lists.items() if values}

    @property
    def data(self) -> dict[str, str]:
        """Return the last value of each parameter."""
        return self._data

    @property
    def datalist(self) -> dict[str, list[str]]:
        """Return every value of each parameter."""
        return self._lists


class ProviderRequest(OAuth2Request):  # type: ignore[misc]
    """A request of Django's as Authlib reads it."""

    def __init__(self, request: HttpRequest, given: QueryDict | None = None) -> None:
        # Whether the transport is safe enough is decided by the server's settings, once, and not by each request.
        self.method = request.method
        self.uri = ""
        self.headers: Mapping[str, str] = request.headers
        if given is None:
            given = request.POST if request.method == "POST" else request.GET
        self.payload = Payload(given)
        self.address = actions.address(request) or ""
        self.at = clock.now()
        self.clients: dict[str, Client | None] = {}
        self.client: Any = None  # Authlib puts what it finds here: our own classes, which it does not know
        self.user: Any = None
        self.authorization_code: Any = None
        self.refresh_token: Any = None
        self.auth_method = self.credential = None
        self._scope: str | None = None
        self._body = None

    @property
    def form(self) -> dict[str, str]:
        """Return the parameters of the body."""
        return self.payload.data if self.method == "POST" else {}

    @property
    def args(self) -> dict[str, str]:
        """Return the parameters of the query."""
        return self.payload.data if self.method != "POST" else {}


class Client(ClientMixin):  # type: ignore[misc]
    """A relying party, as Authlib asks about it."""

    def __init__(self, party: RegisteredParty) -> None:
        self.party = party

    def get_client_id(self) -> str:
        """Return its public id."""
        return self.party.client_id

    def get_default_redirect_uri(self) -> None:
        """Return nothing: a redirect URI is named in each request, or there is nowhere to go to."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """Return the scopes that it may have, in our order; None: it asks for one that it may not."""
        allowed = authorizing.allowed_scopes(self.party, scope or "")
        return None if allowed is None else " ".join(allowed)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Return whether a redirect URI is registered, exactly."""
        return authorizing.matching_redirect_uri(self.party, redirect_uri)

    def check_client_secret(self, client_secret: str) -> bool:
        """Return whether it is one of its secrets."""
        return queries.is_secret_of(self.party, client_secret, at=clock.now())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Return whether it shows who it is in the way that it registered, at every endpoint."""
        return method == self.party.auth_method.value

    def check_response_type(self, response_type: str) -> bool:
        """Return whether this is the code flow: there is no other."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Return whether it may use a grant: every relying party may use the two that we have."""
        return grant_type in ("authorization_code", "refresh_token")


class TooManyFailures(OAuth2Error):  # type: ignore[misc]
    """A relying party failed too often from one address (OAuth 2.1 has no word of its own for it)."""

    error = "temporarily_unavailable"
    description = "There were too many failed requests. Wait a few minutes, then try again."
    status_code = 429

    def get_headers(self) -> Headers:
        """Return the headers, with when to come back (RFC 9110, 10.2.3)."""
        return [*super().get_headers(), ("Retry-After", "300")]


class Server(AuthorizationServer):  # type: ignore[misc]
    """Our authorization server: one for all requests, with nothing of its own that changes."""

    def query_client(self, client_id: str) -> Client | None:
        """Return the relying party with this client id, if it is registered and not closed."""
        party = queries.find_registered_party(client_id)
        return Client(party) if party is not None else None

    def authenticate_client(self, request: ProviderRequest, methods: list[str], endpoint: str = "token") -> Client:
        """Return the relying party that shows who it is, in exactly one way (RFC 6749, 2.3).

        :raises OAuth2Error: it does not, or it failed too often lately.
        """
        if request.headers.get("Authorization") and request.form.get("client_secret"):
            raise InvalidRequestError("Show who you are in one way only.")
        authenticate = ClientAuthentication(lambda client_id: self._client_of(request, client_id))
        try:
            return cast("Client", authenticate(request, methods, endpoint))
        except ValueError:
            # A header that is no base64 or no text.
            raise InvalidClientError("The header Authorization cannot be read.", status_code=401) from None
        except InvalidClientError:
            # The same answer whatever was wrong (RFC 6749, 5.2).
            raise InvalidClientError(
                "This is not a client that we know, or not its secret, or not the way that it registered.",
                status_code=401,
            ) from None

    def _count_failure(self, request: ProviderRequest) -> None:
        """Count a failed request of the relying party that it names, if there is one."""
        for client in request.clients.values():
            if client is not None:
                actions.record_failure(client.party, address_key=_address_key(request), at=request.at)

    def _client_of(self, request: ProviderRequest, client_id: str) -> Client | None:
        if client_id not in request.clients:
            client = request.clients[client_id] = self.query_client(client_id)
            if client and queries.has_too_many_failures(client.party, _address_key(request), at=request.at):
                raise TooManyFailures
        return request.clients[client_id]

    def create_oauth2_request(self, request: HttpRequest | ProviderRequest) -> ProviderRequest:
        """Return a request as Authlib reads it."""
        return request if isinstance(request, ProviderRequest) else ProviderRequest(request)

    def handle_response(self, status: int, body: object, headers: Headers) -> Answer:
        """Return what Authlib wants to answer."""
        error = body.get("error", "") if isinstance(body, dict) else ""
        return Answer(status, body, list(headers), str(error))

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Do nothing: what happens is recorded by actions, in their transaction."""

    def handle_error_response(self, request: ProviderRequest, error: OAuth2Error) -> Answer:
        """Return an error as the answer that it becomes; one that redirects says who we are (RFC 9207, 2)."""
        if error.error in ("invalid_client", "invalid_grant"):
            self._count_failure(request)
        answer = self.handle_response(*error(None))
        answer.error = str(error.error)
        return with_issuer(answer)


def _address_key(request: ProviderRequest) -> str:
    """Return a keyed hash of where a request comes from: the rows that count failures name nobody."""
    return salted_hmac("portico.identity.address", request.address, algorithm="sha256").hexdigest()


def with_issuer(answer: Answer) -> Answer:
    """Return a redirect to a relying party with `iss`, so that it knows which server answers (RFC 9207, 2)."""
    if answer.location:
        uri = add_params_to_uri(answer.location, [("iss", queries.issuer())])
        answer.headers = [(name, uri if name == "Location" else value) for name, value in answer.headers]
    return answer

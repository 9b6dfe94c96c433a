"""The one server, with what it offers."""

from __future__ import annotations

from portico.identity.openid.grants import (
    CodeGrant,
    IdToken,
    Introspection,
    Parameters,
    Pkce,
    RefreshGrant,
    Revocation,
    bearer_token,
)
from portico.identity.openid.server import Server


def _provider() -> Server:
    server = Server()
    server.register_grant(CodeGrant, [Parameters(), Pkce(), IdToken()])
    server.register_grant(RefreshGrant, [IdToken()])
    server.register_endpoint(Revocation)
    server.register_endpoint(Introspection)
    server.register_token_generator("default", bearer_token)
    return server


PROVIDER = _provider()

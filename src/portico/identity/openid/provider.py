"""The one server, with what it offers."""

from __future__ import annotations

import logging

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

# Authlib writes whole tokens into its log at DEBUG.
logging.getLogger("authlib").setLevel(logging.INFO)


def _provider() -> Server:
    server = Server()
    server.register_grant(CodeGrant, [Parameters(), Pkce(), IdToken()])
    server.register_grant(RefreshGrant, [IdToken()])
    server.register_endpoint(Revocation)
    server.register_endpoint(Introspection)
    server.register_token_generator("default", bearer_token)
    return server


PROVIDER = _provider()

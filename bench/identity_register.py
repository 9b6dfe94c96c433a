"""Write a relying party, and the consent of everybody who has an account, into a running Portico's database.

Run by bench/identity.py with PORTICO_STATE set; a JSON object on stdin says which redirect URI, secret and scope.
"""

from __future__ import annotations

import json
import sys

import django

django.setup()

from portico.identity.models import Account, OpenIdConsent, RelyingParty, RelyingPartySecret  # noqa: E402
from portico.identity.rules import tokens  # noqa: E402
from portico.kernel import clock  # noqa: E402


def main() -> None:
    """Write the rows."""
    given, now, actor = json.load(sys.stdin), clock.now(), "system:bench"
    party = RelyingParty.objects.create(
        client_id="bench",
        authority_id="bench",
        names={"en": "Bench"},
        audience="people",
        application_type="web",
        redirect_uris=[given["redirect_uri"]],
        scopes=["openid", "profile"],
        token_endpoint_auth_method="client_secret_basic",  # noqa: S106 - a word of the standard
        sector_identifier="bench.example",
        created_at=now,
        created_by=actor,
        changed_at=now,
        changed_by=actor,
    )
    RelyingPartySecret.objects.create(
        relying_party=party, secret_hash=tokens.secret_hash(given["secret"]), created_at=now, created_by=actor
    )
    for account in Account.objects.all():
        OpenIdConsent.objects.create(
            account=account,
            person_id=account.person_id,
            relying_party=party,
            scopes=given["scope"].split(),
            allowed=True,
            actor=actor,
            at=now,
        )


if __name__ == "__main__":
    main()

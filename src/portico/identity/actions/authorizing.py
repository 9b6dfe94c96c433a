"""Writes: what follows when somebody is signed in to a relying party."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from django.db import connection

from portico.identity import ciphers
from portico.identity.models import OpenIdConsent, PairwiseSubject, RelyingPartyAttempt
from portico.identity.rules import tokens as token_rules
from portico.identity.types import PersonId, Principal
from portico.identity.types.authorizing import CodeRequest, RegisteredParty, SignedIn
from portico.kernel.ids import uuid7

PAIRWISE = "pairwise-subject"


# One statement: what somebody signs in with and the code for it are there together or not at all.
_GIVE_CODE = """
WITH granted AS (
    INSERT INTO identity_openidgrant (id, account_id, person_id, relying_party_id, mandate_id, subject, scopes, session,
        auth_time, assurance, methods, nonce, offline, began_at, end_reason)
    VALUES (%(grant)s, %(account)s, %(person)s, %(party)s, %(mandate)s, %(subject)s, %(scopes)s, %(session)s,
        %(auth_time)s, %(assurance)s, %(methods)s, %(nonce)s, %(offline)s, %(at)s, '')
    RETURNING id, person_id
)
INSERT INTO identity_authorizationcode (id, grant_id, person_id, code_hash, redirect_uri, code_challenge, expires_at)
SELECT %(code)s, id, person_id, %(code_hash)s, %(redirect_uri)s, %(code_challenge)s, %(until)s FROM granted
"""


def give_code(request: CodeRequest, signed_in: SignedIn, *, code: str, at: datetime) -> None:
    """Keep what a new code stands for: who signed in, how, and to what they agreed.

    :param code: 256 random bits; only its hash is stored.
    """
    principal, proof, sector = signed_in.principal, signed_in.authentication, request.party.sector_identifier
    represented = principal.representation
    if represented and principal.person_id is not None:
        subject_of_person(principal.person_id, sector, at=at)
    values = {
        "grant": uuid7(),
        "account": principal.account_id,
        "person": principal.own_person_id,
        "party": request.party.id,
        "mandate": represented.mandate_id if represented else None,
        "subject": subject_of(principal, sector, at=at),
        "scopes": json.dumps(request.scopes),
        "session": proof.session,
        "auth_time": proof.at,
        "assurance": principal.assurance.value,
        "methods": json.dumps([method.value for method in proof.methods]),
        "nonce": request.nonce,
        "offline": token_rules.is_offline(request.scopes),
        "at": at,
        "code": uuid7(),
        "code_hash": token_rules.secret_hash(code),
        "redirect_uri": request.redirect_uri,
        "code_challenge": request.code_challenge,
        "until": at + token_rules.CODE_LASTS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_CODE, values)


def record_openid_consent(request: CodeRequest, signed_in: SignedIn, *, at: datetime) -> None:
    """Keep that somebody allows a relying party what it asks for."""
    principal = signed_in.principal
    OpenIdConsent.objects.create(
        account_id=principal.account_id,
        person_id=principal.own_person_id,
        relying_party_id=request.party.id,
        mandate_id=principal.representation.mandate_id if principal.representation else None,
        scopes=list(request.scopes),
        allowed=True,
        actor=str(principal.actor),
        at=at,
    )


def record_failure(party: RegisteredParty, *, address_key: str, at: datetime) -> None:
    """Count that a relying party could not show who it is, or showed a code or token that does not work."""
    RelyingPartyAttempt.objects.create(relying_party_id=party.id, address_key=address_key, at=at)


def subject_of(principal: Principal, sector_identifier: str, *, at: datetime) -> str:
    """Return the pairwise `sub` of whoever is signed in, for one sector (OpenID Connect Core 1.0, 8.1)."""
    if principal.own_person_id is None:
        return _subject(sector_identifier, at, "staff_id", principal.account_id)
    return subject_of_person(principal.own_person_id, sector_identifier, at=at)


def subject_of_person(person_id: PersonId, sector_identifier: str, *, at: datetime) -> str:
    """Return the pairwise `sub` of a person, for one sector.

    Where only a record knows it that was merged into theirs since, it stays the same.
    """
    return _subject(sector_identifier, at, "person_id", person_id)


def _subject(sector_identifier: str, at: datetime, column: str, whose: UUID) -> str:
    known = PairwiseSubject.objects.filter(sector_identifier=sector_identifier, **{column: whose})
    kept = known.values_list("subject", flat=True).first() or _of_merged(sector_identifier, column, whose)
    if kept is not None:
        return kept
    # Two first sign-ins at once make the same identifier; the table keeps one of them.
    made = ciphers.index_of(PAIRWISE, f"{sector_identifier} {column} {whose}")
    new = PairwiseSubject(sector_identifier=sector_identifier, subject=made, at=at, **{column: whose})
    PairwiseSubject.objects.bulk_create([new], ignore_conflicts=True)
    return known.values_list("subject", flat=True)[0]


def _of_merged(sector_identifier: str, column: str, whose: UUID) -> str | None:
    if column != "person_id":
        return None
    merged = PairwiseSubject.objects.filter(sector_identifier=sector_identifier, person__merged_into=whose)
    return merged.order_by("at", "id").values_list("subject", flat=True).first()

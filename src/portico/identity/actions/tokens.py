"""Writes: codes are redeemed, tokens given, refreshed and revoked, grants ended."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from portico.identity.errors import CodeNotValid, TokenNotValid
from portico.identity.models import AccessToken, AuthorizationCode, Mandate, OpenIdGrant, RefreshToken
from portico.identity.rules import tokens as token_rules
from portico.identity.types import AccountId
from portico.identity.types.relying_parties import GrantEnd, GrantId, RelyingPartyId
from portico.identity.types.tokens import AccessTokenView, CodeView, GrantView, NewTokens, RefreshTokenView
from portico.kernel.ids import uuid7


def redeem_authorization_code(code: CodeView, tokens: NewTokens, *, at: datetime) -> None:
    """Give tokens for a code, once. Of several that come at the same time one is first, whatever their order.

    Call it for a request that is right in everything else: a second one of those ends the grant, for either it or the
    first was somebody who stole the code (OAuth 2.1, 4.1.3).

    :raises CodeNotValid: it is too old, or was used before; then all that it gave has ended.
    """
    alone = code.grant.mandate_id is None and not tokens.refresh_token
    redeem = _redeem if alone else _redeem_with_more
    if not redeem(code, tokens, at=at):
        _refuse_code(code, at=at)


_REDEEM = """
WITH taken AS (
    UPDATE identity_authorizationcode AS code SET redeemed_at = %(at)s
    FROM identity_openidgrant AS granted, identity_account AS account
    WHERE code.id = %(code)s AND code.redeemed_at IS NULL AND code.expires_at > %(at)s
        AND granted.id = code.grant_id AND granted.ended_at IS NULL
        AND account.id = granted.account_id AND account.is_active
    RETURNING code.grant_id, code.person_id
), given AS (
    INSERT INTO identity_accesstoken (id, grant_id, person_id, token_hash, scopes, issued_at, expires_at)
    SELECT %(token)s, grant_id, person_id, %(token_hash)s, %(scopes)s, %(at)s, %(until)s FROM taken
)
SELECT count(*) FROM taken
"""


@transaction.atomic
def _redeem_with_more(code: CodeView, tokens: NewTokens, *, at: datetime) -> bool:
    """Redeem a code for which more is to be looked at, or more given, than an access token."""
    if code.grant.mandate_id is not None and not _mandate_holds(code.grant, at):
        return False
    return _redeem(code, tokens, at=at) and _give_refresh_token(code.grant, tokens, began_at=at, at=at)


def _redeem(code: CodeView, tokens: NewTokens, *, at: datetime) -> bool:
    """Take the code and give the access token in one statement: nobody else can have taken it, and nothing is half done."""
    values: dict[str, str | datetime | UUID] = {
        "at": at,
        "code": code.id,
        "token": uuid7(),
        "token_hash": token_rules.secret_hash(tokens.access_token),
        "scopes": json.dumps(tokens.scopes),
        "until": at + token_rules.ACCESS_TOKEN_LASTS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_REDEEM, values)
        return bool(cursor.fetchone() == (1,))


def _refuse_code(code: CodeView, *, at: datetime) -> None:
    if AuthorizationCode.objects.filter(pk=code.id, redeemed_at__isnull=False).exists():
        end_grant(code.grant.id, reason=GrantEnd.CODE_REUSED, at=at)
    raise CodeNotValid


def refresh_tokens(token: RefreshTokenView, tokens: NewTokens, *, at: datetime) -> None:
    """Give new tokens for a refresh token, once. The one that was used before ends the whole grant (OAuth 2.1, 4.3.1).

    :raises TokenNotValid: it is too old, was used before, or what it came from has ended.
    """
    if not _refresh(token, tokens, at=at):
        if RefreshToken.objects.filter(pk=token.id, used_at__isnull=False).exists():
            end_grant(token.grant.id, reason=GrantEnd.REFRESH_TOKEN_REUSED, at=at)
        raise TokenNotValid


# The condition stands on the row that is written: of several at once PostgreSQL lets the second wait, looks at the row
# again, and finds it used. (An update over a join, as Django writes it, asks an older view of the row in a subselect.)
_USE_UP = """
UPDATE identity_refreshtoken AS token SET used_at = %(at)s
FROM identity_openidgrant AS granted, identity_account AS account, identity_relyingparty AS party
WHERE token.id = %(token)s AND token.used_at IS NULL AND token.expires_at > %(at)s
    AND granted.id = token.grant_id AND granted.ended_at IS NULL
    AND account.id = granted.account_id AND account.is_active
    AND party.id = granted.relying_party_id AND party.is_active
RETURNING granted.began_at
"""


@transaction.atomic
def _refresh(token: RefreshTokenView, tokens: NewTokens, *, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_USE_UP, {"at": at, "token": token.id})
        used = cursor.fetchone()
    if used is None:
        return False
    if token.grant.mandate_id is not None and not _mandate_holds(token.grant, at):
        end_grant(token.grant.id, reason=GrantEnd.MANDATE_ENDED, at=at)
        return False
    _give(token.grant, tokens, began_at=used[0], at=at)
    return True


def revoke_access_token(token: AccessTokenView, *, at: datetime) -> None:
    """End one access token (RFC 7009)."""
    AccessToken.objects.filter(pk=token.id, revoked_at__isnull=True).update(revoked_at=at)


@transaction.atomic
def end_grant(grant_id: GrantId, *, reason: GrantEnd, at: datetime) -> None:
    """End a grant: its code, and every token that came from it."""
    OpenIdGrant.objects.filter(pk=grant_id, ended_at__isnull=True).update(ended_at=at, end_reason=reason)


def end_grants_of_session(session: UUID, *, reason: GrantEnd = GrantEnd.SIGNED_OUT, at: datetime) -> int:
    """End what was granted in a session and does not outlive it; return how many grants there were."""
    return end_grants_of_sessions([session], reason=reason, at=at)


def end_grants_of_sessions(sessions: Collection[UUID], *, reason: GrantEnd = GrantEnd.SIGNED_OUT, at: datetime) -> int:
    """End what was granted in sessions and does not outlive them; return how many grants there were."""
    return _end(session__in=sessions, offline=False, reason=reason, at=at)


def end_grants_of_account(
    account_id: AccountId, *, relying_party_id: RelyingPartyId | None = None, reason: GrantEnd, at: datetime
) -> int:
    """End all grants of an account, or those for one relying party; return how many there were."""
    which = {} if relying_party_id is None else {"relying_party_id": relying_party_id}
    return _end(account_id=account_id, **which, reason=reason, at=at)


def end_grants_of_relying_party(relying_party_id: RelyingPartyId, *, at: datetime) -> int:
    """End all grants of a relying party that was closed; return how many there were."""
    return _end(relying_party_id=relying_party_id, reason=GrantEnd.RELYING_PARTY_CLOSED, at=at)


def forget_tokens(*, at: datetime) -> None:
    """Remove codes and tokens that have long expired. Grants stay: they say who signed in where."""
    long_ago = at - token_rules.KEPT_AFTER
    AuthorizationCode.objects.filter(expires_at__lt=long_ago).delete()
    AccessToken.objects.filter(expires_at__lt=long_ago).delete()
    # A refresh token that was used stays as long as it could have been used: only so is its reuse seen.
    RefreshToken.objects.filter(expires_at__lt=long_ago).delete()


def _end(*, reason: GrantEnd, at: datetime, **which: object) -> int:
    return OpenIdGrant.objects.filter(ended_at__isnull=True, **which).update(ended_at=at, end_reason=reason)


def _mandate_holds(grant: GrantView, at: datetime) -> bool:
    held = Mandate.objects.in_force_at(at).filter(pk=grant.mandate_id) if grant.mandate_id else Mandate.objects.none()
    return held.exists()


def _give(grant: GrantView, tokens: NewTokens, *, began_at: datetime, at: datetime) -> None:
    AccessToken.objects.create(
        grant_id=grant.id,
        person_id=grant.person_id,
        token_hash=token_rules.secret_hash(tokens.access_token),
        scopes=list(tokens.scopes),
        issued_at=at,
        expires_at=at + token_rules.ACCESS_TOKEN_LASTS,
    )
    _give_refresh_token(grant, tokens, began_at=began_at, at=at)


def _give_refresh_token(grant: GrantView, tokens: NewTokens, *, began_at: datetime, at: datetime) -> bool:
    if tokens.refresh_token:
        RefreshToken.objects.create(
            grant_id=grant.id,
            person_id=grant.person_id,
            token_hash=token_rules.secret_hash(tokens.refresh_token),
            issued_at=at,
            expires_at=token_rules.refresh_token_expires_at(grant_began_at=began_at, at=at),
        )
    return True

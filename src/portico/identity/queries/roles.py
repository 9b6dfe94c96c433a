"""Reads: who has which role, who gave it and who took it, as staff managers and auditors see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from portico.identity.errors import StaffNotFound
from portico.identity.models import Account, RecoveryRequest, StaffInvitation, StaffLeft, StaffRoleGrant
from portico.identity.rules import roles as rules
from portico.identity.types import (
    AccountId,
    AccountKind,
    ColleagueView,
    OpenInvitation,
    Principal,
    RoleGift,
    RoleGrantId,
    RoleView,
    StaffRole,
)
from portico.identity.types.staff import Joining, Leaving, RecoveryLine
from portico.kernel.types import ActorKind

HISTORY_LENGTH = 200


def list_colleagues(principal: Principal, *, at: datetime) -> list[ColleagueView]:
    """Return everybody who works for the authority of a member of staff, by name; those who have left come last."""
    accounts = list(_staff_of(principal).order_by("-is_active", "name", "id"))
    roles = _roles_of(accounts, at)
    passkeys = _with_passkey(accounts)
    return [_colleague(account, roles[account.pk], has_passkey=account.pk in passkeys) for account in accounts]


def get_colleague(principal: Principal, account_id: UUID, *, at: datetime) -> ColleagueView:
    """Return a member of staff of the same authority.

    :raises StaffNotFound: there is none, or of another authority: that is not told apart.
    """
    account = _staff_of(principal).filter(pk=account_id).first()
    if account is None:
        raise StaffNotFound
    return _colleague(account, _roles_of([account], at)[account.pk], has_passkey=bool(_with_passkey([account])))


def list_open_invitations(principal: Principal, *, at: datetime) -> list[OpenInvitation]:
    """Return the invitations of the authority that wait to be accepted, newest first."""
    rows = StaffInvitation.objects.filter(authority_id=_authority(principal), expires_at__gt=at, accepted_at=None)
    found = list(rows.select_related("account").order_by("-created_at", "-id"))
    names = names_of(row.invited_by for row in found)
    return [
        OpenInvitation(
            email=row.email,
            roles=tuple(RoleGift(StaffRole(one["role"]), _services(one["services"])) for one in row.roles),
            invited_by=names[row.invited_by],
            expires_at=row.expires_at,
            for_account=row.account.name if row.account is not None else "",
        )
        for row in found
    ]


def list_role_history(principal: Principal, account_id: UUID | None = None) -> list[RoleView]:
    """Return every role that was given at the authority, newest first, at most `HISTORY_LENGTH`.

    :param account_id: keeps those of one member of staff.
    """
    rows = StaffRoleGrant.objects.filter(account__authority_id=_authority(principal))
    if account_id is not None:
        rows = rows.filter(account_id=account_id)
    newest = rows.select_related("account", "ended").order_by("-valid_from", "-id")[:HISTORY_LENGTH]
    return _role_views(list(newest))


def list_joinings(principal: Principal) -> list[Joining]:
    """Return who was invited to the authority, or to make a new passkey, newest first, at most `HISTORY_LENGTH`."""
    rows = StaffInvitation.objects.filter(authority_id=_authority(principal)).select_related("account")
    found = list(rows.order_by("-created_at", "-id")[:HISTORY_LENGTH])
    names = names_of(row.invited_by for row in found)
    # An invitation that was there before the account is one to join; later ones replace a passkey.
    return [
        Joining(
            at=row.created_at,
            email=row.email,
            name=row.account.name if row.account is not None else "",
            new_passkey=row.account is not None and row.account.created_at < row.created_at,
            invited_by=names[row.invited_by],
            reason=row.reason,
            accepted_at=row.accepted_at,
        )
        for row in found
    ]


def list_leavings(principal: Principal) -> list[Leaving]:
    """Return who left the authority, newest first, at most `HISTORY_LENGTH`."""
    rows = StaffLeft.objects.filter(account__authority_id=_authority(principal)).select_related("account")
    found = list(rows.order_by("-at", "-id")[:HISTORY_LENGTH])
    names = names_of(row.ended_by for row in found)
    return [Leaving(at=row.at, name=row.account.name, ended_by=names[row.ended_by], reason=row.reason) for row in found]


def list_recoveries_given(principal: Principal) -> list[RecoveryLine]:
    """Return the ways back in that clerks of the authority gave people, newest first, at most `HISTORY_LENGTH`."""
    rows = RecoveryRequest.objects.filter(clerk__authority_id=_authority(principal))
    rows = rows.select_related("clerk", "answer__clerk", "answer__use").order_by("-asked_at", "-id")
    return [_recovery_line(row) for row in rows[:HISTORY_LENGTH]]


def services_by_staff(
    account_ids: Collection[AccountId], role: StaffRole, *, at: datetime
) -> dict[AccountId, frozenset[str] | None]:
    """Return, of these members of staff, who have a role and have not left, with the services it covers (None: all)."""
    rows = StaffRoleGrant.objects.held_at(at).filter(account_id__in=account_ids, account__is_active=True, role=role)
    gifts: dict[AccountId, list[RoleGift]] = defaultdict(list)
    for account_id, services in rows.values_list("account_id", "services"):
        gifts[AccountId(account_id)].append(RoleGift(role, _services(services)))
    return {account_id: rules.joined(held)[role] for account_id, held in gifts.items()}


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Return who each stored actor is: a member of staff by name, everything else by its own word."""
    wanted = set(actors)
    ids = {actor: actor.partition(":")[2].partition(" ")[0] for actor in wanted}
    staff = {actor: UUID(id) for actor, id in ids.items() if actor.startswith(f"{ActorKind.STAFF}:")}
    rows = dict(Account.objects.filter(pk__in=list(staff.values())).values_list("pk", "name"))
    return {actor: rows.get(staff[actor], "") if actor in staff else actor.partition(":")[2] for actor in wanted}


def _staff_of(principal: Principal) -> QuerySet[Account]:
    found: QuerySet[Account] = Account.objects.filter(kind=AccountKind.STAFF, authority_id=_authority(principal))
    return found


def _authority(principal: Principal) -> str:
    if principal.authority_id is None:
        raise StaffNotFound
    return principal.authority_id


def _roles_of(accounts: list[Account], at: datetime) -> dict[UUID, tuple[RoleView, ...]]:
    rows = StaffRoleGrant.objects.held_at(at).filter(account__in=accounts).select_related("account")
    found: dict[UUID, tuple[RoleView, ...]] = defaultdict(tuple)
    for view in _role_views(list(rows.order_by("role", "id"))):
        found[view.account_id] += (view,)
    return found


def _role_views(rows: list[StaffRoleGrant]) -> list[RoleView]:
    ended = {row.pk: getattr(row, "ended", None) for row in rows}
    names = names_of([row.granted_by for row in rows] + [end.ended_by for end in ended.values() if end is not None])
    return [
        RoleView(
            id=RoleGrantId(row.pk),
            account_id=AccountId(row.account_id),
            account_name=row.account.name,
            role=StaffRole(row.role),
            services=_services(row.services),
            since=row.valid_from,
            given_by=names[row.granted_by],
            reason=row.reason,
            source=row.source,
            until=end.at if end is not None else row.valid_to,
            taken_by=names[end.ended_by] if end is not None else "",
            taken_reason=end.reason if end is not None else "",
        )
        for row in rows
        for end in (ended[row.pk],)
    ]


def _with_passkey(accounts: list[Account]) -> set[UUID]:
    held = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN, user_id__in=[one.pk for one in accounts])
    return set(held.values_list("user_id", flat=True))


def _colleague(account: Account, roles: tuple[RoleView, ...], *, has_passkey: bool) -> ColleagueView:
    return ColleagueView(
        id=AccountId(account.pk),
        name=account.name,
        email=account.email,
        active=account.is_active,
        has_passkey=has_passkey,
        roles=roles,
    )


def _services(named: list[str] | None) -> frozenset[str] | None:
    return None if named is None else frozenset(named)


def _recovery_line(row: RecoveryRequest) -> RecoveryLine:
    answer = getattr(row, "answer", None)
    use = getattr(answer, "use", None)
    return RecoveryLine(
        at=row.asked_at,
        first=row.clerk.name,
        second=answer.clerk.name if answer is not None else "",
        allowed=answer is not None and answer.allowed,
        used_at=use.at if use is not None else None,
    )

"""Pure decisions about roles: which go together, who may give them, and who may break the glass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from portico.identity.types import AccountId, Method, StaffRole
from portico.identity.types.staff import RoleGift

EMERGENCY_LASTS = dt.timedelta(minutes=60)
MAY_BREAK_GLASS = frozenset({StaffRole.CASE_WORKER, StaffRole.HELPER})


@dataclass(frozen=True, slots=True)
class Apart:
    """Two roles that one person cannot have.

    :param same_service: only where both cover the same service; else anywhere in the authority.
    :param reason: a sentence for whoever wants to give the second one.
    """

    roles: frozenset[StaffRole]
    reason: str
    same_service: bool = False


def _apart(one: StaffRole, other: StaffRole, reason: str, *, same_service: bool = False) -> Apart:
    return Apart(frozenset({one, other}), reason, same_service)


_WHO_READS = "Whoever reads what staff did must not be among them."
_WHO_KEEPS = "Whoever answers for what a register says must not decide what follows from it."
_WHO_APPOINTS = "Whoever gives roles could appoint the second person who has to agree."

APART: tuple[Apart, ...] = (
    _apart(
        StaffRole.HELPER,
        StaffRole.CASE_WORKER,
        "Whoever helps somebody to apply must not decide about it.",
        same_service=True,
    ),
    _apart(
        StaffRole.STAFF_MANAGER,
        StaffRole.CASE_WORKER,
        "Whoever gives roles must not decide cases: they could give themselves an accomplice.",
    ),
    _apart(
        StaffRole.STAFF_MANAGER,
        StaffRole.TEAM_LEAD,
        "Whoever gives roles must not choose who decides which case.",
    ),
    _apart(
        StaffRole.TEAM_LEAD,
        StaffRole.HELPER,
        "Whoever helps somebody to apply must not choose who decides about it.",
        same_service=True,
    ),
    # Two registrars agree to a merge and to a way back in, two helpers to a document, two managers to a privilege.
    _apart(StaffRole.STAFF_MANAGER, StaffRole.PEOPLE_REGISTRAR, _WHO_APPOINTS),
    _apart(StaffRole.STAFF_MANAGER, StaffRole.HELPER, _WHO_APPOINTS),
    _apart(StaffRole.STAFF_MANAGER, StaffRole.RELYING_PARTY_MANAGER, _WHO_APPOINTS),
    _apart(
        StaffRole.PEOPLE_REGISTRAR,
        StaffRole.CASE_WORKER,
        "Whoever decides cases must not decide whose record they belong to.",
    ),
    _apart(StaffRole.REGISTER_KEEPER, StaffRole.CASE_WORKER, _WHO_KEEPS),
    _apart(
        StaffRole.REGISTER_KEEPER,
        StaffRole.HELPER,
        "Whoever helps somebody to say that a fact is wrong must not answer them.",
    ),
    _apart(StaffRole.REGISTER_KEEPER, StaffRole.STAFF_MANAGER, _WHO_APPOINTS),
    *(
        _apart(StaffRole.AUDITOR, role, _WHO_READS)
        for role in StaffRole
        if role not in (StaffRole.AUDITOR, StaffRole.RULE_AUTHOR)
    ),
)
"""Separation of duties (NIST SP 800-53, AC-5). Rules can be read by anybody on the staff: that pair is not here."""


class Refusal(StrEnum):
    """Why somebody may not decide about a member of staff."""

    NOT_THERE = "not_there"  # no staff manager, or of another authority: they do not even learn that there is somebody
    NOT_TO_YOURSELF = "not_to_yourself"


def why_apart(wanted: RoleGift, held: Iterable[RoleGift]) -> Apart | None:
    """Return the pair that keeps a role from somebody who holds these; None when it may be given.

    >>> counter = RoleGift(StaffRole.HELPER, frozenset({"child-name"}))
    >>> why_apart(RoleGift(StaffRole.CASE_WORKER, frozenset({"child-benefit"})), [counter]) is None
    True
    >>> why_apart(RoleGift(StaffRole.CASE_WORKER), [counter]).reason
    'Whoever helps somebody to apply must not decide about it.'
    """
    for other in held:
        for pair in APART:
            if pair.roles == {wanted.role, other.role} and (not pair.same_service or _overlap(wanted, other)):
                return pair
    return None


def why_not_manage(
    *, manager: AccountId, authority: str, roles: Collection[StaffRole], of: AccountId | None, of_authority: str
) -> Refusal | None:
    """Return why somebody may not invite, or decide about roles and account of, a member of staff; None when they may.

    :param of: the member of staff it is about; None: somebody who is invited.
    """
    if StaffRole.STAFF_MANAGER not in roles or authority != of_authority:
        return Refusal.NOT_THERE
    return Refusal.NOT_TO_YOURSELF if of == manager else None


def roles_in_force(methods: Collection[Method]) -> bool:
    """Return whether the roles of an account count in a session that began so.

    A link that came by mail opens only what a passkey is made with.

    >>> roles_in_force([Method.INVITATION]), roles_in_force([Method.INVITATION, Method.PASSKEY])
    (False, True)
    """
    return any(method is not Method.INVITATION for method in methods)


def joined(gifts: Iterable[RoleGift]) -> dict[StaffRole, frozenset[str] | None]:
    """Return what each role covers when it was given several times; None for all services.

    >>> joined([RoleGift(StaffRole.HELPER, frozenset({"a"})), RoleGift(StaffRole.HELPER)])
    {<StaffRole.HELPER: 'helper'>: None}
    """
    found: dict[StaffRole, frozenset[str] | None] = {}
    for gift in gifts:
        before = found.get(gift.role, frozenset())
        found[gift.role] = None if before is None or gift.services is None else before | gift.services
    return found


def may_break_glass(roles: Collection[StaffRole]) -> bool:
    """Return whether somebody may look at a person's data in an emergency: who serves people, nobody else."""
    return not MAY_BREAK_GLASS.isdisjoint(roles)


def may_review(*, looked: AccountId, reviewer: AccountId, same_authority: bool, reviewed: bool) -> bool:
    """Return whether an auditor may review an emergency look: of the same authority, not their own, and once."""
    return same_authority and not reviewed and reviewer != looked


def _overlap(one: RoleGift, other: RoleGift) -> bool:
    return one.services is None or other.services is None or not one.services.isdisjoint(other.services)

"""Reads for team leads: to whom they may give cases."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from portico.casework.errors import LeadsOnly
from portico.casework.queries import desk
from portico.casework.queries.cases import staff_name
from portico.casework.types import CaseId
from portico.casework.types.queue import CaseToGive, ColleagueView
from portico.catalogue import queries as catalogue
from portico.identity import queries as identity
from portico.identity.types import Principal, StaffRole


def list_team(principal: Principal, *, at: dt.datetime) -> tuple[ColleagueView, ...]:
    """Return the case workers of the authority to whom a team lead may give cases of some of their services, by name.

    :raises LeadsOnly: somebody asks who leads no team.
    """
    services = services_led(principal)
    found = identity.list_staff_with_role(str(principal.authority_id), StaffRole.CASE_WORKER, at=at)
    return tuple(
        ColleagueView(id_, scope.name)
        for id_, scope in found.items()
        if services is None or scope.services is None or not services.isdisjoint(scope.services)
    )


def services_led(principal: Principal) -> frozenset[str] | None:
    """Return the services whose cases a team lead shares out; None: all of their authority.

    :raises LeadsOnly: they lead no team.
    """
    if StaffRole.TEAM_LEAD not in principal.roles or principal.authority_id is None:
        raise LeadsOnly
    return principal.services_of(StaffRole.TEAM_LEAD)


def get_case_to_give(principal: Principal, case_id: UUID, *, at: dt.datetime) -> CaseToGive:
    """Return a case that a team lead may give away, and the colleagues whose role covers its service.

    Who of them must leave it to others is found out when it is given: why is between them and the case.

    :raises CaseNotFound: there is none at their desk.
    :raises LeadsOnly: they lead no team that works on its service.
    """
    case = desk.case_to_share_out(principal, case_id)
    found = identity.list_staff_with_role(str(principal.authority_id), StaffRole.CASE_WORKER, at=at)
    return CaseToGive(
        id=CaseId(case.pk),
        reference=case.reference,
        service=catalogue.get_release(case.release_id).service(case.service),
        taken_by=staff_name(desk.worker_of(case)),
        colleagues=tuple(ColleagueView(id_, one.name) for id_, one in found.items() if one.covers(case.service)),
    )

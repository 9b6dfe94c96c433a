"""Reads of cases: where each stands, its clock, its decision; for the person it is about and for whoever signs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from portico.casework.errors import CaseNotFound
from portico.casework.models import (
    Case,
    CasePosition,
    CaseQuerySet,
    CaseStatus,
    Decision,
    Signature,
    SignatureRequest,
)
from portico.casework.queries import clocks, progress
from portico.casework.queries.frozen import FrozenCase
from portico.casework.queries.items import told_once
from portico.casework.rules import clock, transitions
from portico.casework.rules.clock import Tick
from portico.casework.types import (
    EVENT,
    Amount,
    CaseId,
    CaseMessage,
    CaseState,
    CaseSummary,
    CaseView,
    ClockChange,
    ClockView,
    DecidedBy,
    DecisionKind,
    DecisionView,
    Holder,
    Item,
    ReasonView,
    Result,
    SignatureState,
    SignerView,
    StatusView,
)
from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Kind, Sensitivity, Text
from portico.catalogue.pack.terms import in_force
from portico.identity import queries as identity
from portico.identity.errors import StaffNotFound
from portico.identity.types import AccountId, PersonId, Principal
from portico.journeys.types import JourneyId
from portico.messages import queries as messages

CASES_AT_MOST = 200


def list_cases(principal: Principal, *, at: dt.datetime) -> tuple[CaseSummary, ...]:
    """Return the cases the person applied for, was granted, or signs; newest first.

    :param at: aware UTC instant, for the days that are left.
    """
    rows = _visible_to(principal).with_now().order_by("-opened_at", "-id")[:CASES_AT_MOST]
    return summaries(rows, principal, at=at)


def get_case(principal: Principal, case_id: UUID, *, at: dt.datetime) -> CaseView:
    """Return a case. Whoever only signs, and has not said no, sees the choices of the application, and no facts and no reasons.

    :raises CaseNotFound: there is none that this person may see.
    """
    row = _visible_to(principal).with_now().filter(pk=case_id).first()
    if row is None:
        raise CaseNotFound
    frozen, own = FrozenCase(row), row.person_id in principal.record_ids
    mailbox = messages.list_messages_of_case(principal, row.pk)
    said, told = (_shown(frozen, principal, said=said) for said in (True, False))
    return CaseView(
        summary=summaries([row], principal, at=at)[0],
        role=row.role,
        journey_id=JourneyId(row.journey_id) if own else None,
        answers=said if own else tuple(item for item in said if item.kind is Kind.CHOICE),
        facts=told_once(frozen.release, row.life_event, told) if own else (),
        decision=find_decision(frozen) if own else None,
        history=history_of(row),
        signers=signers_of(row),
        messages=tuple(CaseMessage(m.id, m.subject, m.created_at) for m in mailbox),
        language=row.language,
        progress=progress.progress_of(frozen, own=own),
    )


def own_case(principal: Principal, case_id: UUID) -> Case:
    """Return a case of one's own: whoever only signs has none.

    :raises CaseNotFound: there is none that is theirs.
    """
    row = _visible_to(principal).filter(pk=case_id, person_id__in=principal.record_ids).first()
    if row is None:
        raise CaseNotFound
    return row


def shown_roles(frozen: FrozenCase) -> frozenset[str]:
    """Return the roles whose facts the applicant is shown: their own and those of children."""
    roles = frozen.release.life_event(frozen.case.life_event).roles
    return frozenset(name for name, role in roles.items() if name == frozen.case.role or not role.adult)


def _shown(frozen: FrozenCase, principal: Principal, *, said: bool) -> tuple[Item, ...]:
    """Return what the applicant is shown; nothing protected of anybody else: a child may live at a hidden address.

    Whoever acts for the applicant is somebody else: a parent may act for a child whose address they must not know.
    """
    found = frozen.items(said=said, roles=shown_roles(frozen))
    own = frozen.case.role if principal.representation is None else None
    return tuple(each for each in found if each.subject == own or not _is_protected(frozen, each))


def _is_protected(frozen: FrozenCase, item: Item) -> bool:
    return item.subject != EVENT and frozen.release.concept(item.concept).sensitivity is Sensitivity.PROTECTED


def summaries(rows: Iterable[Case], principal: Principal, *, at: dt.datetime) -> tuple[CaseSummary, ...]:
    """Return the headings of cases that were read with `with_now`."""
    rows = list(rows)
    ticks = clocks.ticks_of(rows)
    decided = Decision.objects.filter(case__in=rows).order_by("case_id", "number")
    results = dict(decided.values_list("case_id", "result"))  # the highest number counts
    found = []
    for row in rows:
        release = catalogue.get_release(row.release_id)
        result = results.get(row.pk)
        found.append(
            CaseSummary(
                id=CaseId(row.pk),
                reference=row.reference,
                service=release.service(row.service),
                authority=row.position.authority,
                authority_name=release.authority(row.position.authority).name,
                release=release,
                state=state_of(row),
                clock=clock_view(row, ticks.get(row.pk, []), at),
                opened_at=row.opened_at,
                result=Result(result) if result else None,
                about_you=row.person_id in principal.record_ids,
            )
        )
    return tuple(found)


def arrived_summary(row: Case, release: CompiledPack) -> CaseSummary:
    """Return the heading of a case that has just arrived: no clock runs yet. It asks the database nothing."""
    service = release.service(row.service)
    day = release.pack.manifest.civil_day(row.opened_at)
    law = in_force(service.clock, day).law.article if service.clock is not None else ""
    return CaseSummary(
        id=CaseId(row.pk),
        reference=row.reference,
        service=service,
        authority=row.authority,
        authority_name=release.authority(row.authority).name,
        release=release,
        state=CaseState.ARRIVED,
        clock=ClockView(None, None, None, None, None, law, transitions.holder(CaseState.ARRIVED)),
        opened_at=row.opened_at,
        result=None,
        about_you=True,
    )


def state_of(row: Case) -> CaseState:
    """Return where a case stands; it has at least one status from the transaction that opened it."""
    known = getattr(row, "state", None) or CasePosition.objects.values_list("state", flat=True).get(case=row)
    return CaseState(known)


def clock_view(row: Case, ticks: list[Tick], at: dt.datetime) -> ClockView:
    """Return the clock of a case, reckoned anew from what happened to it."""
    release = catalogue.get_release(row.release_id)
    manifest, service = release.pack.manifest, release.service(row.service)
    paused, stopped = clock.paused_for(ticks), clock.doing(ticks) is ClockChange.STOPPED
    rule = clocks.rule_for(FrozenCase(row), ticks)
    due = clock.due_at(ticks, rule) if rule is not None else None
    due_on = manifest.civil_day(due) if due is not None else None
    running = due_on is not None and not stopped
    began_on = manifest.civil_day(ticks[0].at if ticks else at)
    return ClockView(
        started_on=manifest.civil_day(ticks[0].at) if ticks else None,
        due_on=due_on,
        days_left=(due_on - manifest.civil_day(at)).days if running and due_on is not None else None,
        paused_for=paused,
        stopped_on=manifest.civil_day(ticks[-1].at) if stopped else None,
        law=in_force(service.clock, began_on).law.article if service.clock is not None else "",
        holder=_holder(row, release, ticks),
    )


def _holder(row: Case, release: CompiledPack, ticks: list[Tick]) -> Holder:
    """Return who has the file: whoever the case waits for, by the reason's own word."""
    waits_for, state = clock.waiting_for(ticks) or "", state_of(row)
    if (
        state is CaseState.IN_PROGRESS and clock.doing(ticks) in clock.NOT_RUNNING
    ):  # no clock tells: an appeal without a term
        waits_for = progress.position_of(row).waiting
    return progress.holder_of(state, release.pack.manifest.waiting_reasons.get(waits_for))


def find_decision(frozen: FrozenCase) -> DecisionView | None:
    """Return the decision of a case, or None while there is none."""
    row = Decision.objects.filter(case=frozen.case).order_by("-number").first()
    if row is None:
        return None
    appeal = frozen.service.appeal
    return DecisionView(
        id=row.pk,
        result=Result(row.result),
        amount=_amount(row.amount),
        reasons=tuple(ReasonView(reason["text"], tuple(reason["law"]), reason["met"]) for reason in row.reasons),
        explanation=row.explanation,
        letter=row.letter,
        law=tuple(row.law),
        appeal_until=row.appeal_until,
        appeal_to=frozen.release.authority(row.appeal_to).name,
        appeal_law=appeal.term.law.article if appeal is not None else "",
        by=DecidedBy(row.by),
        by_name=staff_name(row.staff_id),
        at=row.at,
        kind=DecisionKind(row.kind),
    )


def history_of(row: Case) -> tuple[StatusView, ...]:
    """Return the steps of a case, oldest first."""
    statuses = CaseStatus.objects.filter(case=row).order_by("number")
    acted = identity.describe_acting(str(status.mandate_id) for status in statuses if status.mandate_id)
    return tuple(
        StatusView(CaseState(status.state), status.at, status.actor_kind, acted.get(str(status.mandate_id), ""))
        for status in statuses
    )


def signers_of(row: Case) -> tuple[SignerView, ...]:
    """Return who beside the applicant must sign. Until they have, the name is not told: the number may be wrong."""
    release = catalogue.get_release(row.release_id)
    roles, service = release.life_event(row.life_event).roles, release.service(row.service)
    found = []
    for request in SignatureRequest.objects.filter(case=row).select_related("signature").order_by("at", "id"):
        state = signature_state(request)
        name = identity.get_person(PersonId(request.person_id)).display_name if state is SignatureState.SIGNED else ""
        found.append(SignerView(request.role, roles[request.role].label, name, (service.name,), state))
    return tuple(found)


def signature_state(request: SignatureRequest) -> SignatureState:
    """Return what became of a request."""
    signature: Signature | None = getattr(request, "signature", None)
    if signature is None:
        return SignatureState.WAITING
    return SignatureState.SIGNED if signature.signed else SignatureState.DECLINED


def staff_name(staff_id: UUID | None) -> str:
    """Return the name of a member of staff, or nothing."""
    if staff_id is None:
        return ""
    try:
        return identity.get_staff(AccountId(staff_id)).name
    except StaffNotFound:
        return ""


def _visible_to(principal: Principal) -> CaseQuerySet:
    records = principal.record_ids
    if not records:
        raise CaseNotFound
    # Whoever said no has nothing to do with it any more: the number may have been wrong.
    asked = SignatureRequest.objects.filter(person_id__in=records).exclude(signature__signed=False)
    rows = Case.objects.filter(Q(person_id__in=records) | Q(pk__in=asked.values("case_id")))
    limits = principal.representation.services if principal.representation else None
    return rows if limits is None else rows.filter(service__in=sorted(limits))


def amount_of_decision(decision: Decision) -> Amount | None:
    """Return how much a decision grants."""
    return _amount(decision.amount)


def _amount(kept: dict[str, object] | None) -> Amount | None:
    if kept is None:
        return None
    parts = kept["parts"]
    return Amount(
        value=Decimal(str(kept["value"])) if kept["value"] is not None else None,
        unit=str(kept["unit"]) if kept["unit"] is not None else None,
        label=Text.model_validate(kept["label"]),
        parts={name: Decimal(str(part)) for name, part in parts.items()} if isinstance(parts, dict) else {},
    )

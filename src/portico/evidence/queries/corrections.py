"""Reads: what people say is wrong, where it stands, and what waits for an authority."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Prefetch

from portico.catalogue import queries as catalogue
from portico.evidence import rules
from portico.evidence.errors import CorrectionNotFound
from portico.evidence.models import CorrectionEvent, CorrectionQuerySet, CorrectionRequest, FactRow
from portico.evidence.types import (
    Claim,
    CorrectionId,
    CorrectionItem,
    CorrectionPage,
    CorrectionState,
    CorrectionStep,
    CorrectionView,
    FactValue,
)
from portico.identity import sealing
from portico.identity.types import PersonId, Principal, StaffRole

CORRECTIONS_PER_PAGE = 25


def list_corrections(*records: PersonId) -> list[CorrectionView]:
    """Return every correction request about the person, newest first.

    :param records: all records of the person.
    """
    return [_view(row) for row in _whole(CorrectionRequest.objects.about(records)).order_by("-at", "-id")]


def get_correction(*records: PersonId, correction_id: UUID) -> CorrectionView:
    """Return a correction request about the person.

    :raises CorrectionNotFound: there is none, or it is about somebody else: that is not told apart.
    """
    row = _whole(CorrectionRequest.objects.about(records)).filter(pk=correction_id).first()
    if row is None:
        raise CorrectionNotFound
    return _view(row)


def get_any_correction(correction_id: UUID) -> CorrectionView:
    """Return a correction request, without asking who reads: for jobs, and for this room after it has asked.

    :raises CorrectionNotFound: there is none.
    """
    row = _whole(CorrectionRequest.objects.filter(pk=correction_id)).first()
    if row is None:
        raise CorrectionNotFound
    return _view(row)


def get_correction_of_step(event_id: UUID) -> tuple[CorrectionView, CorrectionStep]:
    """Return something that happened to a correction request, with the request: for jobs.

    :raises CorrectionNotFound: nothing like that happened.
    """
    event = CorrectionEvent.objects.filter(pk=event_id).first()
    if event is None:
        raise CorrectionNotFound
    view = get_any_correction(event.request_id)
    return view, next(step for step in view.steps if step.id == event.pk)


def contested_facts(
    people: Collection[PersonId], concepts: Collection[str]
) -> dict[tuple[PersonId, str], CorrectionView]:
    """Return, by person and concept, the newest correction request that was not taken back. The caller may read the facts.

    What was refused is there too, and what the register has changed since: a decision that rests on the older value
    must not miss that.
    """
    if not people or not concepts:
        return {}
    rows = _whole(CorrectionRequest.objects.about(people, concepts)).order_by("at", "id")
    views = (_view(row) for row in rows)
    return {(view.person_id, view.concept): view for view in views if view.state is not CorrectionState.WITHDRAWN}


def list_corrections_to_answer(principal: Principal, *, at: dt.datetime, page: int = 1) -> CorrectionPage:
    """Return one page of the open requests of the keeper's authority, oldest first. Nobody's data is in it.

    :param page: from 1; a page beyond the last is the last.
    :raises CorrectionNotFound: somebody asks who keeps no register.
    """
    rows = of_authority(principal).open().with_state().order_by("at", "id")
    return _page_of(rows, page, at, late=rows.in_state(CorrectionState.SENT).filter(due_at__lt=at).count())


def list_answered_corrections(principal: Principal, *, at: dt.datetime, page: int = 1) -> CorrectionPage:
    """Return one page of the requests that the keeper's authority refused or that its register settled, newest first.

    Nobody's data is in it. What a person took back is not there: it asks the authority nothing any more.

    :param page: from 1; a page beyond the last is the last.
    :raises CorrectionNotFound: somebody asks who keeps no register.
    """
    return _page_of(of_authority(principal).answered().with_state().order_by("-at", "-id"), page, at, late=0)


def list_open_corrections(*records: PersonId) -> list[CorrectionView]:
    """Return the correction requests about the person that wait for an answer or for the register, oldest first.

    :param records: all records of the person.
    """
    return [_view(row) for row in _whole(CorrectionRequest.objects.about(records).open()).order_by("at", "id")]


def list_waiting_for_register() -> list[CorrectionId]:
    """Return the requests that were accepted and wait for the register to change, oldest first."""
    rows = CorrectionRequest.objects.open().with_state().in_state(CorrectionState.ACCEPTED).order_by("at", "id")
    return [CorrectionId(pk) for pk in rows.values_list("pk", flat=True)]


def of_authority(principal: Principal) -> CorrectionQuerySet:
    """Return the requests to the authority of a keeper: only for this room.

    :raises CorrectionNotFound: they keep no register.
    """
    if StaffRole.REGISTER_KEEPER not in principal.roles or principal.authority_id is None:
        raise CorrectionNotFound
    return CorrectionRequest.objects.filter(authority=principal.authority_id)


def value_of(row: FactRow) -> FactValue:
    """Return the value of a stored fact: only for this room."""
    return rules.from_stored(sealing.open_json(FactRow.sealed, row.pk, row.value))


def _whole(rows: CorrectionQuerySet) -> CorrectionQuerySet:
    steps = CorrectionEvent.objects.order_by("number").select_related("fact")
    return rows.select_related("fact").prefetch_related(Prefetch("events", queryset=steps))


def _view(row: CorrectionRequest) -> CorrectionView:
    manifest = catalogue.get_release(row.release_id).pack.manifest
    return CorrectionView(
        id=CorrectionId(row.pk),
        person_id=PersonId(row.person_id),
        concept=row.concept,
        registry=row.registry,
        authority=row.authority,
        said=value_of(row.fact),
        as_of=row.fact.as_of,
        fetched_at=row.fact.fetched_at,
        claim=Claim(row.claim),
        claimed=rules.from_stored(sealing.open_json(CorrectionRequest.sealed, row.pk, row.claimed)),
        words=sealing.open_text(CorrectionRequest.sealed_words, row.pk, row.words) if row.words else "",
        acted=row.mandate_id,
        due_on=manifest.civil_day(row.due_at),
        steps=tuple(_steps(row.events.all())),
    )


def _steps(events: Iterable[CorrectionEvent]) -> Iterable[CorrectionStep]:
    for event in events:
        yield CorrectionStep(
            id=event.pk,
            state=CorrectionState(event.state),
            at=event.at,
            by=event.staff_name,
            reason=sealing.open_text(CorrectionEvent.sealed, event.pk, event.reason) if event.reason else "",
            value=value_of(event.fact) if event.fact is not None else None,
            as_claimed=event.as_claimed,
        )


def _page_of(rows: CorrectionQuerySet, page: int, at: dt.datetime, *, late: int) -> CorrectionPage:
    manifest = catalogue.current_release().pack.manifest
    total = rows.count()
    pages = max(1, -(-total // CORRECTIONS_PER_PAGE))
    page = min(max(page, 1), pages)
    today = manifest.civil_day(at)
    shown = rows[(page - 1) * CORRECTIONS_PER_PAGE : page * CORRECTIONS_PER_PAGE]
    items = tuple(_item(row, today, manifest.civil_day(row.due_at)) for row in shown)
    return CorrectionPage(items=items, page=page, pages=pages, total=total, late=late)


def _item(row: CorrectionRequest, today: dt.date, due_on: dt.date) -> CorrectionItem:
    state = CorrectionState(getattr(row, "state"))  # noqa: B009 - an annotation
    return CorrectionItem(
        id=CorrectionId(row.pk),
        concept=row.concept,
        registry=row.registry,
        state=state,
        sent_at=row.at,
        due_on=due_on,
        days_left=(due_on - today).days if state is CorrectionState.SENT else None,
    )

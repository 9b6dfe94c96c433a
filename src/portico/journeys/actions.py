"""Writes: begin a journey, its dates and ticks, invite the other adult, fetch facts, note progress."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from portico.catalogue import queries as catalogue
from portico.catalogue.pack import formats
from portico.catalogue.pack.compiling import CompiledPack
from portico.dmn.types import as_feel
from portico.evidence import exchange
from portico.evidence.types import AccessPurpose, FactRequest, MissingReason, Relation
from portico.identity import actions as identity_actions
from portico.identity import queries as identity
from portico.identity.errors import OutsideMandate
from portico.identity.types import PersonId, Principal
from portico.journeys import queries
from portico.journeys.errors import (
    AlreadyAnswered,
    CannotInvite,
    CannotMark,
    DateNotOfEvent,
    DateNotPossible,
    InvitationNotFound,
    RoleNotOfEvent,
    TooManyInvitations,
    TouchpointNotFound,
    closest,
)
from portico.journeys.events import FACTS_FETCHED
from portico.journeys.models import (
    Invitation,
    InvitationAnswer,
    InvitationEnd,
    Journey,
    JourneyDate,
    JourneyMark,
    Progress,
)
from portico.journeys.types import Given, JourneyId, JourneyView, MarkKind
from portico.kernel.types import Actor

SILENT = frozenset({MissingReason.REFUSED, MissingReason.SLOW, MissingReason.NONSENSE, MissingReason.DOWN})
MOST_INVITATIONS, INVITATIONS_WITHIN = 5, dt.timedelta(days=7)
ROUNDS = 3  # facts lead to people (a child, a spouse), and people to facts; no event needs more rounds than this


@transaction.atomic
def start_journey(
    *, principal: Principal, life_event: str, dates: Mapping[str, dt.date], role: str | None = None, at: dt.datetime
) -> JourneyId:
    """Begin a life event for a person and return its id. Facts are fetched by `fetch_facts` afterwards.

    :param role: the role the person chose; None lets the pack's rules decide from stored facts.
    :raises DateNotPossible: a date outside its bounds.
    :raises RoleNotOfEvent: the life event has no such role for an adult.
    """
    release = catalogue.current_release()
    check_dates(release, life_event, dates, at=at)
    _check_role(release, life_event, role)
    person = identity.get_person(_person_id(principal))
    if role is None:
        given = Given(person=person.identity_number, dates=dates)
        source = queries.StoredFacts(release, person.id, at, person.other_records)
        role = queries.plan_for(release, life_event, given, source, at=release.pack.manifest.civil_day(at)).role
    journey = Journey.objects.create(
        person_id=person.id,
        life_event=life_event,
        role=role,
        release_id=release.release_id,
        recorded_by=str(principal.actor),
        started_at=at,
    )
    _write_dates(principal, journey, dates, at)
    return JourneyId(journey.pk)


def begin(
    *, principal: Principal, life_event: str, dates: Mapping[str, dt.date], role: str | None = None, at: dt.datetime
) -> JourneyView:
    """Begin a life event, ask the registries, and return the journey. It works when no registry answers, too.

    The role is settled before the journey is written, from the registries' facts about the person alone.

    :raises DateNotPossible: a date outside its bounds.
    """
    release = catalogue.current_release()
    check_dates(release, life_event, dates, at=at)
    if role is None:
        _fetch_own(principal, release, life_event, at)
    journey_id = start_journey(principal=principal, life_event=life_event, dates=dates, role=role, at=at)
    fetch_facts(journey_id=journey_id, actor=principal.actor, at=at)
    return queries.get_journey(journey_id, principal)


def refresh(*, principal: Principal, journey_id: UUID, at: dt.datetime) -> frozenset[str]:
    """Ask the registries again for one's own journey.

    :returns: registries that did not answer.
    :raises JourneyNotFound: it is not theirs.
    """
    journey = queries.get_journey(journey_id, principal)
    return fetch_facts(journey_id=journey.id, actor=principal.actor, at=at)


def _fetch_own(principal: Principal, release: CompiledPack, life_event: str, at: dt.datetime) -> None:
    concepts = frozenset(c for c in queries.own_concepts(release, life_event) if release.registry_of(c))
    person_id = _person_id(principal)
    if not identity.get_person(person_id).identity_number:
        return
    purpose = AccessPurpose(purpose="plan", on_behalf_of=person_id)
    request = FactRequest(subject=person_id, concepts=concepts)
    exchange.fetch([request], release=release, actor=principal.actor, purpose=purpose, at=at)


@transaction.atomic
def set_dates(*, principal: Principal, journey_id: UUID, dates: Mapping[str, dt.date | None], at: dt.datetime) -> None:
    """Give, change or take back (None) dates of the event.

    :raises JourneyNotFound: it is not theirs.
    :raises DateNotPossible: a date outside its bounds.
    """
    journey = queries.get_journey(journey_id, principal)
    release = catalogue.get_release(journey.release_id)
    check_dates(release, journey.life_event, {n: d for n, d in dates.items() if d is not None}, at=at)
    _write_dates(principal, Journey.objects.get(pk=journey.id), dates, at)


@transaction.atomic
def mark_touchpoint(
    *, principal: Principal, journey_id: UUID, touchpoint: str, kind: MarkKind, at: dt.datetime
) -> None:
    """Tick a touchpoint off, take the tick back, or say that its trigger has happened or has not.

    :raises TouchpointNotFound: the plan has no such touchpoint.
    :raises CannotMark: a registry or a case says when it is done, not the person.
    """
    journey = queries.get_journey(journey_id, principal)
    event = catalogue.get_release(journey.release_id).life_event(journey.life_event)
    found = next((t for t in event.touchpoints if t.id == touchpoint), None)
    if found is None:
        raise TouchpointNotFound(touchpoint=touchpoint, nearest=closest(touchpoint, [t.id for t in event.touchpoints]))
    about_trigger = kind in (MarkKind.HAPPENED, MarkKind.NOT_HAPPENED)
    if found.trigger is None if about_trigger else not (found.done_by and found.done_by.tick):
        raise CannotMark
    JourneyMark.objects.create(
        journey_id=journey.id,
        person_id=journey.person_id,
        touchpoint=touchpoint,
        kind=kind,
        recorded_by=str(principal.actor),
        at=at,
    )


@transaction.atomic
def invite(*, principal: Principal, journey_id: UUID, identity_number: str, role: str, at: dt.datetime) -> UUID:
    """Invite another adult to take a role in the plan. Inviting is the inviter's own acceptance.

    Whether the number belongs to anybody is not told: the answer is the same for every well-formed number. Inviting the
    same person again while they have not answered is the same invitation.

    :raises CannotInvite: one's own number, or a role that is not an open adult role.
    :raises TooManyInvitations: the person has sent too many lately: nobody is to be pestered by numbers that were tried.
    """
    journey = queries.get_journey(journey_id, principal)
    release = catalogue.get_release(journey.release_id)
    roles = release.life_event(journey.life_event).roles
    inviter = identity.get_person(journey.person_id)
    if role == journey.role or role not in roles or not roles[role].adult or identity_number == inviter.identity_number:
        raise CannotInvite
    number_format = release.pack.manifest.formats["identity_number"]
    if formats.check_number(number_format, identity_number) is not None:
        raise CannotInvite
    invited = identity_actions.ensure_person(identity_number=identity_number, display_name="", at=at)
    key = {"journey_id": journey.id, "invited_id": invited, "role": role}
    waiting = Invitation.objects.filter(**key, answer=None, end=None).order_by("at", "pk").first()
    if waiting is not None:
        return UUID(str(waiting.pk))
    lately = Invitation.objects.filter(person_id=journey.person_id, at__gt=at - INVITATIONS_WITHIN)
    if lately.count() >= MOST_INVITATIONS:
        raise TooManyInvitations(days=INVITATIONS_WITHIN.days)
    by = str(principal.actor)
    return UUID(str(Invitation.objects.create(**key, person_id=journey.person_id, recorded_by=by, at=at).pk))


@transaction.atomic
def answer_invitation(*, principal: Principal, invitation_id: UUID, accept: bool, at: dt.datetime) -> JourneyId | None:
    """Accept or decline. Accepting begins the invited person's own journey, which sees dates and joint tasks.

    :raises InvitationNotFound: there is none for this person.
    :raises OutsideMandate: whoever invited would accept for the other as well.
    :raises AlreadyAnswered: it was answered before.
    """
    row = (
        Invitation.objects.select_related("journey")
        .filter(pk=invitation_id, invited_id__in=principal.record_ids, end=None)
        .first()
    )
    if row is None:
        raise InvitationNotFound
    if accept and _is_also_the_inviter(principal, row):
        raise OutsideMandate
    journey = None
    if accept:
        journey = Journey.objects.create(
            person_id=_person_id(principal),
            life_event=row.journey.life_event,
            role=row.role,
            release_id=row.journey.release_id,
            recorded_by=str(principal.actor),
            started_at=at,
        )
    try:
        # History rows cannot be locked (that needs the right to update them): the unique constraint decides the race.
        with transaction.atomic():
            InvitationAnswer.objects.create(
                invitation=row,
                person_id=_person_id(principal),
                accepted=accept,
                journey=journey,
                recorded_by=str(principal.actor),
                at=at,
            )
    except IntegrityError as error:
        raise AlreadyAnswered from error
    return JourneyId(journey.pk) if journey else None


@transaction.atomic
def end_invitation(*, principal: Principal, invitation_id: UUID, at: dt.datetime) -> JourneyId | None:
    """End a shared plan, or take back an invitation. Either adult may, at any time and without a reason.

    From then on neither plan shows anything that the other adult said, and no law about the other parent is used
    because of the invitation. Ending it twice changes nothing.

    :returns: the person's own journey, None when they never had one.
    :raises InvitationNotFound: there is none in which they take part.
    """
    person_id, records = _person_id(principal), set(principal.record_ids)
    row = Invitation.objects.select_related("answer").filter(pk=invitation_id).first()
    if row is None or records.isdisjoint((row.person_id, row.invited_id)):
        raise InvitationNotFound
    ended = {"person_id": person_id, "recorded_by": str(principal.actor), "at": at}
    InvitationEnd.objects.get_or_create(invitation=row, defaults=ended)
    if row.person_id in records:
        return JourneyId(row.journey_id)
    answer = getattr(row, "answer", None)
    return JourneyId(answer.journey_id) if answer is not None and answer.journey_id else None


def fetch_facts(*, journey_id: UUID, actor: Actor, at: dt.datetime) -> frozenset[str]:
    """Ask the registries for what the journey needs and is not stored. Not inside a transaction; may run twice.

    :returns: registries that did not answer.
    """
    silent: set[str] = set()
    for _ in range(ROUNDS):
        wanted = queries.missing_facts(journey_id, at=at)
        # Whoever signed up alone has no number yet: no registry can be asked about them, and the plan says what it lacks.
        known = {number: what for number, what in wanted.items() if number}
        requests = [_request(number, relation, concepts, at) for number, (relation, concepts) in known.items()]
        if not requests:
            break
        journey = Journey.objects.get(pk=journey_id)
        release = catalogue.get_release(journey.release_id)
        purpose = AccessPurpose(purpose="plan", journey_id=journey_id, on_behalf_of=PersonId(journey.person_id))
        result = exchange.fetch(requests, release=release, actor=actor, purpose=purpose, at=at)
        unanswered = (concept for (_, concept), why in result.missing.items() if why in SILENT)
        silent |= {r.id for concept in unanswered if (r := release.registry_of(concept)) is not None}
        if not result.answered:
            break
    app.configure_task(name=FACTS_FETCHED).defer(journey_id=str(journey_id))
    return frozenset(silent)


@transaction.atomic
def record_progress(
    *, journey_id: UUID, service: str, case_id: UUID, case_reference: str, state: str, at: dt.datetime
) -> None:
    """Note what became of a service of the journey. Called in the transaction of the room that runs the case."""
    journey = Journey.objects.get(pk=journey_id)
    Progress.objects.create(
        journey=journey,
        person_id=journey.person_id,
        service=service,
        case_id=case_id,
        case_reference=case_reference,
        state=state,
        at=at,
    )


def check_dates(release: CompiledPack, life_event: str, dates: Mapping[str, dt.date], *, at: dt.datetime) -> None:
    """Check given dates against the event's bounds, in the pack's words.

    :raises DateNotOfEvent: a name the event does not have.
    :raises DateNotPossible: a date that cannot be.
    """
    event = release.life_event(life_event)
    today = release.pack.manifest.civil_day(at)
    context: dict[str, object] = {"at": today, "parameters": release.parameters_at(today)}
    session = release.model.session({name: as_feel(value) for name, value in {**context, **dates}.items()})
    for name, value in dates.items():
        if name not in event.dates:
            raise DateNotOfEvent(life_event=life_event, name=name, nearest=closest(name, event.dates))
        date = event.dates[name]
        bounds = [session.evaluate(release.expression(text)) if text else None for text in (date.earliest, date.latest)]
        earliest, latest = (bound if isinstance(bound, dt.date) else None for bound in bounds)
        if (earliest and value < earliest) or (latest and value > latest):
            raise DateNotPossible(name=name, label=date.label, value=value, earliest=earliest, latest=latest)


def _check_role(release: CompiledPack, life_event: str, role: str | None) -> None:
    roles = [name for name, found in release.life_event(life_event).roles.items() if found.adult]
    if role is not None and role not in roles:
        raise RoleNotOfEvent(life_event=life_event, nearest=closest(role, roles))


def _request(number: str, relation: Relation, concepts: frozenset[str], at: dt.datetime) -> FactRequest:
    person = identity.find_person_by_number(number)
    person_id = person.id if person else identity_actions.ensure_person(identity_number=number, display_name="", at=at)
    return FactRequest(subject=person_id, concepts=concepts, about_other_adult=relation is Relation.OTHER_ADULT)


def _write_dates(principal: Principal, journey: Journey, dates: Mapping[str, dt.date | None], at: dt.datetime) -> None:
    by = str(principal.actor)
    JourneyDate.objects.bulk_create(
        JourneyDate(journey=journey, person_id=journey.person_id, name=name, value=value, recorded_by=by, at=at)
        for name, value in dates.items()
    )


def _is_also_the_inviter(principal: Principal, row: Invitation) -> bool:
    """Return whether one person would be both wills of a shared plan, by whatever mandate."""
    own = {str(one) for one in (principal.own_person_id, *principal.own_records)}
    acts = principal.representation is not None and str(row.person_id) in own
    return acts or any(row.recorded_by.startswith(f"person:{one} by mandate") for one in own)


def _person_id(principal: Principal) -> PersonId:
    if principal.person_id is None:
        raise CannotInvite("Only a person who is signed in as themselves can begin a plan.")
    return principal.person_id

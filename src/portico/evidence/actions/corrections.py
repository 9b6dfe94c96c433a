"""Writes: a person says that a fact is wrong, its authority answers, and the register changes or does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from portico.catalogue import queries as catalogue
from portico.catalogue.pack.answering import Wrong
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Concept
from portico.catalogue.pack.schema.vocabulary import Sensitivity
from portico.catalogue.pack.terms import calendar_of, term_of
from portico.catalogue.wording import wrong_in_words
from portico.evidence import queries, recording, rules
from portico.evidence.actions.access import record_look_on_behalf
from portico.evidence.errors import (
    AnswerNeedsReason,
    ClaimNotPossible,
    CorrectionMoved,
    CorrectionNotFound,
    CorrectionNotPossible,
    CorrectionOpen,
    HelpedToContest,
    NotYourData,
    WordsNeeded,
    WordsTooLong,
)
from portico.evidence.events import CORRECTION_MOVED
from portico.evidence.models import CorrectionEvent, CorrectionRequest, FactRow
from portico.evidence.queries.corrections import of_authority, value_of
from portico.evidence.types import (
    CORRECTION,
    PERSON,
    WORDS_LENGTH,
    Claim,
    CorrectionId,
    CorrectionState,
    CorrectionView,
    Fact,
    NewAccess,
)
from portico.identity import queries as identity
from portico.identity import sealing
from portico.identity.types import PersonId, Principal
from portico.kernel import rows as kernel_rows
from portico.kernel import terms
from portico.kernel.ids import uuid7
from portico.kernel.types import Actor
from portico.ledger import actions as ledger
from portico.ledger import commitments
from portico.ledger.types import EntryKind, NewEntry

ASK_AGAIN = "evidence.recheck_correction"
"""The name of the job that asks the registry again whether it has changed (`jobs.recheck_correction`)."""
FOLLOWED = Actor.system("evidence.follow_corrections")
_FORM = 1  # of what the public log holds a commitment to; an older form stays readable
_TELL = frozenset({CorrectionState.ACCEPTED, CorrectionState.REFUSED, CorrectionState.CHANGED})


@transaction.atomic
def look_at_contestable(*, principal: Principal, concept: str, release: CompiledPack, at: dt.datetime) -> Fact:
    """Return a fact that the person can say is wrong: what a registry says now. When somebody acts for them, it is a look.

    :raises NotYourData: nobody's matters are before them.
    :raises CorrectionNotPossible: no registry says it, its authority takes no requests here, or they may not see it.
    :raises CorrectionOpen: they have said so already.
    """
    row = _contestable(principal, concept, release, at)
    if _open_about(principal, concept):
        raise CorrectionOpen
    record_look_on_behalf(principal=principal, what="facts", concepts=[concept], at=at)
    return queries.fact_of(row)


@transaction.atomic
def open_correction(
    *,
    principal: Principal,
    concept: str,
    claim: Claim,
    claimed: object,
    words: str,
    release: CompiledPack,
    at: dt.datetime,
) -> CorrectionId:
    """Send a correction request to the authority that is responsible for the registry. One can be open about a fact.

    :param claimed: of the concept's type, when the claim is `VALUE`; numbers and dates may be written as text.
    :param words: why, or how it is otherwise.
    :raises NotYourData: nobody's matters are before them.
    :raises CorrectionNotPossible: no registry says it, its authority takes no requests here, or they may not see it.
    :raises ClaimNotPossible: with a sentence that says what to do.
    :raises WordsNeeded: nothing says how it is otherwise. :raises WordsTooLong: there are too many words.
    :raises CorrectionOpen: they have said so already.
    :source: Regulation (EU) 2016/679, article 16; the term is the pack's (article 12(3)).
    """
    fact = _contestable(principal, concept, release, at)
    said, why = value_of(fact), _words(words, needed=claim is Claim.OTHERWISE)
    found = rules.checked_claim(release.concept(concept), claim, claimed, said, release.pack.manifest.formats)
    if isinstance(found, Wrong):
        raise ClaimNotPossible(wrong_in_words(found))
    if _open_about(principal, concept):
        raise CorrectionOpen
    row_id = uuid7()
    request = CorrectionRequest(
        id=row_id,
        person_id=fact.person_id,
        concept=concept,
        number=CorrectionRequest.objects.filter(person_id=fact.person_id, concept=concept).count() + 1,
        fact=fact,
        claim=claim,
        claimed=sealing.seal_json(CorrectionRequest.sealed, row_id, rules.as_stored(concept, found)),
        words=sealing.seal_text(CorrectionRequest.sealed_words, row_id, why) if why else "",
        recorded_by=str(principal.actor),
        mandate_id=UUID(principal.actor.mandate) if principal.actor.mandate else None,
        release_id=release.release_id,
        at=at,
        **_legal(release, fact.source, at),
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:  # it was sent from another window at this moment
        raise CorrectionOpen from error
    _append(request, CorrectionState.SENT, number=1, actor=principal.actor, at=at)
    return CorrectionId(row_id)


@transaction.atomic
def look_at_own_correction(
    *, principal: Principal, correction_id: UUID, release: CompiledPack, at: dt.datetime
) -> CorrectionView:
    """Return a correction request about the person whose matters these are. When somebody acts for them, it is a look.

    :raises CorrectionNotFound: there is none, or it is about somebody else or about what they may not see.
    """
    view = queries.get_correction(*principal.record_ids, correction_id=correction_id)
    if _is_closed_to(principal, release.pack.vocabulary.concepts.get(view.concept)):
        raise CorrectionNotFound
    record_look_on_behalf(principal=principal, what="facts", concepts=[view.concept], at=at)
    return view


@transaction.atomic
def withdraw_correction(*, principal: Principal, correction_id: UUID, at: dt.datetime) -> None:
    """Take a correction request back: the fact is contested no longer.

    :raises CorrectionNotFound: there is none, or it is about somebody else or about what they may not see.
    :raises CorrectionMoved: it is closed.
    """
    request = CorrectionRequest.objects.about(principal.record_ids).filter(pk=correction_id).first()
    if request is None:
        raise CorrectionNotFound
    acts = principal.representation is not None
    if acts and _is_closed_to(principal, catalogue.current_release().pack.vocabulary.concepts.get(request.concept)):
        raise CorrectionNotFound
    _move(request, CorrectionState.WITHDRAWN, actor=principal.actor, at=at)


@transaction.atomic
def look_at_correction(*, principal: Principal, correction_id: UUID, at: dt.datetime) -> CorrectionView:
    """Return a correction request to the keeper's authority, and record that they looked: the person sees it.

    What they have answered stays readable: they must be able to say why, when the person complains.

    :raises CorrectionNotFound: there is none for them, or the person took it back: then it is closed to them again.
    """
    requests = of_authority(principal)
    request = (requests.open() | requests.answered()).filter(pk=correction_id).first()
    if request is None:
        raise CorrectionNotFound
    view = queries.get_any_correction(request.pk)
    staff = identity.get_staff(principal.account_id)
    look = NewAccess(
        at=at,
        actor=principal.actor,
        person_id=view.person_id,
        concepts=(view.concept,),
        purpose=CORRECTION,
        legal_basis=request.legal_basis,
        staff=staff,
        on_behalf_of=view.person_id,
        stored=1,
    )
    recording.record([look])
    return view


@transaction.atomic
def answer_correction(
    *, principal: Principal, correction_id: UUID, accepted: bool, reason: str, at: dt.datetime
) -> None:
    """Answer for the authority. The fact stays as it is: only the register can change it.

    :raises CorrectionNotFound: there is none for them. :raises HelpedToContest: they helped the person to send it.
    :raises AnswerNeedsReason: nothing says why. :raises WordsTooLong: there are too many words.
    :raises CorrectionMoved: it has been answered or taken back.
    """
    request = _to_answer(principal, correction_id)
    if request.recorded_by.startswith(f"{principal.actor} by mandate"):
        raise HelpedToContest
    words = rules.plain_words(reason)
    if not words:
        raise AnswerNeedsReason
    _check_length(words)
    state = CorrectionState.ACCEPTED if accepted else CorrectionState.REFUSED
    _move(request, state, actor=principal.actor, at=at, reason=words, staff_name=principal.name)


@transaction.atomic
def ask_register_again(*, principal: Principal, correction_id: UUID) -> None:
    """Have the registry asked once more, now: its keeper says that it has been changed.

    :raises CorrectionNotFound: there is none for them.
    """
    request = _to_answer(principal, correction_id)
    app.configure_task(name=ASK_AGAIN).defer(correction_id=str(request.pk))


def follow(rows: Sequence[FactRow], *, at: dt.datetime) -> None:
    """Close the requests about facts of which a registry has just said something else, in the caller's transaction.

    :param rows: facts that registries answered, as they were stored. The same value as before closes nothing.
    """
    told = {(row.person_id, row.concept): row for row in rows}
    if not told:
        return
    people, concepts = {PersonId(person) for person, _ in told}, {concept for _, concept in told}
    # Almost nobody has ever said that a fact is wrong, and every answer of a registry comes through here.
    if not kernel_rows.select(
        "SELECT 1 FROM evidence_correctionrequest WHERE person_id = ANY(%s) LIMIT 1", [list(people)]
    ):
        return
    for request in CorrectionRequest.objects.about(people, concepts).open().select_related("fact").order_by("at", "id"):
        row = told.get((request.person_id, request.concept))
        if row is None or value_of(row) == value_of(request.fact):
            continue
        claimed = rules.from_stored(sealing.open_json(CorrectionRequest.sealed, request.pk, request.claimed))
        as_claimed = request.claim != Claim.OTHERWISE and value_of(row) == claimed
        try:
            _move(request, CorrectionState.CHANGED, actor=FOLLOWED, at=at, fact=row, as_claimed=as_claimed)
        except CorrectionMoved:  # it was answered or taken back at this moment; the next answer finds it as it is then
            continue


def _contestable(principal: Principal, concept: str, release: CompiledPack, at: dt.datetime) -> FactRow:
    if principal.person_id is None:
        raise NotYourData
    declared = release.pack.vocabulary.concepts.get(concept)
    row = queries.find_registry_fact(principal.record_ids, concept, at=at) if declared is not None else None
    if row is None or row.source == PERSON or _is_closed_to(principal, declared):
        raise CorrectionNotPossible
    registry = release.pack.registries.get(row.source)
    if registry is None or registry.corrections is None:
        raise CorrectionNotPossible
    return row


def _is_closed_to(principal: Principal, concept: Concept | None) -> bool:
    """Return whether they act for somebody about whom they may not know it, such as a protected address."""
    acts = principal.representation is not None
    return acts and (concept is None or concept.sensitivity is Sensitivity.PROTECTED)


def _open_about(principal: Principal, concept: str) -> bool:
    return CorrectionRequest.objects.about(principal.record_ids, [concept]).open().exists()


def _legal(release: CompiledPack, source: str, at: dt.datetime) -> dict[str, object]:
    """Return to whom a request goes, by which law, and until when the answer is due."""
    registry, manifest = release.registry(source), release.pack.manifest
    if registry.corrections is None:
        raise CorrectionNotPossible
    due = terms.due_at(at, term_of(registry.corrections.term), calendar_of(manifest))
    return {
        "registry": registry.id,
        "authority": registry.authority,
        "legal_basis": registry.corrections.legal_basis.article,
        "due_at": due,
    }


def _to_answer(principal: Principal, correction_id: UUID) -> CorrectionRequest:
    request = of_authority(principal).open().filter(pk=correction_id).first()
    if request is None:
        raise CorrectionNotFound
    return request


def _words(text: str, *, needed: bool) -> str:
    words = rules.plain_words(text)
    if needed and not words:
        raise WordsNeeded
    _check_length(words)
    return words


def _check_length(words: str) -> None:
    if len(words) > WORDS_LENGTH:
        raise WordsTooLong(length=len(words), limit=WORDS_LENGTH)


def _move(
    request: CorrectionRequest,
    state: CorrectionState,
    *,
    actor: Actor,
    at: dt.datetime,
    reason: str = "",
    staff_name: str = "",
    fact: FactRow | None = None,
    as_claimed: bool | None = None,
) -> None:
    """Append what happens to a request; two at once are kept apart by the number of the step.

    :raises CorrectionMoved: it has moved on already.
    """
    last = CorrectionEvent.objects.filter(request=request).order_by("-number").first()
    if last is None or not rules.correction_may_become(CorrectionState(last.state), state):
        raise CorrectionMoved
    try:
        with transaction.atomic():
            event = _append(
                request,
                state,
                number=last.number + 1,
                actor=actor,
                at=at,
                reason=reason,
                staff_name=staff_name,
                fact=fact,
                as_claimed=as_claimed,
            )
    except IntegrityError as error:
        raise CorrectionMoved from error
    if state in _TELL:
        app.configure_task(name=CORRECTION_MOVED).defer(event_id=str(event.pk))


def _append(
    request: CorrectionRequest,
    state: CorrectionState,
    *,
    number: int,
    actor: Actor,
    at: dt.datetime,
    reason: str = "",
    staff_name: str = "",
    fact: FactRow | None = None,
    as_claimed: bool | None = None,
) -> CorrectionEvent:
    """Write a step, and promise it to the public log: what happened to which request, and nothing about anybody."""
    event_id, salt = uuid7(), commitments.new_salt()
    content = {
        "form": _FORM,
        "request": str(request.pk),
        "step": str(event_id),
        "state": state.value,
        "registry": request.registry,
        "at": at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
    }
    digest = commitments.commit(EntryKind.CORRECTION, content, salt)
    ledger.append([NewEntry(event_id, EntryKind.CORRECTION, digest)], at=at)
    return CorrectionEvent.objects.create(
        id=event_id,
        request=request,
        person_id=request.person_id,
        number=number,
        state=state,
        reason=sealing.seal_text(CorrectionEvent.sealed, event_id, reason) if reason else "",
        fact=fact,
        as_claimed=as_claimed,
        recorded_by=str(actor),
        staff_name=staff_name,
        salt=salt,
        at=at,
    )

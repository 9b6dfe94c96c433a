"""A person agrees, or does not, that a registry is asked for an application; and asks another adult to agree."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from portico.casework.errors import AlreadySubmitted, QuestionNotAsked
from portico.casework.queries import agreements, drafts
from portico.catalogue import queries as catalogue
from portico.evidence import actions as evidence
from portico.evidence import agreeing
from portico.evidence import queries as consents
from portico.identity.types import Principal


def answer_agreement(
    *,
    principal: Principal,
    application_id: UUID,
    agreement_id: str,
    opted_in: bool,
    language: str,
    at: dt.datetime,
) -> str:
    """Keep the answer, and ask the registry at once after a yes. Not inside a transaction.

    :returns: the key of the question that is asked when the registry does not answer, or they said no.
    :raises ApplicationNotFound: there is none, or it is somebody else's.
    :raises QuestionNotAsked: the application does not need it of this person.
    :raises AlreadySubmitted: it has been sent.
    """
    application = drafts.own_application(principal, application_id)
    if drafts.is_submitted(application):
        raise AlreadySubmitted
    asked = agreements.get_agreement(principal, application_id, agreement_id, at=at)
    agreeing.answer_own(
        principal=principal,
        agreement_id=agreement_id,
        opted_in=opted_in,
        release=catalogue.get_release(application.release_id),
        language=language,
        at=at,
    )
    return asked.question


def fetch_agreed(*, principal: Principal, application_id: UUID, at: dt.datetime) -> None:
    """Ask the registries for what earlier consents that still hold open for an application. Not inside a transaction.

    :raises ApplicationNotFound: there is none, or it is somebody else's.
    """
    application = drafts.own_application(principal, application_id)
    release = catalogue.get_release(application.release_id)
    for view in consents.list_holding(principal.record_ids, application.services, at=at):
        if view.agreement in release.pack.agreements:
            agreeing.fetch_agreed(view, release=release, actor=principal.actor, at=at)


def ask_other_adult(*, principal: Principal, application_id: UUID, agreement_id: str, at: dt.datetime) -> None:
    """Ask another adult of the application to agree. Asking twice asks once.

    :raises ApplicationNotFound: there is none, or it is somebody else's.
    :raises QuestionNotAsked: the application needs nothing of them by this agreement.
    :raises AlreadySubmitted: it has been sent.
    """
    application = drafts.own_application(principal, application_id)
    if drafts.is_submitted(application):
        raise AlreadySubmitted
    for one in agreements.list_other_adults_to_ask(principal, application_id, at=at):
        if one.words.agreement.id == agreement_id:
            evidence.ask_other_adult(
                principal=principal,
                person_id=one.person_id,
                agreement_id=agreement_id,
                application_id=application_id,
                release=catalogue.get_release(application.release_id),
                at=at,
            )
            return
    raise QuestionNotAsked

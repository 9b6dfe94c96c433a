"""Yes, and then at once the question to the registry: what a person agreed to is read while they wait."""

from __future__ import annotations

import datetime as dt

from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions, exchange, queries
from portico.evidence.base import Connectors
from portico.evidence.types import AccessPurpose, ConsentRequestId, ConsentView, FactRequest, FetchResult
from portico.identity.types import PersonId, Principal
from portico.kernel.types import Actor

PURPOSE = "application"
AGREED = Actor.system("evidence.agreeing")
"""Who reads what another adult agreed to, for whoever asked them: a rule, not that adult."""


def answer_own(
    *,
    principal: Principal,
    agreement_id: str,
    opted_in: bool,
    release: CompiledPack,
    language: str,
    at: dt.datetime,
    connectors: Connectors | None = None,
) -> ConsentView:
    """Record an answer in one's own matter and, after a yes, ask the registries. Only a POST calls it.

    :raises RuntimeError: a transaction is open.
    :raises CannotAgreeForAnother: whoever acts for the person may not agree for them.
    """
    view = actions.answer_agreement(
        principal=principal, agreement_id=agreement_id, opted_in=opted_in, release=release, language=language, at=at
    )
    if opted_in:
        fetch_agreed(view, release=release, actor=principal.actor, at=at, connectors=connectors)
    return view


def answer_other_adult(
    *,
    principal: Principal,
    request_id: ConsentRequestId,
    opted_in: bool,
    language: str,
    at: dt.datetime,
    connectors: Connectors | None = None,
) -> ConsentView:
    """Record what a person answers another adult and, after a yes, ask the registries for that adult's application.

    :raises RuntimeError: a transaction is open.
    :raises ConsentRequestNotFound: nobody asks them this, or it was answered.
    :raises CannotAgreeForAnother: whoever acts for the person may not agree for them.
    """
    release = catalogue.get_release(queries.get_request(request_id, *principal.record_ids).release_id)
    view = actions.answer_request(
        principal=principal, request_id=request_id, opted_in=opted_in, release=release, language=language, at=at
    )
    if opted_in:
        fetch_agreed(view, release=release, actor=AGREED, at=at, connectors=connectors)
    return view


def fetch_agreed(
    view: ConsentView, *, release: CompiledPack, actor: Actor, at: dt.datetime, connectors: Connectors | None = None
) -> FetchResult:
    """Ask the registries for what a consent opens, for the service and authority of its agreement."""
    return exchange.fetch(
        [FactRequest(view.person_id, frozenset(view.concepts), about_other_adult=view.asked_by is not None)],
        release=release,
        actor=actor,
        purpose=AccessPurpose(
            PURPOSE,
            on_behalf_of=PersonId(view.asked_by or view.person_id),
            for_authority=view.to_authority,
            service=view.service,
        ),
        at=at,
        connectors=connectors,
    )

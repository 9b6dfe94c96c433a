"""The order of a fetch: write down what is about to be read, ask everybody at once, keep each answer as it comes.

A registry that is slow, refuses, is down or answers nonsense costs its own facts only.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence

from django.db import transaction

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import rules
from portico.evidence.actions import corrections
from portico.evidence.base import Connectors
from portico.evidence.exchange import asking, consenting, keeping
from portico.evidence.exchange.asking import Ask, Ended
from portico.evidence.exchange.installation import Unwatched, installation
from portico.evidence.exchange.intending import Access, Intent
from portico.evidence.models import AccessOutcome, FactRow
from portico.evidence.types import AccessPurpose, FactRequest, FetchResult, MissingReason, OutcomeKind
from portico.kernel import logs, rows
from portico.kernel.types import Actor

log = logs.logger(__name__)


def fetch(
    requests: Sequence[FactRequest],
    *,
    release: CompiledPack,
    actor: Actor,
    purpose: AccessPurpose,
    at: dt.datetime,
    force: bool = False,
    connectors: Connectors | None = None,
) -> FetchResult:
    """Bring facts from registries: ask for those that are not stored or no longer hold, and keep the answers.

    Only a POST or a job calls it, outside any transaction. It takes at most two seconds of waiting, whatever the
    registries do, and never raises because of them. Each answer is committed when it comes: whoever reads sees the
    facts of those who answered while the others are still being waited for.

    :param actor: who reads; the person the purpose is for is `purpose.on_behalf_of`, else the actor.
    :param at: aware UTC instant of the read.
    :param force: ask again what is stored, and registries that just failed.
    :param connectors: for the command line and tests; by default those of the installation.
    :returns: the (subject, concept) pairs that can now be read with `queries.facts_of`, and why the others cannot.
    :raises RuntimeError: a transaction is open.
    :raises NoOpenGrant: staff ask without an open grant for the purpose's case.
    :raises OutsideGrant: staff ask for more than their grant covers.
    :raises NotInPack: the release has no such concept.
    """
    place = installation() if connectors is None else Unwatched(connectors)
    intent = Intent(release=release, actor=actor, purpose=purpose, at=at, force=force, installation=place)
    with transaction.atomic(durable=True):
        accesses = intent.write(requests)
    deadline = time.monotonic() + rules.FETCH_SECONDS
    asks = [Ask(one.registry.connector, one.question, one.breaker, one.budget) for one in accesses]
    for batch in asking.arrivals(asks, place.connectors, deadline=deadline):
        with transaction.atomic(durable=True):
            _keep([(accesses[number], ended) for number, ended in batch], intent)
    return FetchResult(answered=frozenset(intent.answered), missing=dict(intent.missing), asked=len(accesses))


def _keep(batch: Sequence[tuple[Access, Ended]], intent: Intent) -> None:
    """Write what registries answered, as far as it can be right, and how each access ended."""
    facts: list[FactRow] = []
    outcomes: list[AccessOutcome] = []
    for access, ended in batch:
        found, outcome = _facts_in(access, ended, intent)
        if consenting.was_withdrawn(access.question):
            found, outcome = [], OutcomeKind.WITHDRAWN
        facts += found
        outcomes.append(keeping.outcome_row(access, outcome, len(found), ended.reason))
        _note(access, outcome, {row.concept for row in found}, ended, intent)
    with rows.together():
        rows.insert(facts)
        rows.insert(outcomes)
    corrections.follow(facts, at=intent.at)


def _facts_in(access: Access, ended: Ended, intent: Intent) -> tuple[list[FactRow], OutcomeKind]:
    """Return the facts of an answer and how the access ended. Nothing that a registry sends ends the whole fetch."""
    if ended.answer is None:
        return [], ended.outcome
    try:
        found = keeping.fact_rows(access, ended.answer, release=intent.release)
    except Exception:
        log.exception("an answer could not be read", registry=access.registry.id, access_id=str(access.record.id))
        return [], OutcomeKind.NONSENSE
    is_right = keeping.is_what_was_asked(access, ended.answer, found)
    return found, ended.outcome if is_right else OutcomeKind.NONSENSE


def _note(access: Access, outcome: OutcomeKind, kept: set[str], ended: Ended, intent: Intent) -> None:
    subject = access.record.person_id
    intent.answered |= {(subject, concept) for concept in kept}
    unknown = ended.answer.unknown if ended.answer is not None else ()
    for concept in access.question.concepts:
        if concept not in kept:
            intent.missing[subject, concept] = _why_missing(outcome, is_unknown=concept in unknown)
    if outcome is not OutcomeKind.ANSWERED:
        log.warning(
            "registry did not answer as agreed",
            registry=access.registry.id,
            outcome=outcome.value,
            reason=ended.reason,
            access_id=str(access.record.id),
        )


def _why_missing(outcome: OutcomeKind, *, is_unknown: bool) -> MissingReason:
    if outcome is OutcomeKind.WITHDRAWN:
        return MissingReason.NEEDS_CONSENT
    return MissingReason.UNKNOWN if is_unknown else MissingReason(outcome)

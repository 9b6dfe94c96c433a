"""The law first, consent second: which facts only a consent opens, which consent does, and whether it still holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import queries, rules
from portico.evidence.base import LegalBasis, Question
from portico.evidence.types import AccessPurpose, FactRequest, MissingReason, OpenConsent
from portico.identity import queries as identity
from portico.identity.types import PersonId


def look(
    request: FactRequest,
    held: Collection[str],
    *,
    release: CompiledPack,
    purpose: AccessPurpose,
    on_behalf_of: PersonId | None,
    at: dt.datetime,
) -> tuple[dict[str, OpenConsent], dict[str, MissingReason]]:
    """Return by which consent each fact that no law opens may be read, and why the others may not.

    A consent is used for the service and the authority that its agreement names, and for nothing else: a plan, which is
    for no service, is made without it.

    :param held: concepts of the request that some registry holds.
    """
    closed = {
        concept for concept in held if _needs_consent(release, concept, about_other_adult=request.about_other_adult)
    }
    if not closed:
        return {}, {}
    opened: dict[str, OpenConsent] = {}
    if purpose.service and on_behalf_of is not None:
        asked_by = identity.get_person(on_behalf_of).record_ids if request.about_other_adult else None
        opened = queries.consents_for(
            identity.get_person(request.subject).record_ids,
            closed,
            services={purpose.service},
            authority=purpose.for_authority,
            asked_by=asked_by,
            release=release,
            at=at,
        )
    refused = {
        concept: _why_not(release, concept, consented=concept in opened, about_other_adult=request.about_other_adult)
        for concept in closed
    }
    missing = {concept: reason for concept, reason in refused.items() if reason is not None}
    return {concept: consent for concept, consent in opened.items() if concept not in missing}, missing


def basis(law: str, consent: OpenConsent | None) -> LegalBasis:
    """Return by what a registry is asked: the law, or the consent and its end."""
    return LegalBasis(law) if consent is None else LegalBasis(consent=consent.id, until=consent.until)


def was_withdrawn(question: Question) -> bool:
    """Return whether the consent by which somebody was asked was taken back before the answer could be kept."""
    consent = question.legal_basis.consent
    return consent is not None and not queries.holds_still(consent)


def _needs_consent(release: CompiledPack, concept: str, *, about_other_adult: bool) -> bool:
    registry = release.registry_of(concept)
    return registry is not None and rules.needs_consent(registry.holds[concept], about_other_adult=about_other_adult)


def _why_not(release: CompiledPack, concept: str, *, consented: bool, about_other_adult: bool) -> MissingReason | None:
    registry = release.registry_of(concept)
    if registry is not None and about_other_adult:
        return rules.why_not_about_other_adult(release.concept(concept), registry.holds[concept], consented=consented)
    return None if consented else MissingReason.NEEDS_CONSENT

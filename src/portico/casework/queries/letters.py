"""What we write about a case, in the case's own language: what fills the texts of the release."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from portico.casework.models import Case, CasePosition
from portico.casework.queries import items, recalculations, words
from portico.casework.queries.frozen import FrozenCase
from portico.casework.types import Amount, Letter, ReasonView, Result
from portico.catalogue.pack.schema import Law
from portico.catalogue.pack.terms import calendar_of, term_of
from portico.eligibility.types import Answer
from portico.identity import queries as identity
from portico.identity.types import PersonId
from portico.kernel import terms
from portico.kernel.wording import day_in_words
from portico.messages import queries as messages
from portico.messages.types import Fill


def facts_for_texts(case: Case, at: dt.datetime, *, due_at: dt.datetime | None = None) -> dict[str, Fill]:
    """Return what fills the texts about a case that say nothing of its decision.

    :param at: aware UTC instant: the day in the text.
    """
    frozen = FrozenCase(case)
    manifest, applicant = frozen.release.pack.manifest, identity.get_person(PersonId(case.person_id)).display_name
    with words.in_language(case.language):
        return {
            "name": applicant,
            "applicant": applicant,
            "service": frozen.service.name.in_language(case.language),
            "authority": frozen.release.authority(case.authority).name.in_language(case.language),
            "reference": case.reference,
            "case_url": words.link_to_case(case.pk),
            "date": day_in_words(manifest.civil_day(at)),
            "due_on": day_in_words(manifest.civil_day(due_at)) if due_at is not None else "",
        }


def appeal_until(frozen: FrozenCase, at: dt.datetime) -> dt.date:
    """Return the last day on which an appeal is in time, for a decision that is sent at an instant.

    It runs from when the decision counts as received: on paper that is later than in the mailbox.

    :source: pack services/*.yaml, key `appeal`.
    """
    appeal, manifest = frozen.service.appeal, frozen.release.pack.manifest
    if appeal is None:
        raise ValueError(f"The service {frozen.service.id} has no appeal, so nothing can be decided.")
    received_at = messages.available_from(PersonId(frozen.case.person_id), release=frozen.release, at=at)
    last = terms.due_at(received_at, term_of(appeal.term), calendar_of(manifest))
    if last is None:
        raise ValueError("A term without pauses always ends.")
    return manifest.civil_day(last)


def reasons_of(frozen: FrozenCase, result: Result) -> tuple[ReasonView, ...]:
    """Return the reasons for a result in the case's language: the conditions that speak for it, else all of them."""
    said, language = frozen.expectation.right, frozen.case.language
    wanted = Answer.YES if result is Result.GRANTED else Answer.NO
    reasons = [
        ReasonView(each.text.in_language(language), articles(each.law or said.law), each.answer is Answer.YES)
        for each in said.conditions
        if each.answer is wanted
    ]
    if not reasons and said.reason is not None and said.answer is wanted:
        reasons = [ReasonView(said.reason.in_language(language), articles(said.law), said.answer is Answer.YES)]
    # After a grant: first of all what changed, else nobody understands why there is another decision.
    return (*recalculations.reasons(frozen), *reasons)


def laws_of(frozen: FrozenCase, reasons: Sequence[ReasonView]) -> tuple[str, ...]:
    """Return every article that the reasons rest on, else those of the rule and the service, each once."""
    cited = [article for reason in reasons for article in reason.law]
    cited = cited or [*articles(frozen.expectation.right.law), *articles(frozen.service.legal_basis)]
    return tuple(dict.fromkeys(cited))


def articles(law: Sequence[Law]) -> tuple[str, ...]:
    """Return articles as lawyers cite them."""
    return tuple(dict.fromkeys(each.article for each in law))


def drafted_letter(frozen: FrozenCase, result: Result, at: dt.datetime, *, explanation: str = "") -> Letter:
    """Return the letter that the pack has for a result, filled from the frozen case."""
    service, case = frozen.service, frozen.case
    decided = service.granted_text if result is Result.GRANTED else service.refused_text
    name = recalculations.text_name(frozen) or decided
    has_it = CasePosition.objects.values_list("authority", flat=True).get(case=case)  # an appeal may be another's
    authority = frozen.release.authority(has_it).name.in_language(case.language)
    facts = {**facts_for_texts(case, at), "authority": authority, **_decision_facts(frozen, result, at, explanation)}
    subject, body = messages.fill_text(str(name), language=case.language, facts=facts, release=frozen.release)
    return Letter(subject, body)


def amount_granted(frozen: FrozenCase) -> Amount | None:
    """Return how much a grant is, also where a case worker grants what the rule would not."""
    return frozen.expectation.amount or items.amount_of(frozen.release, frozen.session, frozen.service)


def _decision_facts(frozen: FrozenCase, result: Result, at: dt.datetime, explanation: str) -> Mapping[str, Fill]:
    language, reasons = frozen.case.language, reasons_of(frozen, result)
    amount = amount_granted(frozen) if result is Result.GRANTED else None
    appeal_to = frozen.service.appeal.to if frozen.service.appeal is not None else ""
    said = [reason.text for reason in reasons] + ([explanation] if explanation else [])
    with words.in_language(language):
        return {
            "reasons": said,
            "explanation": explanation,
            "law": ", ".join(laws_of(frozen, reasons)),
            "amount": words.amount_in_words(amount),
            "unit": words.unit_in_words(amount.unit if amount else None),
            "appeal_until": day_in_words(appeal_until(frozen, at)),
            "appeal_to": frozen.release.authority(appeal_to).name.in_language(language) if appeal_to else "",
        }

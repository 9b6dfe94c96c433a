"""A decision as a machine reads it, its proof and its letter: made of what was decided, and read by whom it is about."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from uuid import UUID

from portico.casework import recorded_decisions, storing
from portico.casework.errors import CaseNotFound, DecisionNotInLog, DecisionNotWritten, LetterNotReady
from portico.casework.models import Case, Decision, DecisionDocument, DecisionLetter
from portico.casework.queries import cases, desk, recalculations, words
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import decision_document, freezing, recalculating
from portico.casework.rules.decision_document import (
    AmountOf,
    AmountPart,
    AppealTo,
    CaseOf,
    DecisionContent,
    FactUsed,
    Named,
    ReasonOf,
    RulesUsed,
)
from portico.casework.types import EVENT, Amount, DecidedBy, DecisionKind, Item, Result, as_json
from portico.casework.types.letters import CaseDecisions, ChangedFact, DecisionPapers, LetterFile
from portico.catalogue.pack.schema import ConceptType, Sensitivity, Text
from portico.identity.types import Principal
from portico.ledger import keeping
from portico.ledger.records import KeptRecord


def content_of(decision: Decision, frozen: FrozenCase) -> DecisionContent:
    """Return the document of a decision, in the language of the case.

    :param frozen: the case with the facts up to the decision's version.
    """
    case, release, service = frozen.case, frozen.release, frozen.service

    def words(text: Text) -> str:
        return text.in_language(case.language)

    def authority(id: str) -> Named:
        return Named(id=id, name=words(release.authority(id).name))

    appeal = service.appeal
    return DecisionContent(
        format=decision_document.FORMAT,
        id=str(decision.pk),
        number=decision.number,
        kind=DecisionKind(decision.kind),
        replaces=str(decision.replaces_id) if decision.replaces_id else None,
        case=CaseOf(id=str(case.pk), reference=case.reference, opened_at=_instant(case.opened_at)),
        service=Named(id=service.id, name=words(service.name)),
        authority=authority(case.authority),
        language=case.language,
        decided_at=_instant(decision.at),
        available_at=_instant(decision.available_at),
        by=DecidedBy(decision.by),
        result=Result(decision.result),
        amount=_amount(cases.amount_of_decision(decision), frozen),
        reasons=[ReasonOf(text=each["text"], law=each["law"], met=each.get("met")) for each in decision.reasons],
        explanation=decision.explanation,
        law=decision.law,
        facts_version=decision.facts_version,
        facts=facts_used(frozen),
        rules=RulesUsed(
            release=case.release_id,
            law_day=frozen.law_day.isoformat(),
            decisions=[each for each in (service.right, service.amount) if each is not None],
        ),
        appeal=AppealTo(
            until=decision.appeal_until.isoformat(),
            to=authority(decision.appeal_to),
            law=appeal.term.law.article if appeal is not None else "",
        ),
        letter_sha256=hashlib.sha256(decision.letter.encode()).hexdigest(),
    )


def facts_used(frozen: FrozenCase) -> list[FactUsed]:
    """Return the facts that the rules could read, as far as a letter to the applicant may show them.

    Nothing of another adult, nobody's number, and nothing protected: whoever acts for the applicant may read it too.
    """
    reads = freezing.reads_of(frozen.release, frozen.service, frozen.case.role)
    shown = cases.shown_roles(frozen)
    items = [*frozen.items(said=True, roles=shown), *frozen.items(said=False, roles=shown)]
    used = [each for each in items if each.subject == EVENT or (each.subject, each.concept) in reads]
    return [_fact(frozen, each) for each in sorted(used, key=lambda each: each.key) if may_be_shown(frozen, each)]


def get_decision_document(principal: Principal, case_id: UUID, number: int) -> str:
    """Return a decision of one's own case as canonical JSON.

    :raises CaseNotFound: there is none that is theirs.
    :raises DecisionNotWritten: it is from before there were such documents, or was erased.
    """
    return _text(_document(_own(principal, case_id, number)))


def get_decision_record(principal: Principal, case_id: UUID, number: int) -> KeptRecord:
    """Return the same with what proves it without us: what opens its entry in the public log, promise and proof.

    :raises CaseNotFound: as `get_decision_document`.
    :raises DecisionNotInLog: what opened it was erased.
    """
    row = _document(_own(principal, case_id, number))
    if row.salt is None:
        raise DecisionNotInLog
    return keeping.keep(recorded_decisions.opening_of(row), row.pk)


def get_decision_letter(principal: Principal, case_id: UUID, number: int) -> LetterFile:
    """Return the signed letter of a decision of one's own case.

    :raises CaseNotFound: as `get_decision_document`.
    :raises LetterNotReady: a worker is still making it.
    """
    return _letter(_own(principal, case_id, number))


def get_decision_document_for_staff(principal: Principal, case_id: UUID, number: int, *, at: dt.datetime) -> str:
    """Return a decision as JSON to a case worker who may read the case now; the look is recorded.

    :raises CaseNotFound: there is none at their authority, or they may not read it now.
    """
    return _text(_document(_at_desk(principal, case_id, number, at)))


def get_decision_letter_for_staff(principal: Principal, case_id: UUID, number: int, *, at: dt.datetime) -> LetterFile:
    """Return the letter to a case worker, as `get_decision_document_for_staff`.

    :raises LetterNotReady: a worker is still making it.
    """
    return _letter(_at_desk(principal, case_id, number, at))


def list_decisions(principal: Principal, case_id: UUID) -> CaseDecisions:
    """Return all decisions of one's own case, with what can be taken home of each.

    :raises CaseNotFound: there is none that is theirs.
    """
    return _papers(cases.own_case(principal, case_id))


def list_decisions_for_staff(principal: Principal, case_id: UUID, *, at: dt.datetime) -> CaseDecisions:
    """Return the same to whoever has the case at the desk; the look is recorded.

    :raises CaseNotFound: there is none at their authority, or they may not read it now.
    """
    row = desk.case_at_desk(principal, case_id)
    if not desk.record_look(principal, FrozenCase(row), at):
        raise CaseNotFound
    return _papers(row)


def _papers(row: Case) -> CaseDecisions:
    frozen = FrozenCase(row)
    rows = Decision.objects.filter(case=row).select_related("printed", "document", "replaces").order_by("-number")
    with words.in_language(row.language):
        found = tuple(_paper(frozen, decision) for decision in rows)
        pending = tuple(recalculations.change_in_words(frozen, each) for each in recalculations.pending_changes(frozen))
    return CaseDecisions(row.pk, row.reference, frozen.service.name, row.language, found, tuple(dict.fromkeys(pending)))


def _paper(frozen: FrozenCase, decision: Decision) -> DecisionPapers:
    letter: DecisionLetter | None = getattr(decision, "printed", None)
    document: DecisionDocument | None = getattr(decision, "document", None)
    amount, before, by = cases.amount_of_decision(decision), decision.replaces, None
    sentence, changes = "", tuple[ChangedFact, ...]()
    if before is not None:
        found = recalculating.difference(
            Result(before.result), cases.amount_of_decision(before), Result(decision.result), amount
        )
        by, changes = found.by, recalculations.changes_between(frozen, before, decision)
        sentence = "" if found.is_none else recalculations.difference_in_words(found)
    return DecisionPapers(
        number=decision.number,
        kind=DecisionKind(decision.kind),
        result=Result(decision.result),
        amount=amount,
        at=decision.at,
        appeal_until=decision.appeal_until,
        difference=sentence,
        is_less=before is not None and (decision.result == Result.REFUSED or (by is not None and by < 0)),
        changes=tuple(dict.fromkeys(recalculations.change_in_words(frozen, each) for each in changes)),
        ready=letter is not None,
        signed=letter is not None and letter.signed,
        sha256=document.sha256 if document is not None else "",
    )


def read_letter(letter: LetterFile) -> Iterator[bytes]:
    """Yield the PDF of a letter.

    :raises DocumentDamaged: it is gone, or was changed where it lies.
    """
    return storing.read(letter.file, letter.key, row=letter.id)


def subject_and_body(decision: Decision) -> tuple[str, str]:
    """Return the subject of a decision's letter, and the rest of it (Markdown)."""
    first, _line, body = decision.letter.strip().partition("\n")
    return first.removeprefix("#").strip(), body.strip()


def _own(principal: Principal, case_id: UUID, number: int) -> Decision:
    row = cases.own_case(principal, case_id)
    decision = Decision.objects.filter(case=row, number=number).select_related("case").first()
    if decision is None:
        raise CaseNotFound
    return decision


def _at_desk(principal: Principal, case_id: UUID, number: int, at: dt.datetime) -> Decision:
    row = desk.case_at_desk(principal, case_id)
    decision = Decision.objects.filter(case=row, number=number).select_related("case").first()
    # Its facts close with the case, and so do its papers: also to whoever decided it, who would leave no record.
    if decision is None or not desk.record_look(principal, FrozenCase(row), at):
        raise CaseNotFound
    return decision


def _document(decision: Decision) -> DecisionDocument:
    row = DecisionDocument.objects.filter(decision=decision).first()
    if row is None or not row.content:
        raise DecisionNotWritten
    return row


def _text(row: DecisionDocument) -> str:
    return recorded_decisions.text_of(row)


def _letter(decision: Decision) -> LetterFile:
    row = DecisionLetter.objects.filter(decision=decision).first()
    if row is None:
        raise LetterNotReady
    name = f"{decision.case.reference}-{decision.number}.pdf"
    return LetterFile(row.pk, name, row.file, bytes(row.key), row.size, row.sha256, row.signed)


def _amount(amount: Amount | None, frozen: FrozenCase) -> AmountOf | None:
    if amount is None:
        return None
    currency, per = decision_document.unit_parts(amount.unit, frozen.release.pack.manifest.currency)
    return AmountOf(
        value=str(amount.value) if amount.value is not None else None,
        unit=amount.unit,
        currency=currency,
        per=per,
        label=amount.label.in_language(frozen.case.language),
        parts=[AmountPart(name=name, value=str(part)) for name, part in sorted(amount.parts.items())],
    )


def _fact(frozen: FrozenCase, item: Item) -> FactUsed:
    language = frozen.case.language
    return FactUsed(
        role=item.subject,
        concept=item.concept,
        label=item.label.in_language(language),
        kind=item.kind.value,
        value=as_json(item.value),
        source=item.source,
        source_name=item.source_name.in_language(language) if item.source_name else None,
        authority=item.authority or None,
        as_of=_day(item.as_of),
        valid_from=_day(item.valid_from),
        valid_to=_day(item.valid_to),
    )


def may_be_shown(frozen: FrozenCase, item: Item) -> bool:
    """Return whether a document may have a fact: neither protected, nor somebody's number."""
    if item.subject == EVENT:
        return True
    concept = frozen.release.concept(item.concept)
    numbers = item.type is ConceptType.PERSON or ConceptType.PERSON in concept.fields.values()
    return not numbers and concept.sensitivity is not Sensitivity.PROTECTED


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _instant(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")

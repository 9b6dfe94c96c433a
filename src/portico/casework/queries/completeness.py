"""What an application still lacks before it is complete and its clock can start: documents, and the fee."""

from __future__ import annotations

from uuid import UUID

from portico.casework.models import Case
from portico.casework.queries import applicants, documents, fees
from portico.casework.queries.frozen import FrozenCase
from portico.casework.types.documents import DocumentNeeded, Missing
from portico.catalogue.pack.schema.process import RequiredDocument
from portico.identity.types import Principal


def missing(case: Case) -> Missing:
    """Return what a case lacks; an empty answer when it is complete. Whoever calls it has checked who asks.

    It costs nothing for a service that needs neither documents nor a fee.

    :source: pack services/*.yaml, keys `process.documents` and `process.fee`.
    """
    frozen = FrozenCase(case)
    process = frozen.service.process
    if not process.documents and process.fee is None:
        return Missing()
    needed = needed_documents(frozen)
    owed, paid_at = fees.fee_state(frozen)
    came = [one.came_at for one in needed if one.came_at is not None] + ([paid_at] if paid_at is not None else [])
    return Missing(
        documents=tuple(one for one in needed if not one.is_there),
        scanning=tuple(one for one in needed if one.is_there and one.came_at is None),
        fee=owed,
        complete_at=max(came, default=None),
    )


def missing_of_person(principal: Principal, case_id: UUID) -> tuple[Case, Missing]:
    """Return what somebody's own case lacks.

    :raises CaseNotFound: there is none; like `applicants.own_case` for whoever only signs it.
    """
    case = applicants.own_case(principal, case_id).case
    return case, missing(case)


def needed_documents(frozen: FrozenCase) -> list[DocumentNeeded]:
    """Return every document that this application needs, and what there is of it; in the order of the pack.

    One that is needed only sometimes is needed when that is sure: nobody is asked for a paper that may not matter.
    """
    there = documents.of_application(frozen.case)
    return [
        DocumentNeeded(
            id=id,
            name=one.name,
            hint=one.hint,
            kinds=tuple(one.kinds),
            most_megabytes=one.most_megabytes,
            law=one.law.article,
            files=tuple(each for each in there if each.wanted == id),
        )
        for id, one in frozen.service.process.documents.items()
        if _is_needed(one, frozen)
    ]


def _is_needed(one: RequiredDocument, frozen: FrozenCase) -> bool:
    return one.when is None or frozen.session.evaluate(frozen.release.expression(one.when)) is True

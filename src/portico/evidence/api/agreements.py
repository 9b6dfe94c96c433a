"""JSON: agreements and answers to them, in the shapes and at the paths of GovStack's Consent building block.

:source: GovStack Consent building block, OpenAPI 1.1.0-rc1; docs/reference/consent-api.md says what is not offered and why
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Field, Query, Router
from ninja.security import django_auth

from portico.catalogue import queries as catalogue
from portico.evidence import actions, agreed, agreeing, govstack, queries
from portico.evidence.api.records import records_of
from portico.evidence.errors import AgreementChanged, AnswerStands, NotYourData
from portico.evidence.govstack import Json
from portico.evidence.types import ConsentId, ConsentView
from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.schema import Schema

router = Router(tags=["consent"], auth=django_auth)
MOST = 200


class AnswerIn(Schema):
    """What of a ConsentRecord a person can change: their answer."""

    id: str = ""
    opt_in: bool = Field(alias="optIn")


class UpdateIn(Schema):
    consent_record: AnswerIn = Field(alias="consentRecord")


class Page(Schema):
    offset: int = Field(default=0, ge=0, le=100_000)
    limit: int = Field(default=50, ge=1, le=MOST)


@router.get("/service/data-agreement/{agreement_id}/", response=dict, auth=None, summary="Read a data agreement")
def service_data_agreement_read(request: HttpRequest, agreement_id: str) -> Json:
    """Return the agreement of the release in force, and its revision."""
    published, language = agreed.published_now(), get_language() or ""
    agreement = published.release.agreement(agreement_id)
    return {
        "dataAgreement": published.data_agreement(agreement, language),
        "revision": published.revision_of_agreement(agreement, language),
    }


@router.get("/service/policy/{policy_id}/", response=dict, auth=None, summary="Read the policy of a data agreement")
def service_policy_read(request: HttpRequest, policy_id: str, revisionId: str = "") -> Json:  # noqa: N803
    """Return what becomes of what is read, of the release in force or of an older revision."""
    release_id = revisionId.partition(":")[0]
    published = agreed.published(release_id) if release_id else agreed.published_now()
    agreement, language = published.release.agreement(policy_id), get_language() or ""
    return {
        "policy": published.policy(agreement, language),
        "revision": published.revision_of_policy(agreement, language),
    }


@router.get("/service/verification/data-agreements/", response=dict, auth=None, summary="List the data agreements")
def service_verification_data_agreement_list(request: HttpRequest, page: Query[Page]) -> Json:
    """Return the agreements of the release in force."""
    published, language = agreed.published_now(), get_language() or ""
    found = list(published.release.pack.agreements.values())[page.offset : page.offset + page.limit]
    return {"dataAgreements": [published.data_agreement(one, language) for one in found]}


@router.post(
    "/service/individual/record/data-agreement/{agreement_id}/", response=dict, summary="Agree to a data agreement"
)
def service_individual_consent_record_create(
    request: HttpRequest,
    agreement_id: str,
    individualId: str,  # noqa: N803
    revisionId: str = "",  # noqa: N803
) -> Json:
    """Record that the person signed in, or for whom they act, agrees to the agreement of the release in force."""
    _check_individual(request, individualId)
    release = catalogue.current_release()
    if revisionId and revisionId != f"{release.release_id}:{agreement_id}":
        raise AgreementChanged
    view = agreeing.answer_own(
        principal=identity.principal_of(request),
        agreement_id=agreement_id,
        opted_in=True,
        release=release,
        language=get_language() or "",
        at=clock.now(),
    )
    return _record(view)


@router.get(
    "/service/individual/record/data-agreement/{agreement_id}/", response=dict, summary="My answer to a data agreement"
)
def service_individual_consent_record_read(request: HttpRequest, agreement_id: str) -> Json:
    """Return the newest answer to an agreement, in one's own matter; a draft without an id when there is none."""
    records = records_of(request)
    view = queries.find_answer(records, agreement_id)
    if view is None:
        now = agreed.published_now()
        agreement = now.release.agreement(agreement_id)
        return {"consentRecord": govstack.draft_record(now, agreement, records[0], get_language() or "")}
    return {"consentRecord": agreed.consent_record(view, at=clock.now())}


@router.get(
    "/service/individual/record/data-agreement/{agreement_id}/all/",
    response=dict,
    summary="All my answers to a data agreement",
)
def service_individual_data_agreement_consent_record_list(
    request: HttpRequest, agreement_id: str, page: Query[Page]
) -> Json:
    """Return every answer to an agreement, newest first, those asked for by another adult too."""
    return _list(request, page, agreement_id)


@router.get("/service/individual/record/consent-record/", response=dict, summary="All my consent records")
def service_individual_consent_record_list(request: HttpRequest, page: Query[Page]) -> Json:
    """Return every answer to any agreement, newest first."""
    return _list(request, page, None)


@router.put("/service/individual/record/consent-record/{consent_record_id}/", response=dict, summary="Change my answer")
def service_individual_consent_record_update(request: HttpRequest, consent_record_id: UUID, body: UpdateIn) -> Json:
    """Take a consent back (`optIn` false). A yes after a no is a new record: agree again."""
    at, consent_id = clock.now(), ConsentId(consent_record_id)
    view = queries.get_consent(consent_id, *records_of(request))
    if body.consent_record.opt_in:
        raise AnswerStands
    actions.withdraw_consent(principal=identity.principal_of(request), consent_id=view.id, at=at)
    return _record(queries.get_consent(consent_id, *records_of(request)))


def _record(view: ConsentView) -> Json:
    at, published = clock.now(), agreed.published(view.release_id)
    return {
        "consentRecord": govstack.consent_record(view, published, at=at),
        "revision": govstack.revision_of_record(view, published, at=at),
    }


def _list(request: HttpRequest, page: Page, agreement_id: str | None) -> Json:
    at = clock.now()
    answers = [
        view
        for view in queries.list_consents(*records_of(request))
        if view.agreement and agreement_id in (None, view.agreement)
    ]
    wanted = answers[page.offset : page.offset + page.limit]
    return {"consentRecords": [agreed.consent_record(view, at=at) for view in wanted]}


def _check_individual(request: HttpRequest, individual_id: str) -> None:
    """Refuse an id that is not theirs whose matters these are: nobody answers for somebody else by naming them."""
    if individual_id not in {str(record) for record in records_of(request)}:
        raise NotYourData

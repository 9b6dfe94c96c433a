"""Answers to agreements with the words that were agreed to: what the API sends and what people download."""

from __future__ import annotations

import datetime as dt
import json

from django.conf import settings

from portico.catalogue import queries as catalogue
from portico.evidence import govstack, queries
from portico.evidence.govstack import Json, Published
from portico.evidence.types import ConsentView


def published(release_id: str) -> Published:
    """Return a release, as GovStack's objects speak of it.

    :raises ReleaseNotFound: there is none with this id.
    """
    address: str = settings.PORTICO_ADDRESS
    return Published(catalogue.get_release(release_id), catalogue.get_published_at(release_id), address.rstrip("/"))


def published_now() -> Published:
    """Return the release in force.

    :raises NothingPublished: no pack has been published yet.
    """
    return published(catalogue.current_release().release_id)


def consent_record(view: ConsentView, *, at: dt.datetime) -> Json:
    """Return an answer as a ConsentRecord, in the words of the release that it was given to."""
    return govstack.consent_record(view, published(view.release_id), at=at)


def receipt_text(view: ConsentView, *, at: dt.datetime) -> str:
    """Return the receipt of an answer as a file: what opens its entry in the public log, and what was agreed to.

    `portico ledger verify` checks the first part; `consentRecord` and `notice` are for people and for other systems.

    :raises AccessRecordNotInLog: what opened the entry was erased.
    :source: GovStack ConsentRecord; ISO/IEC TS 27560:2023; Kantara Consent Receipt 1.1
    """
    there = published(view.release_id)
    agreement = there.release.agreement(view.agreement)
    document: Json = json.loads(queries.get_consent_receipt(view.id, view.person_id).text())
    document["consentRecord"] = govstack.consent_record(view, there, at=at)
    document["revision"] = govstack.revision_of_record(view, there, at=at)
    document["notice"] = {
        "language": view.language,
        "privacyNotice": there.agreement_address(agreement),
        "collectionMethod": "web page, signed in",
        "withdrawal": f"{there.address}/my-data/consents/",
        "legalBasis": agreement.law.article,
        "thirdCountries": list(agreement.policy.third_countries),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"

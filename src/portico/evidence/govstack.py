"""Agreements and answers in the words of GovStack's Consent building block, 1.1.0-rc1. Pure.

A release is the revision of every agreement in it: it never changes, so neither does what was agreed to. An answer is a
revision too: a withdrawal is a row of its own, and the record says what holds now.

:source: GovStack Consent building block, OpenAPI 1.1.0-rc1: DataAgreement, Policy, ConsentRecord, Revision, Individual
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Agreement
from portico.evidence.types import ConsentState, ConsentView
from portico.identity.types import PersonId
from portico.ledger.commitments import canonical_json

VERSION = "1.1.0-rc1"
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Published:
    """A release with what GovStack's objects say of it.

    :param at: aware UTC instant at which it was published.
    :param address: of this installation, without a slash at its end.
    """

    release: CompiledPack
    at: dt.datetime
    address: str

    def agreement_address(self, agreement: Agreement) -> str:
        """Return where exactly these words can be read, for as long as the installation stands."""
        return f"{self.address}/agreements/{agreement.id}/{self.release.release_id}/"

    def policy(self, agreement: Agreement, language: str) -> Json:
        """Return the Policy under which the facts of an agreement are kept."""
        manifest, policy = self.release.pack.manifest, agreement.policy
        return {
            "id": agreement.id,
            "name": agreement.name.in_language(language),
            "version": manifest.version,
            "url": self.agreement_address(agreement),
            "jurisdiction": manifest.jurisdiction.code,
            "industrySector": "public services",
            "dataRetentionPeriodDays": policy.retention_days,
            "geographicRestriction": ", ".join(policy.third_countries),
            "storageLocation": policy.stored.in_language(language),
        }

    def data_agreement(self, agreement: Agreement, language: str, *, active: bool = True) -> Json:
        """Return a DataAgreement with everything that it refers to."""
        authority = self.release.authority(agreement.authority)
        return {
            "id": agreement.id,
            "version": VERSION,
            "controller": {
                "id": agreement.authority,
                "name": authority.name.in_language(language),
                "url": authority.url or "",
            },
            "policy": self.policy(agreement, language),
            "purpose": agreement.purpose.in_language(language),
            "lawfulBasis": agreement.lawful_basis,
            "dataUse": "data_using_service",
            "dpia": agreement.impact_assessment or "",
            "active": active,
            "forgettable": False,
            "lifecycle": {"id": "complete", "name": "Complete"},
            # Beyond the schema: what is read, for which service and how long (ISO/IEC TS 27560, 6.3).
            "purposeDescription": agreement.description.in_language(language),
            "service": agreement.service,
            "validityDays": agreement.days,
            "dataAttributes": [self._attribute(agreement, name, language) for name in agreement.concepts],
        }

    def revision_of_agreement(self, agreement: Agreement, language: str) -> Json:
        """Return the Revision of an agreement: the release that has it."""
        said = self.data_agreement(agreement, language)
        return self._revision("DataAgreement", agreement.id, said)

    def revision_of_policy(self, agreement: Agreement, language: str) -> Json:
        """Return the Revision of a policy: the release that has it."""
        return self._revision("Policy", agreement.id, self.policy(agreement, language))

    def _revision(self, schema: str, object_id: str, said: Json) -> Json:
        by = f"release {self.release.release_id}"
        return revision(schema, object_id, f"{self.release.release_id}:{object_id}", said, at=self.at, by_other=by)

    def _attribute(self, agreement: Agreement, name: str, language: str) -> Json:
        concept, registry = self.release.concept(name), self.release.registry_of(name)
        return {
            "id": f"{agreement.id}.{name}",
            "name": concept.label.in_language(language),
            "sensitivity": concept.sensitivity.value,
            "category": registry.name.in_language(language) if registry is not None else "",
        }


def consent_record(view: ConsentView, published: Published, *, at: dt.datetime) -> Json:
    """Return an answer as a ConsentRecord, as it stands at an instant.

    It is unsigned in GovStack's sense: nobody here has a key of their own. Who answered is known from the sign-in, and
    the public log holds that the answer was given.
    """
    language = view.language
    agreement = published.release.agreement(view.agreement)
    agreed = published.revision_of_agreement(agreement, language)
    state = view.state_at(at)
    return {
        "id": str(view.id),
        "dataAgreement": published.data_agreement(agreement, language),
        "dataAgreementRevision": agreed,
        "dataAgreementRevisionHash": agreed["serializedHash"],
        "individual": individual(view),
        "optIn": state is ConsentState.HOLDS,
        "state": "unsigned",
        # Beyond the schema: until when it holds, and what became of it.
        "validUntil": _instant(view.until) if view.until is not None else "",
        "givenAt": _instant(view.given_at),
        "withdrawnAt": _instant(view.withdrawn_at) if view.withdrawn_at is not None else "",
        "status": state.value,
    }


def draft_record(published: Published, agreement: Agreement, person_id: PersonId, language: str) -> Json:
    """Return what nobody has answered yet as a ConsentRecord without an id: the standard's draft."""
    agreed = published.revision_of_agreement(agreement, language)
    return {
        "id": "",
        "dataAgreement": published.data_agreement(agreement, language),
        "dataAgreementRevision": agreed,
        "dataAgreementRevisionHash": agreed["serializedHash"],
        "individual": {"id": str(person_id)},
        "optIn": False,
        "state": "unsigned",
    }


def revision_of_record(view: ConsentView, published: Published, *, at: dt.datetime) -> Json:
    """Return the Revision of an answer: a new one when it was taken back."""
    said = consent_record(view, published, at=at)
    taken_back = view.withdrawn_at is not None
    when = view.withdrawn_at or view.given_at
    id = f"{view.id}:withdrawn" if taken_back else f"{view.id}:given"
    return revision("ConsentRecord", str(view.id), id, said, at=when, by_individual=individual(view))


def individual(view: ConsentView) -> Json:
    """Return who answered: by the id that this installation has for them, and no number of theirs."""
    return {"id": str(view.person_id)}


def revision(
    schema: str,
    object_id: str,
    id: str,
    said: Json,
    *,
    at: dt.datetime,
    by_other: str = "",
    by_individual: Json | None = None,
) -> Json:
    """Return a Revision: what was said, in one written form (RFC 8785), and its hash.

    The standard asks for SHA-1 in `serializedHash`. Nothing rests on it here: a release's id is a SHA-256 over all that
    it says, and `serializedHashSha256` is beside it for whoever wants to compare.
    """
    snapshot: Json = {
        "objectData": said,
        "schemaName": schema,
        "objectId": object_id,
        "signedWithoutObjectId": False,
        "timestamp": _instant(at),
        "authorizedByIndividual": by_individual,
        "authorizedByOther": by_other,
    }
    serialized = canonical_json(snapshot)
    found: Json = {
        "id": id,
        "schemaName": schema,
        "objectId": object_id,
        "signedWithoutObjectId": False,
        "serializedSnapshot": serialized.decode(),
        "serializedHash": hashlib.sha1(serialized, usedforsecurity=False).hexdigest(),
        "serializedHashSha256": hashlib.sha256(serialized).hexdigest(),
        "timestamp": _instant(at),
    }
    if by_individual is not None:
        found["authorizedByIndividual"] = by_individual
    if by_other:
        found["authorizedByOther"] = by_other
    return found


def _instant(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds")

"""Writes: proofs of who a person is."""

from __future__ import annotations

from datetime import datetime

from portico.identity.actions.checked import line
from portico.identity.models import IdentityProofing
from portico.identity.types import AssuranceLevel, PersonId
from portico.kernel.types import Actor


def record_proof(*, person_id: PersonId, level: AssuranceLevel, how: str, actor: Actor, at: datetime) -> None:
    """Write down that it was proved who a person is.

    :param how: what proved it, in few words, such as `counter` or `provider: id`; no number of a document.
    :param actor: who vouches for it.
    :raises DetailsNotValid: `how` is empty or longer than 80 characters.
    """
    IdentityProofing.objects.create(
        person_id=person_id, level=level, how=line(how, 80, "way of proof"), proofed_by=str(actor), at=at
    )

"""Reads: how surely it is known who a person is."""

from __future__ import annotations

from portico.identity.models import IdentityProofing
from portico.identity.types import AssuranceLevel, PersonId


def proved_level(person_id: PersonId, *others: PersonId) -> AssuranceLevel:
    """Return the highest level at which it was ever proved who a person is; low for whoever only said so.

    :param others: further records of the same person (`Principal.records`).
    """
    proofs = IdentityProofing.objects.filter(person_id__in=(person_id, *others)).values_list("level", flat=True)
    return max((AssuranceLevel(level) for level in proofs), key=lambda level: level.rank, default=AssuranceLevel.LOW)

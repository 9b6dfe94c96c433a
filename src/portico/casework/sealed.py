"""The columns of this room that are encrypted (`identity.sealing.Sealed`)."""

from __future__ import annotations

from portico.casework.models import Appeal, ApplicationAnswer, CaseFacts, Submission
from portico.identity.sealing import Sealed

SEALED = (
    Sealed(Appeal, "content", Appeal.sealed),
    Sealed(ApplicationAnswer, "value", ApplicationAnswer.sealed),
    Sealed(CaseFacts, "content", CaseFacts.sealed),
    Sealed(Submission, "content", Submission.sealed),
)

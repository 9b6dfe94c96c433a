"""The columns of this room that are encrypted (`identity.sealing.Sealed`)."""

from __future__ import annotations

from portico.casework.models import ApplicationAnswer, CaseFact, Submission
from portico.identity.sealing import Sealed

SEALED = (
    Sealed(ApplicationAnswer, "value", ApplicationAnswer.sealed),
    Sealed(CaseFact, "value", CaseFact.sealed),
    Sealed(Submission, "content", Submission.sealed),
)

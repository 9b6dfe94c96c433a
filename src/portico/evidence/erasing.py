"""What becomes of the rows of this room when a person's data is erased (`kernel.erasing`)."""

from __future__ import annotations

from portico.evidence import models
from portico.kernel.erasing import clear, keep, remove

_LOOK = (
    "Who looked when and by which law, at a record without a name; its entry in the public log, which nobody can open."
)

POLICIES = (
    clear(models.AccessRecord, _LOOK, concepts=[], salt=None),
    remove(models.LookReason),
    keep(models.AccessOutcome, _LOOK),
    keep(models.ConsentRequest, "That consent was asked for, of a record without a name."),
    clear(models.ConsentRecord, "That consent was given or not, by a record without a name.", salt=None),
    remove(models.CorrectionEvent),
    remove(models.CorrectionRequest),
    remove(models.FactRow),
    keep(models.PurposeGrant, "By which law staff might look, at a record without a name."),
    keep(models.PurposeGrantClosed, "By which law staff might look, at a record without a name."),
    keep(models.Erasure, "That the data was erased."),
)

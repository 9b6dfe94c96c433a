"""What becomes of the rows of this room when a person's data is erased (`kernel.erasing`)."""

from __future__ import annotations

from portico.kernel.erasing import remove
from portico.messages import models

POLICIES = (
    remove(models.Delivery),
    remove(models.Dispatch),
    remove(models.MessageRead),
    remove(models.Reply),
    remove(models.Message),
    remove(models.ContactCode),
    remove(models.ContactPoint),
    remove(models.PostChoice),
)

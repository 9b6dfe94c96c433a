"""The columns of this room that are encrypted (`identity.sealing.Sealed`)."""

from __future__ import annotations

from portico.identity.sealing import Sealed
from portico.messages.models import ContactPoint

SEALED = (Sealed(ContactPoint, "value", ContactPoint.sealed),)

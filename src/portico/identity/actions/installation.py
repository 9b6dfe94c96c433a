"""Writes: what this installation is for."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from portico.identity.errors import InstallationFixed
from portico.identity.models import Installation


@transaction.atomic
def mark_installation(*, demo: bool, at: datetime) -> None:
    """Write once whether this database is a demo. Saying the same again changes nothing.

    :raises InstallationFixed: it was made as the other kind.
    """
    row, _ = Installation.objects.get_or_create(only=True, defaults={"demo": demo, "created_at": at})
    if row.demo is not demo:
        raise InstallationFixed

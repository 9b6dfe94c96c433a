"""What serves knows whether its database is of this version."""

from __future__ import annotations

import pytest
from django.db import connection

from portico.site import migrating


@pytest.mark.django_db
def test_a_migrated_database_lacks_nothing() -> None:
    assert migrating.unapplied(connection) == []


def test_without_tables_every_migration_is_lacking() -> None:
    assert "casework.0001_initial" in migrating.unapplied(None)

"""History is rows: the role that serves can add to it, and neither change nor remove what is there."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from psycopg import sql

pytestmark = pytest.mark.django_db

HISTORY = sorted(
    model._meta.db_table
    for room in ("identity", "evidence")
    for model in apps.get_app_config(room).get_models()
    if getattr(model, "history", False)
)


def test_every_table_of_this_room_is_history() -> None:
    evidence = {model._meta.db_table for model in apps.get_app_config("evidence").get_models()}
    assert evidence <= set(HISTORY)


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET id = id", "TRUNCATE {}"])
@pytest.mark.parametrize("table", HISTORY)
def test_history_cannot_be_changed_by_the_role_that_serves(table: str, statement: str) -> None:
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(table)))

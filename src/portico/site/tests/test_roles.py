"""The role that serves may do what it must and no more."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

pytestmark = pytest.mark.django_db


def _may(right: str, table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, right])
        return bool(cursor.fetchone()[0])


def test_tests_run_as_the_role_that_serves() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("portico_app", False, False)


def test_cannot_change_or_remove_a_row_of_history() -> None:
    history = [model._meta.db_table for model in apps.get_models() if getattr(model, "history", False) is True]
    assert history
    assert [table for table in history if not (_may("SELECT", table) and _may("INSERT", table))] == []
    assert [
        table for table in history if _may("UPDATE", table) or _may("DELETE", table) or _may("TRUNCATE", table)
    ] == []


def test_can_work_with_every_other_table() -> None:
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.managed and not getattr(model, "history", False) and not getattr(model, "only_locked", False)
    ]
    tables += ["procrastinate_jobs", "procrastinate_events"]
    assert [table for table in tables if not (_may("UPDATE", table) and _may("DELETE", table))] == []


def test_can_lock_but_not_change_or_remove_what_is_only_locked() -> None:
    models = [model for model in apps.get_models() if getattr(model, "only_locked", False) is True]
    assert models
    for model in models:
        table = model._meta.db_table
        assert list(model._default_manager.select_for_update(no_key=True)) == []
        assert [right for right in ("UPDATE", "DELETE", "TRUNCATE") if _may(right, table)] == []
        column = next(field.column for field in model._meta.concrete_fields if not field.primary_key)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            model._default_manager.update(**{column: None})
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            model._default_manager.all()._raw_delete("default")


def test_cannot_make_tables() -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("CREATE TABLE stray (id integer)")

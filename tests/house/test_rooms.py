"""The walls of the house: what leans on what, what the database lets the serving role do, and what a room may hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model
from tests.house.house import SOURCE, models, room_of, rooms, shown, source_files

LONGEST_FILE = 400
NO_SUCH_FILES = {"utils.py", "helpers.py", "services.py", "managers.py", "signals.py"}
PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
EVERYTHING = {"SELECT", "INSERT", "UPDATE", "DELETE"}
APPEND_ONLY = {"SELECT", "INSERT"}


def test_every_package_is_a_room_and_every_room_is_a_package() -> None:
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert packages == set(rooms())


def test_no_foreign_key_points_to_a_higher_room() -> None:
    height = {room: number for number, room in enumerate(rooms())}
    upwards = [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for model in models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model in models()
        if height[room_of(field.related_model)] > height[room_of(model)]
    ]
    assert upwards == []


def test_every_table_about_a_person_says_about_whom() -> None:
    """A table of which no column is `person_id` cannot be distributed by person, nor be found for that person."""
    missing = [model.__name__ for model in models() if is_about_a_person(model) and not has_person_id(model)]
    assert missing == []


def is_about_a_person(model: type[Model], on_the_way: frozenset[type[Model]] = frozenset()) -> bool:
    """Return whether rows of a table belong to a person: by their own column, or through the row that they belong to.

    Accounts of staff belong to no person, so what is about staff alone (`about_staff`) is not.
    """
    if model is apps.get_model("identity", "Person") or getattr(model, "about_staff", False):
        return False
    return has_person_id(model) or any(
        field.related_model is apps.get_model("identity", "Person")
        or (
            field.related_model not in {model, *on_the_way}
            and is_about_a_person(field.related_model, on_the_way | {model})
        )
        for field in model._meta.get_fields()
        if field.concrete and (field.many_to_one or field.one_to_one) and field.related_model in models()
    )


def has_person_id(model: type[Model]) -> bool:
    """Return whether a table has the column `person_id`."""
    return "person_id" in {field.column for field in model._meta.concrete_fields}


@pytest.mark.django_db
def test_the_serving_role_may_do_exactly_what_each_table_declares() -> None:
    assert granted_rights() == declared_rights()


@pytest.mark.django_db
def test_the_serving_role_may_not_change_a_single_column_of_history() -> None:
    history = {model._meta.db_table for model in apps.get_models() if getattr(model, "history", False)}
    assert history
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct table_name from information_schema.column_privileges "
            "where privilege_type not in ('SELECT', 'INSERT') and grantee in (current_user, 'PUBLIC')"
        )
        assert history & {name for (name,) in cursor.fetchall()} == set()


@pytest.mark.django_db
def test_the_serving_role_has_no_power_over_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user"
        )
        assert cursor.fetchone() == ("portico_app", False, False, False, False)
        cursor.execute("select count(*) from pg_auth_members where member = current_user::regrole")
        assert cursor.fetchone() == (0,)
        cursor.execute("select count(*) from pg_class where relowner = current_user::regrole")
        assert cursor.fetchone() == (0,)
        cursor.execute("select has_schema_privilege('public', 'CREATE')")
        assert cursor.fetchone() == (False,)


def granted_rights() -> dict[str, set[str]]:
    """Return what the role of this connection may do with each table, whether by itself or through another role."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select oid, relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
        )
        tables = cursor.fetchall()
        rights: dict[str, set[str]] = {}
        for oid, name in tables:
            cursor.execute(
                "select right_ from unnest(%s::text[]) right_ where has_table_privilege(%s::oid, right_)",
                [list(PRIVILEGES), oid],
            )
            rights[name] = {right for (right,) in cursor.fetchall()}
    return rights


def declared_rights() -> dict[str, set[str]]:
    """Return what the role should be able to do: history, and what is only locked, is appended; migrations are read."""
    declared = {
        model._meta.db_table: APPEND_ONLY
        if getattr(model, "history", False) or getattr(model, "only_locked", False)
        else EVERYTHING
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }
    declared |= {table: EVERYTHING for table in granted_rights() if table.startswith("procrastinate_")}
    return declared | {"django_migrations": {"SELECT"}}


@pytest.mark.parametrize("room", rooms())
def test_the_front_of_a_room_is_its_description_and_nothing_else(room: str) -> None:
    tree = ast.parse((SOURCE / room / "__init__.py").read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert len(tree.body) == 1


def test_no_room_has_a_drawer_for_everything() -> None:
    assert [shown(path) for path in source_files(with_tests=True) if path.name in NO_SUCH_FILES] == []


def test_no_file_is_too_long_to_be_read_in_one_go() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in source_files(with_tests=True)}
    assert {shown(path): length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_nothing_happens_behind_a_writers_back() -> None:
    """No signals, no save() or delete() of a model that does more than Django's."""
    found = [f"{shown(path)}: {what}" for path in source_files() for what in hidden_effects(path)]
    assert found == []


def hidden_effects(path: Path) -> Iterator[str]:
    """Yield what in a file acts without being called by name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (
            node.module in {"django.dispatch", "django.db.models.signals", "django.core.signals"}
            or (node.module or "").endswith(".signals")
        ):
            yield f"imports {node.module}"
        if isinstance(node, ast.ClassDef) and path.name == "models.py":
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and method.name in {"save", "delete"}:
                    yield f"{node.name}.{method.name}"

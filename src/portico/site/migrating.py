"""Bring the database to this version: tables as the owner, then what the serving role may do with each.

:source: DESIGN.md, "Two database roles": the role that serves cannot change or remove a row of history.
"""

from __future__ import annotations

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from portico.kernel import clock
from portico.site.run.errors import DatabaseOfAnotherVersion

_EVERYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE")
_APPEND_ONLY = ("SELECT", "INSERT")
_JOB_TABLES = "procrastinate_"


def migrate(*, app_role: str, demo: bool) -> None:
    """Run all migrations, grant what the serving role needs, and fix on a new database whether it is a demo.

    The connection must be the owner's. It may run as often as you like.

    :raises DatabaseOfAnotherVersion: something was done to it that this version knows nothing of.
    """
    unknown = _unknown(connection)
    if unknown:
        raise DatabaseOfAnotherVersion(what=", ".join(unknown[:3]))
    call_command("migrate", interactive=False, verbosity=0)
    with transaction.atomic():
        grant(app_role)
    mark_installation(demo=demo)


def unapplied(database: BaseDatabaseWrapper | None) -> list[str]:
    """Return the migrations that a database still lacks, such as `casework.0002_clock`; all of them without one."""
    loader = MigrationLoader(database)
    return sorted(f"{app}.{name}" for app, name in loader.graph.nodes if (app, name) not in loader.applied_migrations)


def _unknown(database: BaseDatabaseWrapper) -> list[str]:
    """Return the migrations that a database has and that our programs lack; those of what is not installed any more aside."""
    loader = MigrationLoader(database)
    strange = set(loader.applied_migrations) - set(loader.graph.nodes)
    return sorted(f"{app}.{name}" for app, name in strange if app in loader.migrated_apps)


def grant(app_role: str) -> None:
    """Give the serving role exactly what it needs on every table, sequence and function."""
    role = sql.Identifier(app_role)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        for table, rights in _rights_per_table().items():
            name = sql.Identifier(table)
            cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(name, role))
            allowed = sql.SQL(", ").join(map(sql.SQL, rights))
            cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(allowed, name, role))
        for table, key in _only_locked().items():
            # PostgreSQL lets a role lock a row when it may change one column of it: the key, which others refer to.
            columns = (sql.Identifier(key), sql.Identifier(table), role)
            cursor.execute(sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(*columns))
        cursor.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))
        cursor.execute(sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}").format(role))


def _rights_per_table() -> dict[str, tuple[str, ...]]:
    """Return what the serving role may do, for each table that is there; nothing for a table that nobody knows."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    rights: dict[str, tuple[str, ...]] = {table: _EVERYTHING for table in tables if table.startswith(_JOB_TABLES)}
    rights["django_migrations"] = ("SELECT",)
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and model._meta.db_table in tables:
            history = getattr(model, "history", False) is True or getattr(model, "only_locked", False) is True
            rights[model._meta.db_table] = _APPEND_ONLY if history else _EVERYTHING
    return rights


def _only_locked() -> dict[str, str]:
    """Return the tables whose rows are locked and never changed, with the column of their key."""
    found = (model for model in apps.get_models() if getattr(model, "only_locked", False) is True)
    return {model._meta.db_table: str(model._meta.pk.column) for model in found}


def mark_installation(*, demo: bool) -> None:
    """Write down on a new database whether it is a demo; later a demo may be asked for only where it is one.

    :raises InstallationFixed: a demo is asked for on a database that serves real people.
    """
    from portico.identity import actions

    is_marked = apps.get_model("identity", "Installation")._default_manager.exists()
    if demo or not is_marked:
        actions.mark_installation(demo=demo, at=clock.now())

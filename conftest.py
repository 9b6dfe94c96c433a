"""For all tests, wherever they stand: a database of their own (their environment is in site/tests/environment.py).

One embedded PostgreSQL is started per run, in a temporary folder. The owner's role migrates; the tests run as the role
that serves, so a test notices when the code needs a right that it would not have in production. Each test runs in
a transaction that is rolled back. A test that commits (`transaction=True`) is not possible: emptying the tables
afterwards is not allowed to the serving role. What commits is tested over the whole system, see tests/conftest.py.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker

# A machine that many share is slow at times; that says nothing about the code.
settings.register_profile("portico", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portico")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse tests that commit, with the reason, instead of letting them fail in the clean-up."""
    for item in items:
        mark = item.get_closest_marker("django_db")
        if mark is not None and (mark.kwargs.get("transaction") or mark.args[:1] == (True,)):
            raise pytest.UsageError(f"{item.nodeid}: a test may not commit; see conftest.py at the root.")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Start PostgreSQL, migrate as the owner, and connect as the role that serves."""
    from django.db import connections

    from portico.site import settings
    from portico.site.run.postgres import APP, OWNER, EmbeddedPostgres

    folder = Path(tempfile.mkdtemp(prefix="portico-test-"))
    folder.chmod(0o755)  # the user that PostgreSQL runs as must reach its own folder in it
    server = EmbeddedPostgres(folder, fast_and_unsafe=True)
    server.start()
    try:
        with django_db_blocker.unblock():
            _connect(connections, settings.database(server.url(OWNER)))
            from portico.site import migrating

            migrating.migrate(app_role=APP, demo=True)
            _connect(connections, settings.database(server.url(APP)))
        yield
    finally:
        with django_db_blocker.unblock():
            connections.close_all()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _connect(connections: object, described: dict[str, object]) -> None:
    """Point Django's default connection at another role of the same database."""
    connection = connections["default"]  # type: ignore[index]
    connection.close()
    connection.settings_dict.update(described)

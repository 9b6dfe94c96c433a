"""`portico serve`, `portico worker` and `portico migrate`: what an installation runs."""

from __future__ import annotations

import os

import click

from portico.site import environment


@click.command()
def serve() -> None:
    """Serve the web pages on HOST and PORT until SIGTERM or SIGINT."""
    _forget_the_owner()
    _needs("DATABASE_URL", environment.database_url("app"))
    _needs("SECRET_KEY", environment.secret_key())
    _needs("PORTICO_DATA_KEYS", environment.data_keys())
    _refuse_open_cookies_to_the_world()
    import django

    django.setup()
    refuse_an_older_database()
    _refuse_a_moved_clock_outside_the_demo()
    _have_signing_keys()
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from portico.site import static_files

    static_files.collect()
    Granian(
        "portico.site.wsgi:application",
        address=environment.text("HOST"),
        port=environment.number("PORT"),
        interface=Interfaces.WSGI,
        workers=max(1, environment.number("WEB_PROCESSES")),
        blocking_threads=max(1, environment.number("WEB_THREADS")),
        # A dead web process is replaced at once; nothing acknowledged was only in its memory.
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.warning,
        # No handlers of its own: what the server says goes through our log, as JSON.
        log_dictconfig={"handlers": {}, "loggers": {"_granian": {"propagate": True}}},
    ).serve()


@click.command()
def worker() -> None:
    """Work on jobs until SIGTERM or SIGINT; jobs that have begun are given time to finish."""
    _forget_the_owner()
    _needs("DATABASE_URL", environment.database_url("app"))
    _needs("PORTICO_DATA_KEYS", environment.data_keys())
    import django

    django.setup()
    refuse_an_older_database()
    _refuse_a_moved_clock_outside_the_demo()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("the jobs are not connected to Django's database")
    with app.replace_connector(connector.get_worker_connector()) as worker_app:
        worker_app.run_worker(
            concurrency=max(1, environment.number("WORKER_CONCURRENCY")),
            shutdown_graceful_timeout=10,
            fetch_job_polling_interval=5,
            delete_jobs="successful",
        )


@click.command()
@click.option(
    "--demo", is_flag=True, help="A new database becomes a demo for ever: invented people may be signed in as."
)
def migrate(demo: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Bring the database to this version, as its owner, and grant the serving role what it needs."""
    owner = environment.database_url("owner")
    _needs("DATABASE_OWNER_URL", owner)
    serving = environment.database_url("app")
    os.environ["DATABASE_URL"] = owner
    import django

    django.setup()
    from psycopg.conninfo import conninfo_to_dict

    from portico.site import migrating

    role = conninfo_to_dict(serving).get("user") if serving else None
    migrating.migrate(app_role=str(role or "portico_app"), demo=demo)


def _forget_the_owner() -> None:
    """What serves never holds the address of the role that may change history, whoever set it for all commands."""
    os.environ.pop("DATABASE_OWNER_URL", None)


def refuse_an_older_database() -> None:
    """Pages over tables that are not there would fail one by one, while the process says that it is well."""
    from django.db import OperationalError, connection

    from portico.site import migrating

    try:
        lacking = migrating.unapplied(connection)
    except OperationalError:
        # A database that does not answer may come back: /healthz says so until then.
        return
    if lacking:
        raise click.ClickException(f"The database lacks {len(lacking)} migrations. Run `portico migrate` first.")


def _refuse_a_moved_clock_outside_the_demo() -> None:
    from portico.identity import queries as identity
    from portico.kernel import clock

    if clock.is_moved():
        check_clock(demo=identity.is_demo())


def _have_signing_keys() -> None:
    """Make the first keys that sign ID tokens; later ones are made by the daily job."""
    from django.db import OperationalError, connections

    from portico.identity import actions
    from portico.kernel import clock

    try:
        actions.tend_keys(at=clock.now())
    except OperationalError:
        # A database that does not answer may come back; the job makes the keys then.
        return
    finally:
        connections.close_all()


def check_clock(*, demo: bool) -> None:
    """Refuse a clock that was moved: legal terms of real people run by the real day.

    :raises SettingInvalid: this is no demo.
    """
    if not demo:
        day = environment.text("PORTICO_TODAY")
        raise environment.SettingInvalid(name="PORTICO_TODAY", value=day, expected="left out: this is no demo")


def _refuse_open_cookies_to_the_world() -> None:
    host = environment.text("HOST")
    if environment.yes("PORTICO_INSECURE_COOKIES") and host not in {"127.0.0.1", "::1", "localhost"}:
        raise environment.SettingInvalid(
            name="PORTICO_INSECURE_COOKIES", value="yes", expected=f"no where HOST is not a loopback address ({host})"
        )


def _needs(name: str, value: object) -> None:
    if not value:
        environment.required(name)

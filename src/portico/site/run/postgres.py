"""A PostgreSQL of our own for the demo and the tests, from the programs of a Python wheel.

It is a foreground child of the process that starts it and ends with it; it listens on a socket only, in a folder that
only its user (and root) can enter, which is why the socket needs no password. `fsync` is on: what was acknowledged is
there after a crash. In production, DATABASE_URL points to a real server and nothing here is used.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import psycopg
from psycopg import sql

from portico.site.run.errors import DatabaseHalfMade, DatabaseOfAnotherUser, PostgresDidNotStart
from portico.site.run.lifeline import ends_with_me
from portico.site.run.place import RunAs, data_directory, programs

DATABASE = "portico"
OWNER = "portico_owner"
APP = "portico_app"
_SUPERUSER = "postgres"
_LONGEST_SOCKET_PATH = 107
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # What a statement says and the row an error is about may be personal data: neither goes to the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class EmbeddedPostgres:
    """One database cluster and the server on it: `start`, `url`, `stop`."""

    def __init__(self, state: Path, *, fast_and_unsafe: bool = False) -> None:
        """Say where it lives; nothing is made or started yet.

        :param state: folder for database, socket and log, usually the project's `.portico`.
        :param fast_and_unsafe: do not wait for the disk. Only for tests that throw the data away.
        """
        state.mkdir(parents=True, exist_ok=True)
        self.run_as = RunAs.current()
        self.data = data_directory(state, self.run_as)
        self.log = state / "logs" / "postgres.log"
        self.log.parent.mkdir(exist_ok=True)
        self.process: subprocess.Popen[bytes] | None = None
        self._sync = "off" if fast_and_unsafe else "on"
        self._programs = programs(self.run_as)
        self._socket_folder: Path | None = None

    @property
    def is_new(self) -> bool:
        """Whether there is no database yet."""
        return not self.data.exists()

    @property
    def note(self) -> str:
        """What `make run` wrote down about this database; it lies in it, so it goes when the database goes."""
        return self._marker.read_text(encoding="utf-8")

    @note.setter
    def note(self, text: str) -> None:
        self._marker.write_text(text, encoding="utf-8")

    def start(self) -> None:
        """Make the database if there is none, start the server, and return when it answers.

        :raises DatabaseHalfMade: an earlier making was interrupted.
        :raises PostgresDidNotStart: with the end of the server's log.
        """
        if self.is_new:
            self._make()
        elif self.data.stat().st_uid != (os.geteuid() if self.run_as.uid is None else self.run_as.uid):
            raise DatabaseOfAnotherUser(directory=self.data)
        elif not self._is_complete():
            raise DatabaseHalfMade(directory=self.data)
        _wait_for_the_last_server(self.data)
        self._start_server()
        if not self._marker.exists():
            self._make_roles()
            self._marker.touch()

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the address of a database for a role, for DATABASE_URL."""
        return f"postgresql://{role}@/{database}?host={quote(str(self._socket), safe='')}"

    def has_ended(self) -> bool:
        """Return whether the server was started and has ended by itself."""
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        """Stop the server: running statements are rolled back, everything committed is kept."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait()
        if self._socket_folder is not None and self._socket_folder != self.data:
            shutil.rmtree(self._socket_folder, ignore_errors=True)

    # --- making

    @property
    def _marker(self) -> Path:
        return self.data / "portico-is-complete"

    def _is_complete(self) -> bool:
        return (self.data / "PG_VERSION").is_file() and self._marker.is_file()

    def _make(self) -> None:
        """Make the cluster; its locale is PostgreSQL's own, so that every machine sorts and folds case alike."""
        self.data.mkdir(mode=0o700, parents=False)
        self.run_as.own(self.data)
        command = [str(self._programs / "initdb"), "--pgdata", str(self.data), "--username", _SUPERUSER]
        command += ["--auth", "trust", "--encoding", "UTF8", "--no-instructions"]
        command += ["--locale-provider", "builtin", "--builtin-locale", "PG_UNICODE_FAST", "--locale", "C"]
        if self._sync == "off":
            command.append("--no-sync")
        with self.log.open("ab") as log:
            made = self._popen(command, log).wait()
        if made:
            raise PostgresDidNotStart(log=self.log, said=self._last_words())

    def _make_roles(self) -> None:
        """Make the two roles and the database: one role owns and migrates, the other serves."""
        with psycopg.connect(self.url(_SUPERUSER, "postgres"), autocommit=True) as connection:
            for role in (OWNER, APP):
                connection.execute(
                    sql.SQL(
                        "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
                    ).format(sql.Identifier(role))
                )
        self.create_database(DATABASE)

    def create_database(self, name: str) -> None:
        """Create an empty database that the owner role owns and that only our two roles may enter."""
        with psycopg.connect(self.url(_SUPERUSER, "postgres"), autocommit=True) as connection:
            database, owner, app = sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(APP)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, app))

    # --- running

    @property
    def _socket(self) -> Path:
        """The socket's folder: the data folder itself, or a short one where that path is too long for a socket."""
        if self._socket_folder is None:
            self._socket_folder = self.data
            if len(os.fsencode(self.data / ".s.PGSQL.5432.lock")) > _LONGEST_SOCKET_PATH:
                self._socket_folder = Path(tempfile.mkdtemp(prefix="portico-", dir="/tmp"))
                self.run_as.own(self._socket_folder)
        return self._socket_folder

    def _start_server(self) -> None:
        settings = {**_SETTINGS, "unix_socket_directories": f'"{self._socket}"', "fsync": self._sync}
        settings |= {"synchronous_commit": self._sync, "full_page_writes": self._sync}
        command = [str(self._programs / "postgres"), "-D", str(self.data), "-p", "5432"]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            self.process = self._popen(command, log)
        self._wait_until_it_answers(self.process)

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url(_SUPERUSER, "postgres"), connect_timeout=5).close()
                return
            except psycopg.OperationalError:
                if process.poll() is not None or time.monotonic() > deadline:
                    self.stop()
                    raise PostgresDidNotStart(log=self.log, said=self._last_words()) from None
                time.sleep(0.02)

    def _popen(self, command: list[str], log: BinaryIO) -> subprocess.Popen[bytes]:
        """Start one of PostgreSQL's programs as its user, in a session of its own, ending when we end."""
        uid = self.run_as.uid
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            user=uid,
            group=uid,
            extra_groups=None if uid is None else [],
            # Ctrl-C in the terminal goes to our own group only: the database is stopped last, by us.
            start_new_session=True,
            preexec_fn=ends_with_me(signal.SIGINT),
            umask=0o077,
        )

    def _last_words(self) -> str:
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except OSError:
            return "(nothing)"
        return " / ".join(lines[-4:]) or "(nothing)"


def _wait_for_the_last_server(data: Path) -> None:
    """Make sure that no server of an earlier start is on this data, then remove the note that it left.

    PostgreSQL trusts the process id in that note. After a crash or a restart of the machine another program may have
    that id, and PostgreSQL would refuse to start for ever. Whether a server is there is told by the working directory
    of its processes, which is the data folder.
    """
    note = data / "postmaster.pid"
    if not note.exists() or not Path("/proc/self/cwd").exists():
        return
    deadline = time.monotonic() + 15
    signalled = False
    while still_there := _processes_in(data):
        if time.monotonic() > deadline:
            return  # PostgreSQL will say so in its own words
        if not signalled:
            for pid in still_there:
                if note.exists() and note.read_text(encoding="utf-8").startswith(f"{pid}\n"):
                    os.kill(pid, signal.SIGINT)
                    signalled = True
        time.sleep(0.05)
    note.unlink(missing_ok=True)


def _processes_in(folder: Path) -> list[int]:
    """Return the ids of living processes whose working directory is this folder."""
    wanted = folder.resolve()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if Path(os.readlink(entry / "cwd")) == wanted:
                    found.append(int(entry.name))
            except OSError:
                continue  # it has ended, or is somebody else's
    return found

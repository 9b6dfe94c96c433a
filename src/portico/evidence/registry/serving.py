"""The server: one process, a few threads, and an eye on the files, so that new data and new keys need no restart."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import waitress  # type: ignore[import-untyped]
from waitress import wasyncore
from waitress.channel import ClientDisconnected  # type: ignore[import-untyped]

from portico.evidence.registry.answering import Fault, HangUp, Registry
from portico.evidence.registry.application import Application
from portico.evidence.registry.journal import Journal, Nonces
from portico.evidence.registry.reading import FileProblem, Loaded, journal_of, load, stamps
from portico.kernel import clock, logs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

THREADS = 8
SILENT_CLIENT_SECONDS = 30
MOST_CONNECTIONS = 1_000
LARGEST_REQUEST = 1_000_000  # bytes that are read at all; a question is much smaller
LOOK_SECONDS = 1.0
GRACE_SECONDS = 30.0  # how long what was replaced stays open for questions under way
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
log = logs.logger(__name__)


class NoAddress(Exception):
    """A server that others can reach must know under which name."""


class Server:
    """One registry, served. `port` says where once it is made; `run` answers until `stop`."""

    def __init__(
        self,
        path: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        fault: Fault | None = None,
        look_seconds: float | None = LOOK_SECONDS,
    ) -> None:
        """Read the file, open everything and listen.

        :param look_seconds: how often to look whether a file has changed; None: never by itself.

        :raises FileProblem: the file cannot be used.
        :raises JournalProblem: the journal cannot.
        :raises NoAddress: the host is not this machine, and the file has no `address`.
        :raises OSError: the port cannot be used.
        """
        self._path = path
        self._host = host
        loaded = load(path)
        if host not in LOOPBACK and not loaded.file.address:
            loaded.holding.close()
            raise NoAddress("Others can reach this host. Say in the file where: address: [https://…].")
        where = journal_of(loaded.file)
        nonces, now = Nonces(), clock.told(clock.now())
        folder = path.resolve().parent
        self._journal = Journal(folder / where.file, largest=where.megabytes * 1_000_000, nonces=nonces, now=now)
        self.registry = Registry(loaded, self._journal, nonces, fault=fault)
        self._server = waitress.create_server(
            _hanging_up(Application(self.registry)),
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            channel_timeout=SILENT_CLIENT_SECONDS,
            cleanup_interval=SILENT_CLIENT_SECONDS // 3,
            connection_limit=MOST_CONNECTIONS,
            max_request_body_size=LARGEST_REQUEST,
            max_request_header_size=32_000,
            clear_untrusted_proxy_headers=False,  # none of them is read
        )
        self.port = int(self._server.effective_port)
        self.registry.loaded = self._reachable(loaded)
        self._watch = Watch(path, self)
        self._look_seconds = look_seconds

    def _reachable(self, loaded: Loaded) -> Loaded:
        """Return what was loaded with the names of this machine, where the file names none."""
        if loaded.file.address:
            return loaded
        names = {f"{name}:{self.port}": "" for name in ("127.0.0.1", "localhost", "[::1]")}
        return dataclasses.replace(loaded, authorities=names)

    @property
    def address(self) -> str:
        """Where it answers on this machine."""
        return f"http://{f'[{self._host}]' if ':' in self._host else self._host}:{self.port}"

    def run(self) -> None:
        """Answer until `stop` is called."""
        if self._look_seconds is not None:
            watch = threading.Thread(target=self._watch.run, args=(self._look_seconds,), name="watch", daemon=True)
            watch.start()
        self._server.run()
        self._server.task_dispatcher.shutdown()
        self._journal.close()
        self.registry.loaded.holding.close()

    def stop(self) -> None:
        """Stop; may be called in any thread, and in a signal handler. A slow answer is let go at once."""
        self.registry.stopping.set()
        sockets = self._server._map
        # An answer that is ready pulls it too: then the sockets may be closed before our own pull is through.
        with suppress(OSError):
            self._server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets, ignore_all=True))

    def replace(self, loaded: Loaded) -> Loaded:
        """Answer from now on by what was loaded anew, and return what was before."""
        before, self.registry.loaded = self.registry.loaded, self._reachable(loaded)
        return before


class Watch:
    """Looks every second whether a file has changed, and loads it beside the old one."""

    def __init__(self, path: Path, server: Server) -> None:
        """Watch the files of a server."""
        self._path = path
        self._server = server
        self._seen: tuple[object, ...] = ()
        self._tried: tuple[object, ...] = ()
        self._replaced: list[tuple[float, Loaded]] = []

    def run(self, seconds: float) -> None:
        """Look until the server stops."""
        while not self._server.registry.stopping.wait(seconds):
            self.look()
        for _, loaded in self._replaced:
            loaded.holding.close()

    def look(self) -> None:
        """Look once. A file counts when two looks in a row see it the same: until then somebody may be writing it."""
        self._let_go()
        loaded = self._server.registry.loaded
        now = stamps(loaded.files)
        is_settled, self._seen = now == self._seen, now
        if not is_settled or now in (loaded.stamp, self._tried) or None in now:
            return
        self._tried = now
        registry = loaded.file.registry
        try:
            before = self._server.replace(load(self._path))
        except FileProblem as error:
            self._server.registry.metrics.reloaded(well=False)
            log.error("what has changed cannot be used; the old is kept", registry=registry, reason=str(error))
        else:
            self._server.registry.metrics.reloaded(well=True)
            self._replaced.append((time.monotonic(), before))
            log.info("what has changed is in use", registry=registry)

    def _let_go(self) -> None:
        kept: list[tuple[float, Loaded]] = []
        for since, loaded in self._replaced:
            if time.monotonic() - since > GRACE_SECONDS:
                loaded.holding.close()
            else:
                kept.append((since, loaded))
        self._replaced = kept


def _hanging_up(application: Application) -> Application:
    """Let the fault `down` end the connection without a word, as the server does when a client has gone."""

    def wrapped(asked: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return application(asked, start_response)
        except HangUp:
            raise ClientDisconnected from None

    return wrapped  # type: ignore[return-value]  # both are WSGI applications


@contextmanager
def served(
    path: Path, *, port: int = 0, fault: Fault | None = None, look_seconds: float | None = LOOK_SECONDS
) -> Iterator[Server]:
    """Serve a registry file in a thread of this process, for tests and for looking at it."""
    server = Server(path, port=port, fault=fault, look_seconds=look_seconds)
    thread = threading.Thread(target=server.run, name="registry", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(timeout=10)

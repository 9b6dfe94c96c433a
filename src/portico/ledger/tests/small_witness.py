"""A witness that answers over HTTP from a thread of the tests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from portico.ledger.notes import Signer, Verifier
from portico.ledger.tests.small_log import cosigner
from portico.ledger.witness.configuration import KnownLogs
from portico.ledger.witness.deciding import Witness as Deciding
from portico.ledger.witness.server import Application
from portico.ledger.witness.state import State
from portico.ledger.witnessing import Witness


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@dataclass
class SmallWitness:
    """The witness as it is asked, and as it decides."""

    asked: Witness
    deciding: Deciding


@contextmanager
def small_witness(folder: Path, ledger: Verifier, *, signer: Signer | None = None) -> Iterator[SmallWitness]:
    """Serve a witness that knows the logs of a ledger.

    :param ledger: the key of any log of it.
    """
    signer = signer or cosigner()
    known = KnownLogs({}, {ledger.name.rpartition("/")[0]: ledger.public})
    deciding = Deciding(signer, known, State(folder))
    server: WSGIServer = make_server("127.0.0.1", 0, Application(deciding), handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield SmallWitness(Witness(url, signer.verifier, url), deciding)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""A whole Portico of its own: database, registries, worker and web, started by `portico run` in a temporary folder.

Used by the walks, the fault tests and the benchmarks, so that all of them meet the same real processes.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path

import psutil
import urllib3

ROOT = Path(__file__).resolve().parent.parent
PACK = ROOT / "packs" / "norway"
START_SECONDS = 300  # against hanging only: a machine may be busy


@dataclass
class Answer:
    """One answer: its status, its body, how long it took and how much came over the wire."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    milliseconds: float
    transferred_bytes: int

    def json(self) -> object:
        """Return the body as JSON."""
        return json.loads(self.body)


@dataclass
class Client:
    """Speaks to the API as one signed-in person, with a session cookie as a browser would."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""
    http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False, timeout=30.0))

    def request(self, method: str, path: str, body: object | None = None) -> Answer:
        """Send one request and keep the cookies that come back."""
        headers = {"Accept-Encoding": "gzip", "Referer": self.base + "/"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.csrf:
            headers["X-CSRFToken"] = self.csrf
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        started = time.perf_counter()
        response = self.http.request(method, self.base + path, headers=headers, body=data, preload_content=False)
        raw = response.read(decode_content=False)
        milliseconds = (time.perf_counter() - started) * 1000
        decoded = raw
        if response.headers.get("Content-Encoding") == "gzip":
            import gzip

            decoded = gzip.decompress(raw)
        for line in response.headers.getlist("Set-Cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        if "csrftoken" in self.cookies:
            self.csrf = self.cookies["csrftoken"]
        response.release_conn()
        return Answer(response.status, decoded, dict(response.headers), milliseconds, len(raw))

    def get(self, path: str) -> Answer:
        """Read."""
        return self.request("GET", path)

    def post(self, path: str, body: object | None = None) -> Answer:
        """Write."""
        return self.request("POST", path, body if body is not None else {})


@dataclass
class Served:
    """A running Portico."""

    base: str
    state: Path
    supervisor: subprocess.Popen[str]
    pack: Path

    def client(self, person: str | None = None) -> Client:
        """Return a client, signed in as an invented person when one is named."""
        client = Client(self.base)
        if person is not None:
            from portico.catalogue.pack.reading import read_people

            number = read_people(self.pack).find(person).identity_number
            answer = client.post("/api/demo-sign-in", {"identity_number": number})
            assert answer.status == 200, answer.body[:500]
            found = answer.json()
            assert isinstance(found, dict)
            client.csrf = str(found["csrf_token"])
        return client

    def case_worker(self, authority: str, number: int = 1) -> Client:
        """Return a client signed in as an invented case worker of an authority."""
        return self.staff(authority, "case_worker", number)

    def staff(self, authority: str, role: str, number: int = 1) -> Client:
        """Return a client signed in as somebody invented who has a role at an authority."""
        client, body = Client(self.base), {"authority_id": authority, "role": role, "number": number}
        body["name"] = f"{role} {number}"
        answer = client.post("/api/demo-staff-sign-in", body)
        assert answer.status == 200, answer.body[:500]
        found = answer.json()
        assert isinstance(found, dict)
        client.csrf = str(found["csrf_token"])
        return client

    def processes(self, command: str) -> list[psutil.Process]:
        """Return our own running processes of one `portico` command, the workers of web servers too."""
        ours = psutil.Process(self.supervisor.pid).children(recursive=True)
        return [p for p in ours if p.is_running() and _command(p)[2:3] == [command]]

    def kill(self, command: str) -> None:
        """End one of our commands (`serve`, `worker`, `registry`) at once, as a power cut would."""
        for process in self.processes(command):
            process.send_signal(signal.SIGKILL)

    def wait_until_up(self) -> None:
        """Wait until the pages answer again."""
        deadline = time.monotonic() + START_SECONDS
        client = Client(self.base)
        while time.monotonic() < deadline:
            try:
                if client.get("/healthz").status == 200:
                    return
            except urllib3.exceptions.HTTPError:
                pass
            time.sleep(0.1)
        raise AssertionError("Portico did not come up again.\n" + self.logs())

    def logs(self) -> str:
        """Return the ends of all logs, for a failure's message."""
        found = sorted((self.state / "logs").glob("*.log"))
        return "\n".join(f"--- {path.name}\n{path.read_text(errors='replace')[-2000:]}" for path in found)


@contextmanager
def served_portico(pack: Path = PACK, *, port: int | None = None, **environment: str) -> Iterator[Served]:
    """Start a Portico of its own and stop it afterwards.

    :param port: where it listens; a free one where nobody has to know it beforehand.
    """
    state = Path(tempfile.mkdtemp(prefix="portico-served-"))
    state.chmod(0o755)  # the user that PostgreSQL runs as must reach its own folder in it
    port = port or free_port()
    env = {**_plain_environment(), "PORTICO_STATE": str(state), **environment}
    command = [sys.executable, "-m", "portico.site.cli", "run", "--port", str(port), "--pack", str(pack)]
    with (state / "supervisor.log").open("w") as log:
        supervisor = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
    served = Served(f"http://127.0.0.1:{port}", state, supervisor, pack)
    try:
        _wait_until_ready(served)
        yield served
    finally:
        supervisor.send_signal(signal.SIGINT)
        try:
            supervisor.wait(timeout=30)
        except subprocess.TimeoutExpired:
            supervisor.kill()
        shutil.rmtree(state, ignore_errors=True)


def _wait_until_ready(served: Served) -> None:
    deadline = time.monotonic() + START_SECONDS
    said = served.state / "supervisor.log"
    while time.monotonic() < deadline:
        if "Portico is ready" in said.read_text():
            return
        if served.supervisor.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError("Portico did not start.\n" + said.read_text()[-3000:] + served.logs())


def _plain_environment() -> dict[str, str]:
    """Return the environment without anything that other tests set for Django in this process."""
    dropped = ("DATABASE", "PORTICO", "SECRET_KEY", "ALLOWED_HOSTS", "DJANGO")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

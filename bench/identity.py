"""Figures of the room identity, one JSON object per line: `make -s bench NAME=identity`.

A complete sign-in of a relying party: authorize with a live session and consent given, token, userinfo; over HTTP, with
the real server and its own PostgreSQL. The load generator runs on the same cores and checks all signatures, `state`,
`nonce` and `at_hash`. Then the same with django-oauth-toolkit (bench/identity_rival.py), on the same PostgreSQL, with
the same server settings.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "scripts")]

import psutil  # noqa: E402
from bench.dmn import make_rivals  # noqa: E402
from bench.figures import print_figure  # noqa: E402
from setup_portico import SetupError  # noqa: E402
from tests.served import Served, free_port, served_portico  # noqa: E402

PACK = ROOT / "packs" / "norway"
RIVALS = ROOT / ".venv-bench"
SECONDS = 6.0
ROUNDS = 3
WARM_UP_SECONDS = 3.0
CONNECTIONS = 8
GENERATORS = 2
PROCESSES, THREADS = "2", "4"
REDIRECT = "https://bench.example/callback"
SECRET = "only-for-benchmarks-" + "x" * 23
SCOPE = "openid profile"


def main() -> None:
    """Print every figure of the room."""
    with served_portico(PACK, WEB_PROCESSES=PROCESSES, WEB_THREADS=THREADS) as portico, ExitStack() as stack:
        own, theirs = Measured("Portico", load_of(portico)), None
        try:
            theirs = Measured("django-oauth-toolkit", stack.enter_context(rival(portico)))
        except (SetupError, OSError, subprocess.CalledProcessError) as error:
            say(f"django-oauth-toolkit could not be measured: {error}")
        # In turns: whatever else the machine does meets both.
        for seconds in (WARM_UP_SECONDS, *[SECONDS] * ROUNDS):
            before = cpu_seconds(portico)
            own.sign_in(seconds)
            own.cpu_seconds += cpu_seconds(portico) - before
            if theirs is not None:
                theirs.sign_in(seconds)
    own.say()
    print_figure("identity.signins_per_second", own.rate, "1/s", against=100)
    note = "of the web processes and PostgreSQL for one sign-in"
    print_figure(
        "identity.signin_cpu_ms", own.cpu_seconds / len(own.milliseconds) * 1000, "ms", against=None, note=note
    )
    if theirs is not None:
        theirs.say()
        note = "its client secret is unhashed here; hashed, as it comes, it is far slower"
        print_figure("identity.over_django_oauth_toolkit", own.rate / theirs.rate, "times", against=1, note=note)


@dataclass
class Measured:
    """One provider, and what came of signing in to it."""

    name: str
    load: Mapping[str, object]
    cpu_seconds: float = 0.0
    rates: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def sign_in(self, seconds: float) -> None:
        """Sign in for some seconds.

        :raises AssertionError: one of the sign-ins was not right.
        """
        results = generate({**self.load, "seconds": seconds})
        self.rates.append(sum(len(result["milliseconds"]) / result["seconds"] for result in results))
        self.milliseconds += [one for result in results for one in result["milliseconds"]]

    @property
    def rate(self) -> float:
        """Return sign-ins a second: the median of the rounds after the warm-up."""
        return statistics.median(self.rates[1:])

    def say(self) -> None:
        """Tell people what was measured."""
        times = sorted(self.milliseconds)
        middle, late = statistics.median(times), times[int(len(times) * 0.99)]
        say(f"{self.name}: {self.rate:.1f} sign-ins a second, median {middle:.0f} ms, 99 % within {late:.0f} ms")


def cpu_seconds(portico: Served) -> float:
    """Return what the web processes and PostgreSQL have used of a processor so far."""
    used = 0.0
    for process in psutil.Process(portico.supervisor.pid).children(recursive=True):
        with suppress(psutil.Error):
            words = " ".join(process.cmdline())
            if "serve" in words or "postgres" in words:
                times = process.cpu_times()
                used += times.user + times.system
    return used


def generate(load: Mapping[str, object]) -> list[dict[str, Any]]:
    """Run the load generators, each with its share of the people."""
    cookies = load["cookies"]
    assert isinstance(cookies, list)
    running = []
    for number in range(GENERATORS):
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "bench" / "identity_load.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps({**load, "cookies": cookies[number::GENERATORS]}))
        process.stdin.close()
        process.stdin = None
        running.append(process)
    results = [json.loads(process.communicate()[0]) for process in running]
    problems = [problem for result in results for problem in result["problems"]]
    assert not problems, problems
    return results


def load_of(portico: Served) -> dict[str, object]:
    """Register a relying party, sign people in, let them consent, and return what the load generators need."""
    clients = [portico.client(person) for person in people()]
    register(portico)
    return {
        **endpoints(portico.base, f"{portico.base}/.well-known/openid-configuration"),
        "cookies": ["; ".join(f"{name}={value}" for name, value in client.cookies.items()) for client in clients],
    }


def people() -> list[str]:
    """Return as many invented adults as there are connections."""
    from portico.catalogue.pack.reading import read_people

    return [adult.id for adult in read_people(PACK).adults()][:CONNECTIONS]


def register(portico: Served) -> None:
    """Write the relying party and the consents into the database of the running Portico."""
    script = ROOT / "bench" / "identity_register.py"
    env = {**os.environ, "PORTICO_STATE": str(portico.state), "DJANGO_SETTINGS_MODULE": "portico.site.settings"}
    given = json.dumps({"redirect_uri": REDIRECT, "secret": SECRET, "scope": SCOPE})
    subprocess.run([sys.executable, str(script)], input=given, text=True, check=True, env=env, cwd=ROOT)


def endpoints(base: str, configuration: str) -> dict[str, object]:
    """Return what discovery says, and the client."""
    said = fetch(configuration)
    path = {name: str(said[f"{name}_endpoint"]).removeprefix(base) for name in ("authorization", "token", "userinfo")}
    return {
        "host": base.removeprefix("http://"),
        "issuer": said["issuer"],
        "authorize": path["authorization"],
        "token": path["token"],
        "userinfo": path["userinfo"],
        "client_id": "bench",
        "client_secret": SECRET,
        "redirect_uri": REDIRECT,
        "scope": SCOPE,
        "jwks": fetch(str(said["jwks_uri"])),
    }


def fetch(address: str) -> dict[str, object]:
    """Return the JSON at an address of this machine."""
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - an address of our own
        found = json.load(answer)
    assert isinstance(found, dict)
    return found


@contextmanager
def rival(portico: Served) -> Iterator[dict[str, object]]:
    """Start the other provider on the same PostgreSQL, in a schema of its own, and yield its load."""
    make_rivals()
    port = free_port()
    env = {
        "PATH": os.environ["PATH"],
        "RIVAL_DATABASE": (portico.state / "database_url_owner").read_text().strip(),
        "RIVAL_KEY": subprocess.run(["openssl", "genrsa", "2048"], check=True, capture_output=True, text=True).stdout,
        "RIVAL_BASE": f"http://127.0.0.1:{port}",
        "RIVAL_CLIENT": json.dumps({"redirect_uri": REDIRECT, "secret": SECRET, "people": CONNECTIONS}),
    }
    python, site = str(RIVALS / "bin" / "python"), str(ROOT / "bench" / "identity_rival.py")
    made = subprocess.run([python, site], env=env, check=True, capture_output=True, text=True).stdout
    command = [
        *(python, "-m", "granian", "identity_rival:application", "--interface", "wsgi"),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--workers", PROCESSES, "--blocking-threads", THREADS, "--no-ws", "--log-level", "warning"),
    ]
    server = subprocess.Popen(command, env=env, cwd=ROOT / "bench")
    try:
        base = f"http://127.0.0.1:{port}"
        wait_for(f"{base}/o/.well-known/openid-configuration")
        yield {**endpoints(base, f"{base}/o/.well-known/openid-configuration"), "cookies": json.loads(made)}
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(address: str) -> None:
    """Wait until something answers."""
    for _ in range(200):
        try:
            fetch(address)
            return
        except OSError:
            time.sleep(0.1)
    raise SetupError(f"{address} does not answer")


def say(words: str) -> None:
    """Tell people, on stderr."""
    print(f"identity: {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

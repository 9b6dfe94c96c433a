"""How fast somebody outside checks a whole log, and with how much memory: `portico ledger verify` as a process of its own.

Run by `make -s bench NAME=ledger` after the other figures; by itself: `python bench/verifying.py`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import urllib3  # noqa: E402
from bench.figures import print_figure  # noqa: E402

ENTRIES = int(os.environ.get("LEDGER_VERIFY_ENTRIES", "2000000"))
SMALL = 100_000
KIB = 1024


def main() -> None:
    """Print how many entries a second are checked from a folder and over HTTP, and the most memory that it takes."""
    with built(SMALL) as small:
        _, little = verified("--folder", str(small))
    with built(ENTRIES) as folder:
        seconds, most = verified("--folder", str(folder))
        with served(folder) as url:
            over_http, most_over_http = verified("--url", url)
    note = f"every entry and every tile of {ENTRIES} entries, from a folder, with the start of the process"
    print_figure("ledger.verify_entries_per_second", ENTRIES / seconds, "1/s", against=None, note=note)
    note = "the same over HTTP from this machine, whose cores serve it too"
    print_figure("ledger.verify_over_http_entries_per_second", ENTRIES / over_http, "1/s", against=None, note=note)
    note = f"the most, also over HTTP; {little:.0f} MB for {SMALL} entries"
    print_figure("ledger.verify_peak_mb", max(most, most_over_http), "MB", against=None, note=note)


@contextmanager
def built(size: int) -> Iterator[Path]:
    """Build a log in a folder, as `portico ledger download` leaves it."""
    folder = Path(tempfile.mkdtemp(prefix="portico-bench-log-"))
    program = (
        "import sys; from pathlib import Path; from portico.ledger.tests.small_log import SmallLog\n"
        "SmallLog.of(int(sys.argv[1])).write(Path(sys.argv[2]))"
    )
    try:
        # By a process of its own: what this one has in memory would count as the memory of those that it starts.
        subprocess.run([sys.executable, "-c", program, str(size), str(folder)], cwd=ROOT, check=True)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def verified(*where: str) -> tuple[float, float]:
    """Check a log by the command, and return how many seconds it took and the most memory that it had, in MB."""
    from portico.ledger.tests.small_log import signer

    command = [sys.executable, "-m", "portico.site.cli", "ledger", "verify", *where, "--log-key"]
    begun = time.perf_counter()
    process = subprocess.Popen([*command, signer().verifier.vkey], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"The check ended with {process.returncode}.")
    return time.perf_counter() - begun, used.ru_maxrss * KIB / 1e6


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder as static files."""
    from tests.served import free_port

    port = free_port()
    program = (
        "import sys; from functools import partial; from http import server\n"
        "class Quiet(server.SimpleHTTPRequestHandler):\n"
        "    protocol_version = 'HTTP/1.1'\n"
        "    def log_message(self, *said): pass\n"
        "handler = partial(Quiet, directory=sys.argv[2])\n"
        "server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), handler).serve_forever()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program, str(port), str(folder)])
    url = f"http://127.0.0.1:{port}"
    http = urllib3.PoolManager(retries=False, timeout=5.0)
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                http.request("GET", f"{url}/checkpoint")
                break
            except urllib3.exceptions.HTTPError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)


if __name__ == "__main__":
    main()

"""Sends applications as fast as it is told, each once, and says how long each acknowledgement took.

Run as `python bench/casework_load.py` with a JSON object on stdin (see `Load`); prints one JSON object. Arrivals are steady
and do not wait for anybody (open loop): what begins late because all connections are busy has waited since it was due.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from dataclasses import dataclass

TOKEN = "t" * 32


@dataclass(frozen=True, slots=True)
class Load:
    """What to send, how often, over how many connections.

    :param rate: arrivals a second; 0: as fast as the connections can.
    """

    host: str
    port: int
    rate: float
    connections: int
    people: list[dict[str, object]]


class Connection:
    """One connection that is kept."""

    def __init__(self, load: Load) -> None:
        self.socket = socket.create_connection((load.host, load.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.host = f"{load.host}:{load.port}"

    def send(self, person: dict[str, object]) -> str:
        """Send somebody's application; return what is wrong with the answer, or nothing."""
        body = json.dumps({"declarations": person["declarations"]}).encode()
        head = (
            f"POST /api/applications/{person['application']}/submission HTTP/1.1\r\nHost: {self.host}\r\n"
            f"Cookie: {person['cookie']}\r\nX-CSRFToken: {TOKEN}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.socket.sendall(head.encode() + body)
        status, answer = self._answer()
        if status != 200:
            return f"{status}: {answer[:300]!r}"
        said = json.loads(answer)
        return "" if len(said["cases"]) == 3 and said["promise"] else f"no receipt: {answer[:300]!r}"

    def _answer(self) -> tuple[int, bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        length = next(int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:"))
        while len(body) < length:
            body += self._more()
        return int(lines[0].split(b" ")[1]), body

    def _more(self) -> bytes:
        found = self.socket.recv(65536)
        if not found:
            raise ConnectionError("the server closed the connection")
        return found


def main() -> None:
    """Send what stdin says."""
    load = Load(**json.load(sys.stdin))
    took: list[float] = []
    problems: list[str] = []
    people = iter(enumerate(load.people))
    lock = threading.Lock()
    connections = [Connection(load) for _ in range(load.connections)]
    started = time.perf_counter()
    cpu = time.process_time()

    def work(connection: Connection) -> None:
        while True:
            with lock:
                number, person = next(people, (0, None))
            if person is None:
                return
            due = started + number / load.rate if load.rate else time.perf_counter()
            wait = due - time.perf_counter()
            if wait > 0:
                time.sleep(wait)
            problem = connection.send(person)
            took.append((time.perf_counter() - due) * 1000)
            if problem:
                problems.append(problem)

    threads = [threading.Thread(target=work, args=(connection,)) for connection in connections]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = {"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu, "milliseconds": took}
    print(json.dumps({**said, "problems": problems[:5]}))


if __name__ == "__main__":
    main()

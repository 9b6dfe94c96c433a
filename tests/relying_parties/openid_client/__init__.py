"""Speaks to a relying party made of npm's openid-client, which runs as a process of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
NODE_OF_PROJECT = FOLDER.parents[2] / ".venv" / "bin" / "node"


class StepFailed(AssertionError):
    """The client refused; `name`, `code` and `cause` are its own."""

    def __init__(self, step: str, error: dict[str, str]) -> None:
        super().__init__(f"{step}: {error}")
        self.name, self.code, self.cause = error["name"], error["code"], error["cause"]


@dataclass
class OpenidClient:
    """A running relying party."""

    process: subprocess.Popen[str]

    def do(self, step: str, **given: object) -> Any:
        """Let it do one step and return what it says.

        :raises StepFailed: it refused.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"step": step, **given}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"openid-client ended in the step {step}."
        answer = json.loads(line)
        if "error" in answer:
            raise StepFailed(step, answer["error"])
        return answer["ok"]


@contextmanager
def running_openid_client() -> Iterator[OpenidClient]:
    """Start one and end it afterwards."""
    node = shutil.which("node") or str(NODE_OF_PROJECT)
    assert (FOLDER / "node_modules" / "openid-client").is_dir(), "Run `make test`, which installs openid-client."
    command = [node, "--no-warnings", str(FOLDER / "relying_party.mjs")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield OpenidClient(process)
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
        process.stdout.close()

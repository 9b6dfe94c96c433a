"""What is committed works on every machine and tells nobody's secrets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.house.house import ROOT, repository_files, shown

LOCKS = sorted((ROOT / "requirements").iterdir())
# Written so that this file does not find itself.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|Users|root)/\w+")
SECRETS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-{5}"),
    "a password in an address": re.compile(r"\b[a-z][a-z+]*://[^\s/:@\"'`]+:[^\s@/\"'.<{$`]+@"),
    "a cloud key": re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    "a token": re.compile(r"\b(?:gh[pousr]|glpat|xox[bap]|sk)[_-][A-Za-z0-9_-]{20,}\b"),
    "a key that signs": re.compile(r"\bSECRET_KEY\s*=\s*[\"'][^\"'{]{16,}[\"']"),
}


def texts() -> dict[Path, str]:
    """Return every file of the repository that is text."""
    found: dict[Path, str] = {}
    for path in repository_files():
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            found[path] = content.decode("utf-8")
    return found


@pytest.mark.parametrize("path", LOCKS, ids=shown)
def test_the_requirements_name_no_package_index(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    unwanted = re.compile(r"://|^\s*(?:-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)\b")
    assert [line for line in lines if unwanted.search(line)] == []


@pytest.mark.parametrize("path", [path for path in LOCKS if path.suffix == ".txt"], ids=shown)
def test_every_locked_package_has_its_hashes(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    pins = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
    assert pins
    assert [pin.split()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_the_front_ends_lock_names_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if not package.get("integrity")] == []


def test_npm_is_told_no_registry() -> None:
    text = (ROOT / ".npmrc").read_text(encoding="utf-8")
    assert "registry=" not in text.replace("omit-lockfile-registry-resolved", "")
    assert "://" not in text


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    own = str(ROOT)
    found = {shown(path) for path, text in texts().items() if own in text or MACHINE_PATH.search(text)}
    assert found == set()


def test_no_file_holds_a_secret() -> None:
    found = [
        f"{shown(path)}: {what}: {match.group()[:40]}"
        for path, text in texts().items()
        for what, pattern in SECRETS.items()
        for match in pattern.finditer(text)
    ]
    assert found == []

"""Over TLS with certificates of both sides, as security servers want it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portico.evidence.plugins.x_road_rest import XRoad
from tests.registries import certificates
from tests.registries.asking import options_of, outcome, question
from tests.registries.misbehaving import running
from tests.registries.security_server import CLIENT, REGISTER

OPTIONS = options_of(
    {
        "connector": "x-road-rest",
        "path": "/v1/people/{subject}",
        "subject": "/person/code",
        "concepts": {"civil_status": {"at": "/person/civil"}},
    }
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificates of an authority."""
    return certificates.write(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    """A security server that talks to those only whom the authority vouches for."""
    with running("security_server", tls=folder) as address:
        yield address


def asked(server: str, behaviour: str = "right", **tls: str) -> tuple[str, str]:
    """Return how a question ends with these certificates."""
    entry = {"url": server, "client": CLIENT, "service": f"{REGISTER}/{behaviour}", "tls": tls}
    return outcome(XRoad({"register": entry}), question(OPTIONS, "civil_status"), seconds=2)


def test_both_sides_show_who_they_are(server: str, folder: Path) -> None:
    shown = {"trust": str(folder / "authority.pem"), "certificate": str(folder / "client.pem")}
    assert asked(server, **shown) == ("answered", "civil_status")
    assert asked(server, "drip-body", **shown) == ("slow", "deadline")


def test_a_server_for_which_nobody_vouches_is_asked_nothing(server: str, folder: Path) -> None:
    assert asked(server, certificate=str(folder / "client.pem")) == ("down", "connection")


def test_without_a_certificate_of_ours_nobody_answers(server: str, folder: Path) -> None:
    assert asked(server, trust=str(folder / "authority.pem")) == ("down", "connection")


def test_a_file_that_is_not_there_is_told(server: str, folder: Path) -> None:
    assert asked(server, trust=str(folder / "no.pem")) == ("down", "settings")


def test_a_file_that_is_no_certificate_is_told(server: str, tmp_path: Path) -> None:
    (tmp_path / "text.pem").write_text("hello", encoding="utf-8")
    assert asked(server, trust=str(tmp_path / "text.pem")) == ("down", "connection")

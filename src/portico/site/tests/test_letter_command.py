"""`portico letter verify` says who signed a letter, and by its exit code whether it holds; settings of keys are checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portico.messages.letters.signing import sign
from portico.messages.letters.tests.seals import seal
from portico.messages.letters.tests.test_typesetting import AT, letter
from portico.messages.letters.typesetting import to_pdf
from portico.site.commands.letter import letter as command
from portico.site.environment import PROJECT, SettingInvalid
from portico.site.environment.sealing_letters import letter_keys, timestamp_url


def verified(*arguments: Path | str) -> Result:
    """Call the command as the `portico` command does: what it returns is the exit code."""
    return CliRunner().invoke(command, ["verify", *map(str, arguments)], standalone_mode=False)


@pytest.fixture(name="signed")
def _signed(tmp_path: Path) -> tuple[Path, Path]:
    key, certificate = seal(tmp_path)
    file, trusted = tmp_path / "letter.pdf", tmp_path / "seal.pem"
    file.write_bytes(sign(to_pdf(letter()), key, authority="Benefits Office", at=AT))
    trusted.write_bytes(certificate)
    return file, trusted


def test_a_letter_of_whom_one_trusts_holds(signed: tuple[Path, Path]) -> None:
    file, trusted = signed
    said = verified(file, "--trust", trusted)
    assert said.return_value == 0
    assert "Signed by: Common Name: Benefits Office" in said.stdout


def test_without_trust_it_is_intact_and_not_proved(signed: tuple[Path, Path]) -> None:
    assert verified(signed[0]).return_value == 4


def test_an_altered_letter_is_told(signed: tuple[Path, Path]) -> None:
    content = bytearray(signed[0].read_bytes())
    content[2_000] ^= 1
    signed[0].write_bytes(content)
    said = verified(signed[0], "--trust", signed[1])
    assert said.return_value == 1
    assert "is not as it was signed" in said.stdout


def test_a_letter_that_nobody_signed_is_told(tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(to_pdf(letter()))
    assert verified(file).return_value == 5


def test_keys_are_named_for_each_authority_and_their_password_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTICO_LETTER_KEYS", json.dumps({"tax": {"file": "tax.p12", "password": "only-a-test"}}))
    found = letter_keys()
    assert found["tax"].file == PROJECT / "tax.p12"
    assert "only-a-test" not in repr(found)


@pytest.mark.parametrize(
    "value", ["[]", "{", '{"tax": "file"}', '{"tax": {"password": "x"}}', '{"tax": {"file": "a", "b": 1}}']
)
def test_keys_in_another_form_are_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORTICO_LETTER_KEYS", value)
    with pytest.raises(SettingInvalid):
        letter_keys()


def test_a_timestamp_comes_from_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTICO_TIMESTAMP_URL", "timestamp.example")
    with pytest.raises(SettingInvalid):
        timestamp_url()

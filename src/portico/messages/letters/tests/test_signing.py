"""A letter is sealed with the authority's key; whoever has the file can tell who signed it and that nothing was changed."""

from __future__ import annotations

import asyncio
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pikepdf
import pytest

from portico.messages.errors import LetterKeyUnusable, LetterUnreadable, TimestampMissing
from portico.messages.letters.keys import ANYBODY, LetterKey, key_of
from portico.messages.letters.signing import sign
from portico.messages.letters.tests.pdfs import opened
from portico.messages.letters.tests.seals import seal
from portico.messages.letters.tests.test_typesetting import AT, letter
from portico.messages.letters.tests.timestamping import timestamping
from portico.messages.letters.typesetting import to_pdf
from portico.messages.letters.verifying import check_letter


def seal_of(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """Return the hidden field that holds the signature."""
    return next(each for each in pdf.pages[0].Annots if each.Subtype == "/Widget")


@pytest.fixture(name="sealed")
def _sealed(tmp_path: Path) -> tuple[bytes, bytes]:
    """Return a signed letter and the certificate of who signed."""
    key, certificate = seal(tmp_path)
    return sign(to_pdf(letter()), key, authority="Benefits Office", at=AT), certificate


def test_the_signature_says_who_signed_and_when(sealed: tuple[bytes, bytes]) -> None:
    found = check_letter(sealed[0], at=AT)
    assert (found.signed, found.intact, found.signer) == (True, True, "Common Name: Benefits Office")
    assert found.signed_at == AT
    assert found.timestamped_at is None


def test_a_certificate_is_trusted_only_when_somebody_says_so(sealed: tuple[bytes, bytes], tmp_path: Path) -> None:
    content, certificate = sealed
    other = seal(tmp_path)[1]
    assert not check_letter(content, at=AT).trusted
    assert not check_letter(content, trusted=[other], at=AT).trusted
    assert check_letter(content, trusted=[certificate], at=AT).trusted


def test_the_signature_is_pades_and_allows_no_changes(sealed: tuple[bytes, bytes]) -> None:
    with opened(sealed[0]) as pdf:
        value = seal_of(pdf).V
        assert str(value.SubFilter) == "/ETSI.CAdES.detached"
        assert int(value.Reference[0].TransformParams.P) == 1


def test_a_signed_letter_is_still_pdf_ua(sealed: tuple[bytes, bytes]) -> None:
    with opened(sealed[0]) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.pages[0].Tabs) == "/S"
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
        hidden = 2  # ISO 32000-1, table 165
        assert int(seal_of(pdf).F) & hidden


def test_a_thread_that_runs_an_event_loop_can_sign_and_check(tmp_path: Path) -> None:
    key, _ = seal(tmp_path)

    async def sign_and_check() -> bool:
        return check_letter(sign(to_pdf(letter()), key, authority="Benefits Office", at=AT), at=AT).intact

    with ThreadPoolExecutor(1) as another:  # this one may run a loop already: that of a browser
        assert another.submit(asyncio.run, sign_and_check()).result()


def test_any_byte_of_the_letter_that_was_flipped_is_found(sealed: tuple[bytes, bytes]) -> None:
    content = sealed[0]
    with opened(content) as pdf:
        first, length, second, rest = (int(each) for each in seal_of(pdf).V.ByteRange)
    assert second + rest == len(content)
    for place in [*range(first, first + length, 131), *range(second, second + rest, 17), len(content) - 2]:
        forged = bytearray(content)
        forged[place] ^= 1
        with suppress(LetterUnreadable):  # that is a way to find it, too: it is no PDF any more
            assert not check_letter(bytes(forged), at=AT).intact, place


def test_what_was_added_afterwards_is_found(sealed: tuple[bytes, bytes]) -> None:
    found = check_letter(sealed[0] + b"\n% more\n", at=AT)
    assert not found.intact
    assert found.reason == "something was added after it was signed"


def test_a_letter_without_a_signature_is_told_apart() -> None:
    assert not check_letter(to_pdf(letter()), at=AT).signed


@pytest.mark.parametrize("content", [b"", b"no pdf", b"%PDF-1.7\n", b"\x00" * 1_000])
def test_what_is_no_letter_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(LetterUnreadable):
        check_letter(content, at=AT)


def test_a_trusted_certificate_must_be_one(sealed: tuple[bytes, bytes]) -> None:
    with pytest.raises(LetterUnreadable):
        check_letter(sealed[0], trusted=[b"no certificate"], at=AT)


def test_a_wrong_password_or_a_missing_file_is_said(tmp_path: Path) -> None:
    key, _certificate = seal(tmp_path)
    pdf = to_pdf(letter())
    with pytest.raises(LetterKeyUnusable):
        sign(pdf, LetterKey(key.file, "another"), authority="Benefits Office", at=AT)
    with pytest.raises(LetterKeyUnusable):
        sign(pdf, LetterKey(tmp_path / "none.p12", ""), authority="Benefits Office", at=AT)


def test_without_its_timestamp_a_letter_is_not_signed(tmp_path: Path) -> None:
    key, _certificate = seal(tmp_path)
    with pytest.raises(TimestampMissing):
        sign(to_pdf(letter()), key, authority="Benefits Office", at=AT, timestamp_url="http://127.0.0.1:9/tsa")


def test_a_timestamp_says_by_anothers_word_when_it_was_signed(tmp_path: Path) -> None:
    key, _certificate = seal(tmp_path)
    then = AT + dt.timedelta(seconds=5)
    with timestamping(then) as address:
        signed = sign(to_pdf(letter()), key, authority="Benefits Office", at=AT, timestamp_url=address)
    found = check_letter(signed, at=AT)
    assert (found.intact, found.timestamped_at) == (True, then)


def test_an_authority_signs_with_its_own_key_or_with_that_for_anybody() -> None:
    own, anybody = LetterKey(Path("own.p12"), ""), LetterKey(Path("any.p12"), "")
    assert key_of({"tax": own, ANYBODY: anybody}, "tax") is own
    assert key_of({"tax": own, ANYBODY: anybody}, "town") is anybody
    assert key_of({"tax": own}, "town") is None


def test_a_key_whose_time_has_not_come_is_not_trusted(sealed: tuple[bytes, bytes]) -> None:
    content, certificate = sealed
    before = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    assert check_letter(content, trusted=[certificate], at=before).intact

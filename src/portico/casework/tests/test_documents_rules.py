"""What a document may be, and how it is shown."""

from __future__ import annotations

import io
import random
import tempfile

import pytest

from portico.casework.looking_into import Content, look_into
from portico.casework.rules.documents import DocumentFault, DocumentKind, Limits, is_ambiguous, shown_name
from portico.casework.tests import hostile_files as files

TAKEN = {
    "a PDF": (files.pdf(3), Content(DocumentKind.PDF, 3)),
    "a photo": (files.picture(), Content(DocumentKind.JPEG, 1)),
    "a screen picture": (files.picture("PNG"), Content(DocumentKind.PNG, 1)),
    "a photo with more behind its end, as phones write": (
        files.picture() + b"MotionPhoto_Data" + bytes(500),
        Content(DocumentKind.JPEG, 1),
    ),
}
REFUSED = {
    "a PDF with a password": (files.locked_pdf(), DocumentFault.ENCRYPTED),
    "a PDF that only its owner may change": (files.locked_pdf(to_open=""), DocumentFault.ENCRYPTED),
    "half a PDF": (files.pdf()[:200], DocumentFault.BROKEN),
    "a PDF without pages": (files.pdf(0), DocumentFault.BROKEN),
    "a PDF with more pages than a limit": (files.pdf(301), DocumentFault.TOO_MANY_PAGES),
    "a PDF that unpacks to very much": (files.pdf_bomb(), DocumentFault.TOO_COMPLEX),
    "a PDF that is packed twice": (files.nested_pdf_bomb(), DocumentFault.TOO_COMPLEX),
    "a PDF with JavaScript": (files.pdf_with_program(), DocumentFault.ACTIVE),
    "a PDF with JavaScript at a field": (files.pdf_with_hidden_program(), DocumentFault.ACTIVE),
    "a PDF that starts a program": (files.pdf_that_launches(), DocumentFault.ACTIVE),
    "a PDF with a file inside": (files.pdf_with_file(), DocumentFault.CARRIES_FILES),
    "a PDF that is an archive too": (files.also_an_archive(files.pdf()), DocumentFault.AMBIGUOUS),
    "a photo that is an archive too": (files.also_an_archive(files.picture()), DocumentFault.AMBIGUOUS),
    "a photo that is a page too": (files.also_a_page(), DocumentFault.AMBIGUOUS),
    "half a photo": (files.picture(size=(800, 600))[:900], DocumentFault.BROKEN),
    "half a PNG": (files.picture("PNG", (800, 600))[:200], DocumentFault.BROKEN),
    "a picture that says it is huge": (files.picture_bomb(), DocumentFault.TOO_MANY_PIXELS),
    "a program": (b"MZ\x90\x00" + bytes(500), DocumentFault.WRONG_KIND),
    "a page": (b"<html><script>alert(1)</script>", DocumentFault.WRONG_KIND),
    "a PDF that begins with something else": (b"GIF89a" + files.pdf(), DocumentFault.WRONG_KIND),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_people_have_is_taken(name: str) -> None:
    content, told = TAKEN[name]
    assert looked_into(content) == told


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_harm_is_refused_for_its_reason(name: str) -> None:
    content, fault = REFUSED[name]
    assert looked_into(content) is fault


def test_whoever_needs_more_time_than_there_is_is_ended() -> None:
    assert looked_into(files.pdf(3), Limits(seconds=0)) is DocumentFault.TOO_COMPLEX


def test_whoever_needs_more_memory_than_there_is_is_ended() -> None:
    assert looked_into(files.pdf(3), Limits(memory=30_000_000)) is DocumentFault.TOO_COMPLEX


def test_noise_is_refused_and_never_ends_in_a_fault_of_ours() -> None:
    chance = random.Random(6)
    for beginning in (b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"):
        assert looked_into(beginning + chance.randbytes(5_000)) is DocumentFault.BROKEN


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("bank statement.PDF", "bank statement.pdf"),
        ("photo.exe", "photo.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\bank.pdf", "bank.pdf"),
        ("bank\u202egnp.pdf", "bankgnp.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "x.pdf"),
        ("kvittering åpen.pdf", "kvittering åpen.pdf"),
        (".pdf", "document.pdf"),
        ("", "document.pdf"),
        ("x" * 500 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_a_name_is_shown_without_paths_and_tricks(typed: str, shown: str) -> None:
    assert shown_name(typed, DocumentKind.PDF) == shown


def test_four_bytes_by_chance_make_no_archive() -> None:
    ending = b"..PK\x05\x06.." + bytes(range(200))
    assert not is_ambiguous(DocumentKind.JPEG, b"\xff\xd8\xff", ending)


def looked_into(content: bytes, limits: Limits | None = None) -> Content | DocumentFault:
    """Return what a file is found to be."""
    with tempfile.TemporaryFile() as file:
        file.write(io.BytesIO(content).read())
        return look_into(file, limits)

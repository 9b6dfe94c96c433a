"""What a document may be: told from its content, never from its name or from what the browser says.

What parses it stands apart (`casework.checking`), in a process of its own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

MEGABYTE = 1_000_000
MOST_MEGABYTES = 100  # of any document, whatever a pack says: as in its schema
NAME_LENGTH = 100
# Where readers still look for the beginning of a PDF, and browsers for the beginning of a page.
BEGINNING = 1_445
# A ZIP archive is read from its end: 22 bytes and a comment of at most 65,535.
ENDING = 22 + 65_535
_ARCHIVE_END = b"PK\x05\x06"
_PAGE = re.compile(rb"<(!doctype|html|head|script|svg|iframe|body|\?xml|\?php)", re.IGNORECASE)
_NAME_PARTS = re.compile(r"[/\\:]")


class DocumentKind(StrEnum):
    """The kinds of documents that are taken, by the words of packs."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"

    @property
    def media_type(self) -> str:
        """Return what the kind is called on the web."""
        return "application/pdf" if self is DocumentKind.PDF else f"image/{self}"


class DocumentFault(StrEnum):
    """Why a document is not taken."""

    WRONG_KIND = "wrong-kind"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    TOO_MANY_PAGES = "too-many-pages"
    TOO_COMPLEX = "too-complex"  # it would become too big when it is opened, or takes too long
    TOO_MANY_PIXELS = "too-many-pixels"
    ACTIVE = "active"  # a program is in it
    CARRIES_FILES = "carries-files"
    AMBIGUOUS = "ambiguous"  # it is two kinds of file at once


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document may ask of whoever opens it.

    :param seconds: of processor time. :param memory: bytes. :param unpacked: bytes of everything in a PDF together.
    """

    pages: int = 300
    objects: int = 100_000
    unpacked: int = 300_000_000
    pixels: int = 64_000_000
    seconds: int = 15
    memory: int = 1_000_000_000


_MARKS = {b"%PDF-": DocumentKind.PDF, b"\xff\xd8\xff": DocumentKind.JPEG, b"\x89PNG\r\n\x1a\n": DocumentKind.PNG}


def kind_of(beginning: bytes) -> DocumentKind | None:
    """Return what a file is, by its first bytes.

    >>> kind_of(b"%PDF-1.7")
    <DocumentKind.PDF: 'pdf'>
    >>> kind_of(b"MZ") is None
    True
    """
    return next((kind for mark, kind in _MARKS.items() if beginning.startswith(mark)), None)


def is_ambiguous(kind: DocumentKind, beginning: bytes, ending: bytes) -> bool:
    """Return whether other programs would take the file for something else: a page, another PDF, an archive.

    :param beginning: at least the first `BEGINNING` bytes. :param ending: the last `ENDING` bytes, or all there are.
    :source: WHATWG MIME Sniffing, 5.2 (resource header); APPNOTE.TXT 6.3, 4.3.16 (end of central directory).
    """
    start = beginning[:BEGINNING]
    if kind is not DocumentKind.PDF and (b"%PDF-" in start or _PAGE.search(start)):
        return True
    if kind is DocumentKind.PDF and re.match(rb"%PDF-[^\n\r]{0,20}<", start):
        return True
    return _is_archive(ending)


def _is_archive(ending: bytes) -> bool:
    """Return whether a ZIP archive ends here; the four bytes alone stand in many a picture by chance."""
    found = ending.rfind(_ARCHIVE_END)
    while found >= 0:
        if len(ending) - found >= 22:
            comment = int.from_bytes(ending[found + 20 : found + 22], "little")
            if found + 22 + comment <= len(ending) <= found + 22 + comment + 2:
                return True
        found = ending.rfind(_ARCHIVE_END, 0, found)
    return False


def shown_name(name: str, kind: DocumentKind) -> str:
    r"""Return the name under which a document is shown: no path, nothing that hides or turns letters, its true ending.

    >>> shown_name("..\\..\\bank\u202efdp.exe", DocumentKind.PDF)
    'bankfdp.pdf'
    >>> shown_name("///", DocumentKind.PNG)
    'document.png'
    """
    last = _NAME_PARTS.split(name)[-1]
    plain = "".join(one for one in unicodedata.normalize("NFC", last) if unicodedata.category(one)[0] != "C")
    stem = " ".join(plain.split())
    before, dot, ending = stem.rpartition(".")
    if dot and len(ending) <= 5:
        stem = before
    stem = stem.strip(". ")[:NAME_LENGTH].strip()
    return f"{stem or 'document'}.{'jpg' if kind is DocumentKind.JPEG else kind.value}"

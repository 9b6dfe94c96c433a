"""Look into a file that somebody sent: a program of its own, because what it reads may be made to harm whoever reads it.

`python -m portico.casework.checking` reads the file from its standard input and prints one JSON object: `kind` and `pages`,
or `fault`. It is given no setting, no secret and no connection; processor time and memory are limited before the
first byte is read, so a file that unpacks without end ends this process and nothing else (`casework.looking_into`).
"""

from __future__ import annotations

import json
import resource
import sys
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from portico.casework.rules import documents
from portico.casework.rules.documents import DocumentFault, DocumentKind, Limits

# Actions of PDF that start something (ISO 32000-2, 12.6.4), and the keys by which programs and files are carried.
_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/RichMediaExecute", "/GoToE"}
_PROGRAMS = {"/JS", "/JavaScript", "/XFA"}
_FILES = {"/EmbeddedFiles", "/EF", "/RichMedia"}
_PICTURES = {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"}
_STEP = 1_000_000
_DEPTH = 100


class Found(Exception):
    """The file is not taken."""

    def __init__(self, fault: DocumentFault) -> None:
        super().__init__(fault)
        self.fault = fault


def check(file: BinaryIO, limits: Limits) -> tuple[DocumentKind, int]:
    """Return the kind of a file and how many pages it has (a picture has one).

    :param file: it can be searched.
    :raises Found: with the reason for which it is not taken.
    """
    beginning = file.read(documents.BEGINNING)
    kind = documents.kind_of(beginning)
    if kind is None:
        raise Found(DocumentFault.WRONG_KIND)
    size = file.seek(0, 2)
    file.seek(max(0, size - documents.ENDING))
    if documents.is_ambiguous(kind, beginning, file.read()):
        raise Found(DocumentFault.AMBIGUOUS)
    file.seek(0)
    try:
        if kind is DocumentKind.PDF:
            return kind, _pages(file, limits)
        _check_picture(file, kind, limits)
    except (MemoryError, RecursionError):
        raise Found(DocumentFault.TOO_COMPLEX) from None
    return kind, 1


def _check_picture(file: BinaryIO, kind: DocumentKind, limits: Limits) -> None:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # our own limit comes first, with a sentence
    try:
        with Image.open(file, formats=[kind.value.upper()]) as picture:
            width, height = picture.size
            if width * height > limits.pixels:
                raise Found(DocumentFault.TOO_MANY_PIXELS)
            picture.verify()
        file.seek(0)
        with Image.open(file, formats=[kind.value.upper()]) as picture:
            # A smaller copy of a JPEG is read all the same to its end, and needs a sixty-fourth of the memory.
            picture.draft("RGB", (max(1, width // 8), max(1, height // 8)))
            picture.load()
    except MemoryError:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, ZeroDivisionError) as error:
        raise Found(DocumentFault.BROKEN) from error


def _pages(file: BinaryIO, limits: Limits) -> int:
    import pikepdf

    try:
        with pikepdf.open(file, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Found(DocumentFault.ENCRYPTED)
            if len(pdf.objects) > limits.objects:
                raise Found(DocumentFault.TOO_COMPLEX)
            pages = len(pdf.pages)
            if pages > limits.pages:
                raise Found(DocumentFault.TOO_MANY_PAGES)
            if pages == 0:
                raise Found(DocumentFault.BROKEN)
            _check_objects(pdf, limits)
            return pages
    except pikepdf.PasswordError as error:
        raise Found(DocumentFault.ENCRYPTED) from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, OSError) as error:
        raise Found(DocumentFault.BROKEN) from error


def _check_objects(pdf: object, limits: Limits) -> None:
    import pikepdf

    left = limits.unpacked
    for one in pdf.objects:  # type: ignore[attr-defined] # a list that is read as it is walked
        for held in _dictionaries(one, 0):
            _check_dictionary(held)
        if isinstance(one, pikepdf.Stream):
            left -= _unpacked(one, left, limits)
            if left < 0:
                raise Found(DocumentFault.TOO_COMPLEX)


def _check_dictionary(held: object) -> None:
    keys = set(held.keys())  # type: ignore[attr-defined]
    if keys & _FILES or str(held.get("/Subtype", "")) in {"/RichMedia", "/FileAttachment"}:  # type: ignore[attr-defined]
        raise Found(DocumentFault.CARRIES_FILES)
    action = str(held.get("/S", "")) if "/S" in keys else ""  # type: ignore[attr-defined]
    if keys & _PROGRAMS or action in _ACTIONS:
        raise Found(DocumentFault.ACTIVE)


def _dictionaries(one: object, depth: int) -> Iterator[object]:
    """Yield a dictionary and what it holds itself; what it points to has its own turn in the list of objects."""
    import pikepdf

    if depth > _DEPTH:
        raise Found(DocumentFault.TOO_COMPLEX)
    if isinstance(one, pikepdf.Stream):
        one = one.stream_dict
    if isinstance(one, pikepdf.Dictionary):
        yield one
        inner = [one.get(key) for key in one.keys()]  # noqa: SIM118 # it is no mapping
    elif isinstance(one, pikepdf.Array):
        inner = list(one)
    else:
        return
    for each in inner:
        if isinstance(each, pikepdf.Dictionary | pikepdf.Array) and not each.is_indirect:
            yield from _dictionaries(each, depth + 1)


def _unpacked(stream: object, left: int, limits: Limits) -> int:
    """Return how many bytes a stream becomes; reading stops once it is past what is left."""
    filters = _filters_of(stream)
    if _is_picture(stream) and _pixels(stream) > limits.pixels:
        raise Found(DocumentFault.TOO_MANY_PIXELS)
    raw: bytes = bytes(stream.read_raw_bytes())  # type: ignore[attr-defined]
    if not filters or filters[0] in _PICTURES:
        return len(raw)
    if set(filters) - _PICTURES != {"/FlateDecode"}:
        # Rare ways to pack: the library unpacks all at once, and the limit of memory holds it.
        return len(bytes(stream.read_bytes())) if not set(filters) & _PICTURES else len(raw)  # type: ignore[attr-defined]
    size = 0
    for name in filters:
        if name != "/FlateDecode":
            break
        raw = _inflated(raw, left)
        size = max(size, len(raw))
    return size


def _inflated(raw: bytes, most: int) -> bytes:
    """Return what zlib packed, up to one byte more than there may be; what is broken in it a reader skips too."""
    unpacker, parts, size = zlib.decompressobj(), [], 0
    try:
        while raw and size <= most:
            parts.append(unpacker.decompress(raw, min(_STEP, most + 1 - size)))
            size += len(parts[-1])
            raw = unpacker.unconsumed_tail
    except zlib.error:
        pass
    return b"".join(parts)


def _filters_of(stream: object) -> list[str]:
    import pikepdf

    named = stream.get("/Filter")  # type: ignore[attr-defined]
    if named is None:
        return []
    return [str(each) for each in named] if isinstance(named, pikepdf.Array) else [str(named)]


def _is_picture(stream: object) -> bool:
    return str(stream.get("/Subtype", "")) == "/Image"  # type: ignore[attr-defined]


def _pixels(stream: object) -> int:
    return int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))  # type: ignore[attr-defined]


def _limit(limits: Limits) -> None:
    """Take from this process what it does not need, before it reads anything."""
    for what, most in (
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    """Check standard input and print what was found."""
    limits = Limits(**json.loads(sys.argv[1])) if len(sys.argv) > 1 else Limits()
    _limit(limits)
    try:
        kind, pages = check(sys.stdin.buffer, limits)
        told: dict[str, object] = {"kind": kind.value, "pages": pages}
    except Found as found:
        told = {"fault": found.fault.value}
    except MemoryError:
        told = {"fault": DocumentFault.TOO_COMPLEX.value}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()

"""Documents as people have them, and files that were made to harm whoever opens them. All are made here."""

from __future__ import annotations

import io
import zipfile
import zlib

import pikepdf
from PIL import Image


def pdf(pages: int = 1, **how: object) -> bytes:
    """Return a PDF with empty pages; `how` goes to `pikepdf.Pdf.save`."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    return _saved(made, **how)


def locked_pdf(*, to_open: str = "secret-word", to_change: str = "owner-word") -> bytes:
    """Return a PDF that is encrypted; with an empty password to open, every reader opens it all the same."""
    return pdf(encryption=pikepdf.Encryption(user=to_open, owner=to_change))


def pdf_with(*changes: tuple[str, object]) -> bytes:
    """Return a PDF with entries in its root."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    for key, value in changes:
        made.Root[key] = value
    return _saved(made)


def pdf_with_program() -> bytes:
    """Return a PDF that runs JavaScript when it is opened."""
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    return pdf_with(("/OpenAction", action))


def pdf_with_hidden_program() -> bytes:
    """Return a PDF whose JavaScript hangs on a form field, some steps below the root."""
    field = pikepdf.Dictionary(T=pikepdf.String("a"), AA=pikepdf.Dictionary(K=pikepdf.Dictionary(JS="app.alert(1)")))
    return pdf_with(("/AcroForm", pikepdf.Dictionary(Fields=pikepdf.Array([field]))))


def pdf_that_launches() -> bytes:
    """Return a PDF that starts another program."""
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe"))
    return pdf_with(("/OpenAction", action))


def pdf_with_file() -> bytes:
    """Return a PDF with a file attached."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    made.attachments["tool.exe"] = b"MZ and more"
    return _saved(made)


def pdf_bomb(size: int = 400_000_000) -> bytes:
    """Return a small PDF whose page unpacks to very much."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)) + packer.flush()
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    made.pages[0].Contents = made.make_indirect(pikepdf.Stream(made, packed, {"/Filter": pikepdf.Name.FlateDecode}))
    return _saved(made, stream_decode_level=pikepdf.StreamDecodeLevel.none, recompress_flate=False)


def nested_pdf_bomb() -> bytes:
    """Return a PDF whose stream is packed twice: what looks small unpacks to something that unpacks to very much."""
    packer = zlib.compressobj(9)
    inner = b"".join(packer.compress(bytes(1_000_000)) for _ in range(400)) + packer.flush()
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    both = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    made.pages[0].Contents = made.make_indirect(pikepdf.Stream(made, zlib.compress(inner, 9), {"/Filter": both}))
    return _saved(made, stream_decode_level=pikepdf.StreamDecodeLevel.none, recompress_flate=False)


def picture(kind: str = "JPEG", size: tuple[int, int] = (80, 60), **how: object) -> bytes:
    """Return a picture of one colour."""
    made = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(made, kind, **how)
    return made.getvalue()


def picture_bomb() -> bytes:
    """Return a PNG of a few bytes that says it is 60,000 points wide and high."""
    header = b"IHDR" + (60_000).to_bytes(4) + (60_000).to_bytes(4) + b"\x08\x02\x00\x00\x00"
    small = picture("PNG")
    end = small.index(b"IHDR") + 21
    return small[:8] + (13).to_bytes(4) + header + zlib.crc32(header).to_bytes(4) + small[end:]


def also_an_archive(content: bytes) -> bytes:
    """Return a file that programs for archives open too."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("tool.exe", b"MZ")
    return content + made.getvalue()


def also_a_page() -> bytes:
    """Return a JPEG that a careless browser would show as a page with a script."""
    return picture(comment=b"<html><script>alert(1)</script></html>")


def _saved(made: pikepdf.Pdf, **how: object) -> bytes:
    written = io.BytesIO()
    how.setdefault("deterministic_id", "encryption" not in how)
    made.save(written, **how)  # type: ignore[arg-type]
    return written.getvalue()

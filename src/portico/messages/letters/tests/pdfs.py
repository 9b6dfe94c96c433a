"""Looking into a PDF: its words in the order in which they are read out, and its tags."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf

_PAIR = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


def opened(content: bytes) -> pikepdf.Pdf:
    """Open a PDF that is in memory."""
    return pikepdf.open(BytesIO(content))


def words_of(content: bytes) -> str:
    """Return the words of all pages, as a screen reader gets them."""
    with opened(content) as pdf:
        return "\n".join(_page_words(page) for page in pdf.pages)


def tags_of(content: bytes) -> list[str]:
    """Return the kinds of all parts of the document, in reading order."""
    found: list[str] = []

    def walk(node: pikepdf.Object) -> None:
        if isinstance(node, pikepdf.Array):
            for each in node:
                walk(each)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append(str(node["/S"])[1:])
            walk(node.get("/K", pikepdf.Array()))

    with opened(content) as pdf:
        walk(pdf.Root.StructTreeRoot.K)
    return found


def _page_words(page: pikepdf.Page) -> str:
    fonts = {name: _letters_of(font) for name, font in page.obj.get("/Resources", {}).get("/Font", {}).items()}
    words, letters = [], dict[int, str]()
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            letters = fonts[str(operands[0])]
        elif str(operator) in ("TJ", "Tj"):
            runs = operands[0] if str(operator) == "TJ" else operands
            raw = b"".join(bytes(run) for run in runs if isinstance(run, pikepdf.String))
            codes = (int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2))
            words.append("".join(letters.get(code, "") for code in codes))
    return "".join(words)


def _letters_of(font: pikepdf.Object) -> dict[int, str]:
    found: dict[int, str] = {}
    text = font["/ToUnicode"].read_bytes().decode("latin-1")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.S):
        for code, letters in _PAIR.findall(block):
            found[int(code, 16)] = bytes.fromhex(letters).decode("utf-16-be")
    return found

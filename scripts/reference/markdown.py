"""The few things that every generated page writes."""

from collections.abc import Iterable, Sequence


def title(text: str, made_from: str) -> list[str]:
    """Return the first lines of a page: its title, and from what it was made."""
    return [f"# {text}", "", f"Written by `make docs` from {made_from}. Do not edit it here.", ""]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table, with an empty line after it."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell(text) for text in row)} |".replace("  ", " ") for row in rows]
    return [*lines, ""]


def cell(text: str) -> str:
    """Return a text that can stand in a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def first_paragraph(text: str | None) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join((text or "").strip().split("\n\n", 1)[0].split())


def joined(lines: Sequence[str]) -> str:
    """Return the page."""
    return "\n".join(lines).rstrip() + "\n"

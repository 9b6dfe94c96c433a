"""errors.md: every error that a person, an API client or an operator can meet."""

import importlib
import inspect
import pkgutil
from collections import defaultdict
from collections.abc import Iterator

import portico
from portico.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, PorticoError, Unavailable
from portico.kernel.problem import status_of
from reference.markdown import first_paragraph, joined, table, title

FAMILIES = (NotFound, NotAllowed, Conflict, Invalid, Unavailable)
# Tests have errors of their own; the module that the web server loads starts everything.
SKIPPED = {"tests", "migrations", "wsgi"}


def page() -> str:
    """Return the page."""
    rooms: dict[str, list[type[PorticoError]]] = defaultdict(list)
    for error in all_errors():
        rooms[error.code.split(".")[0]].append(error)
    lines = title("Errors", "the errors of each room")
    lines += [
        "An API answers `application/problem+json` (RFC 9457) with the code and the sentence; a page shows the sentence.",
        "The family decides the HTTP status. `{words}` are filled with what was meant.",
        "",
    ]
    families = [(f"`{f.__name__}`", str(int(status_of(f()))), first_paragraph(f.__doc__)) for f in FAMILIES]
    lines += table(["family", "status", "says, when nothing better is known"], families)
    for room in sorted(rooms):
        lines += [f"## {room}", ""]
        rows = [(f"`{e.code}`", f"`{e.__name__}`", family_of(e), sentence(e)) for e in rooms[room]]
        lines += table(["code", "error", "family", "sentence"], sorted(rows))
    return joined(lines)


def all_errors() -> list[type[PorticoError]]:
    """Return every class of error in the house, those of tests left out."""
    for module in pkgutil.walk_packages(portico.__path__, "portico."):
        if not SKIPPED.intersection(module.name.split(".")):
            importlib.import_module(module.name)
    found = {error for error in _below(PorticoError) if is_ours(error)}
    return sorted({PorticoError, *found}, key=lambda error: (error.code, error.__name__))


def is_ours(error: type[PorticoError]) -> bool:
    """Return whether an error belongs to the house and not to a test."""
    return error.__module__.startswith("portico.") and ".tests" not in error.__module__


def _below(error: type[PorticoError]) -> Iterator[type[PorticoError]]:
    for child in error.__subclasses__():
        yield child
        yield from _below(child)


def family_of(error: type[PorticoError]) -> str:
    """Return the name of the family that decides the status, or nothing for a room's base class."""
    return next((f"`{family.__name__}`" for family in FAMILIES if issubclass(error, family)), "")


def sentence(error: type[PorticoError]) -> str:
    """Return what the error says."""
    return first_paragraph(inspect.getdoc(error))

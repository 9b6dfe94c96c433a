"""Finds every text of Portico's own that people can read: in templates, in Python, and the sentences of errors."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

from portico.kernel.errors import PorticoError

SOURCE = Path(__file__).resolve().parents[2] / "src/portico"
# Their errors reach people on pages; the others reach whoever runs Portico, in English.
ROOMS_OF_PEOPLE = ("kernel", "identity", "evidence", "messages", "journeys", "casework")

Text = tuple[str, str, str]
"""Context, text, plural; empty when there is none."""


def texts() -> set[Text]:
    """Return all of them."""
    found: set[Text] = set()
    for path in SOURCE.rglob("*.html"):
        found |= texts_of_page(path)
    for path in SOURCE.rglob("*.py"):
        if "tests" not in path.parts and "migrations" not in path.parts:
            code = path.read_text(encoding="utf-8")
            found |= set(_in_python(code, _imported(code)))
    return found | {("", sentence, "") for sentence in _sentences_of_errors()}


def texts_of_page(path: Path) -> set[Text]:
    """Return the texts of one template."""
    return set(_in_python(templatize(path.read_text(encoding="utf-8"), origin=str(path)), _TEMPLATE_NAMES))


_TEMPLATE_NAMES = {name: name for name in ("gettext", "_", "ngettext", "pgettext", "npgettext")} | {"_": "gettext"}


def _imported(code: str) -> dict[str, str]:
    """Return the local names under which a module imports Django's functions."""
    names: dict[str, str] = {}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {alias.asname or alias.name: re.sub("_(lazy|noop)$", "", alias.name) for alias in node.names}
    return names


def _in_python(code: str, names: dict[str, str]) -> Iterator[Text]:
    if names is _TEMPLATE_NAMES:
        yield from _in_templatized(code)
        return
    for node in ast.walk(ast.parse(code)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        strings = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        match names.get(node.func.id), strings:
            case "gettext", [text, *_]:
                yield "", text, ""
            case "ngettext", [text, plural, *_]:
                yield "", text, plural
            case "pgettext", [context, text, *_]:
                yield context, text, ""


def _in_templatized(code: str) -> Iterator[Text]:
    """Read the calls that Django makes of a template's translate tags; around them stands no Python."""
    string = r"u?((?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))"
    for match in re.finditer(rf"\b(gettext|_|ngettext|pgettext)\(\s*{string}(?:\s*,\s*{string})?", code):
        function, first, second = match[1], ast.literal_eval(match[2]), match[3]
        if function == "pgettext":
            yield first, ast.literal_eval(second), ""
        else:
            yield "", first, ast.literal_eval(second) if function == "ngettext" else ""


def _sentences_of_errors() -> Iterator[str]:
    for room in ROOMS_OF_PEOPLE:
        try:
            module = importlib.import_module(f"portico.{room}.errors")
        except ModuleNotFoundError:
            continue
        for value in vars(module).values():
            if (
                isinstance(value, type)
                and issubclass(value, PorticoError)
                and f"{value.__module__}.".startswith(f"{module.__name__}.")
            ):
                yield " ".join((inspect.getdoc(value) or "").split("\n\n", 1)[0].split())


__all__ = ["texts"]

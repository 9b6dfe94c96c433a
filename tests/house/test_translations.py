"""Every word of Portico's own is there in every language that has a catalogue."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from scripts import compile_translations
from tests.house import translations

CATALOGUES = sorted(translations.SOURCE.glob("locale/*/LC_MESSAGES/django.po"))
# A catalogue says in its header when it covers the pages of people only; what it lacks is then in English.
FULL = [path for path in CATALOGUES if "X-Portico-Coverage: people" not in path.read_text(encoding="utf-8")]
# From the first page to the receipt: these are whole in every catalogue.
PAGES_OF_PEOPLE = [
    *sorted(translations.SOURCE.glob("journeys/templates/journeys/*.html")),
    *(translations.SOURCE / "site/templates/site" / name for name in ("home.html", "service.html", "sign_in.html")),
    *(
        translations.SOURCE / "casework/templates/casework" / f"{name}.html"
        for name in ("apply", "question", "check", "receipt", "cases")
    ),
]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


def translated(path: Path) -> dict[str, str]:
    """Return key -> translation of a catalogue, both as the compiled file holds them; what is not sure is left out."""
    found = {}
    for message in compile_translations.catalog_of(path):
        if message.id and message.string and not message.fuzzy:
            ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
            forms = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
            if all(forms):
                found[(f"{message.context}\x04" if message.context else "") + "\0".join(ids)] = "\0".join(forms)
    return found


def key_of(text: translations.Text) -> str:
    context, words, plural = text
    return (f"{context}\x04" if context else "") + words + (f"\0{plural}" if plural else "")


@pytest.mark.parametrize("path", FULL, ids=lambda path: path.parts[-3])
def test_every_text_has_a_translation(path: Path) -> None:
    known = translated(path)
    assert sorted(key_of(text) for text in translations.texts() if key_of(text) not in known) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_the_pages_of_people_are_whole_in_every_catalogue(path: Path) -> None:
    known = translated(path)
    texts = {key_of(text) for page in PAGES_OF_PEOPLE for text in translations.texts_of_page(page)}
    assert sorted(texts - known.keys()) == []


@pytest.mark.parametrize("path", FULL, ids=lambda path: path.parts[-3])
def test_no_translation_is_left_over(path: Path) -> None:
    used = {key_of(text) for text in translations.texts()}
    assert sorted(key for key in translated(path) if key and key not in used) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_translations_keep_every_placeholder(path: Path) -> None:
    for key, text in translated(path).items():
        wanted = set(PLACEHOLDER.findall(key.split("\0")[0]))
        for form in text.split("\0"):
            assert set(PLACEHOLDER.findall(form)) == wanted or not key, key


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_the_compiled_catalogue_is_what_python_reads(path: Path, tmp_path: Path) -> None:
    (tmp_path / "django.po").write_bytes(path.read_bytes())
    assert compile_translations.main([str(tmp_path)]) == 0
    with (tmp_path / "django.mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert read.gettext("Yes") == translated(path)["Yes"]

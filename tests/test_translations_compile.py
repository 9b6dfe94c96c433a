"""Translations are compiled at set-up without gettext's tools; Python's own gettext must read the result."""

from __future__ import annotations

import gettext
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'


def compile_po(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    (folder / "django.po").write_text(HEAD + text, encoding="utf-8")
    command = [sys.executable, str(ROOT / "scripts/compile_translations.py"), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_texts_contexts_and_plurals_are_found_again(tmp_path: Path) -> None:
    done = compile_po(
        tmp_path,
        'msgid "Yes"\nmsgstr "Ja"\n\n'
        'msgctxt "emphatic"\nmsgid "Yes"\nmsgstr "Jo"\n\n'
        'msgid "one day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "én dag"\nmsgstr[1] ""\n"%(n)s "\n"dager"\n',
    )
    assert done.returncode == 0, done.stderr
    with (tmp_path / "django.mo").open("rb") as file:
        found = gettext.GNUTranslations(file)
    assert found.gettext("Yes") == "Ja"
    assert found.pgettext("emphatic", "Yes") == "Jo"
    assert [found.ngettext("one day", "%(n)s days", n) for n in (1, 2)] == ["én dag", "%(n)s dager"]


def test_what_is_not_translated_or_not_sure_stays_in_english(tmp_path: Path) -> None:
    compile_po(tmp_path, 'msgid "No"\nmsgstr ""\n\n#, fuzzy\nmsgid "Perhaps"\nmsgstr "Kanskje"\n')
    with (tmp_path / "django.mo").open("rb") as file:
        found = gettext.GNUTranslations(file)
    assert (found.gettext("No"), found.gettext("Perhaps")) == ("No", "Perhaps")


def test_a_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    done = compile_po(tmp_path, 'msgid "No"\nNei, ikke slik\n')
    assert done.returncode == 1
    assert f"{tmp_path / 'django.po'}:7: " in done.stderr

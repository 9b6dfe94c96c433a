"""One word for one thing, each error and setting explained, and no country in the code."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest
from tests.house.house import DOCS, PACKS, ROOT, SOURCE, models, rooms, shown, source_files

from portico.catalogue.pack.reading import read_pack
from portico.catalogue.pack.schema import Pack, Text
from portico.kernel.errors import PorticoError
from portico.site.environment.table import SETTINGS

sys.path.insert(0, str(ROOT / "scripts"))
from reference.errors import all_errors

GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")
WORDS = re.findall(r"^### (.+)$", GLOSSARY, re.MULTILINE)
OUR_WORDS = {part for word in WORDS for part in word.lower().split()}
ENTRIES = dict(zip(WORDS, re.split(r"^### .+$", GLOSSARY, flags=re.MULTILINE)[1:], strict=True))


def test_every_table_has_its_word_in_the_glossary() -> None:
    assert sorted(re.findall(r"Model: `(\w+)`", GLOSSARY)) == sorted(model.__name__ for model in models())


def test_every_room_has_its_word_in_the_glossary() -> None:
    assert sorted(re.findall(r"Room: `(\w+)`", GLOSSARY)) == sorted(rooms())


def test_the_glossary_is_in_order_and_has_each_word_once() -> None:
    lowered = [word.lower() for word in WORDS]
    assert lowered == sorted(set(lowered))


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_explained_in_one_paragraph_and_its_standard_has_an_address(word: str) -> None:
    sentence, *more = [part for part in ENTRIES[word].strip().split("\n\n") if part]
    assert sentence.endswith(".")
    assert len(more) <= 1
    assert all(re.search(r"Standard: \[.+?\]\(https?://\S+\)", part) for part in more if "Standard:" in part)


def test_no_two_errors_have_the_same_code() -> None:
    counts = Counter(error.code for error in all_errors())
    assert [code for code, count in counts.items() if count > 1] == []


def test_every_error_says_its_room_and_has_a_sentence() -> None:
    wrong = [error.__name__ for error in all_errors() if not is_well_named(error)]
    assert wrong == []


def is_well_named(error: type[PorticoError]) -> bool:
    """Return whether an error has a code of its own room, in words, and says something."""
    room = error.__module__.split(".")[1]
    return bool(re.fullmatch(rf"{room}\.[a-z]+(-[a-z]+)*", error.code)) and bool((error.__doc__ or "").strip())


def test_every_error_is_documented() -> None:
    page = (DOCS / "reference" / "errors.md").read_text(encoding="utf-8")
    assert [error.code for error in all_errors() if f"| `{error.code}` |" not in page] == []


def test_every_setting_is_documented() -> None:
    page = (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")
    assert [setting.name for setting in SETTINGS if f"| `{setting.name}` |" not in page] == []


def test_no_setting_is_read_past_the_table() -> None:
    """Only `site/environment` reads the environment, and the clock the day of the demo."""
    named = {setting.name for setting in SETTINGS}
    read = {
        (shown(path), name)
        for path in source_files()
        for name in re.findall(r"os\.environ(?:\.get\(|\[)[\"'](\w+)", path.read_text(encoding="utf-8"))
    }
    assert {name for _, name in read} <= named | {"DJANGO_SETTINGS_MODULE"}


@pytest.mark.parametrize("directory", PACKS, ids=[pack.name for pack in PACKS])
def test_no_word_of_a_pack_is_in_the_code(directory: Path) -> None:
    """What is true in one country only is pack data. The words come from the pack, so a new pack brings its own."""
    pack = read_pack(directory)
    words = words_of(pack)
    assert len(words) > 20
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in sorted(words, key=len, reverse=True)))
    files = [*source_files(), *(path for path in SOURCE.rglob("*.html") if "tests" not in path.parts)]
    found = {
        f"{shown(path)}:{number}: {match.group()}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for match in pattern.finditer(line)
    }
    assert found == set()


def words_of(pack: Pack) -> set[str]:
    """Return the words that give a country away: its names, authorities, registries, laws, currency, codes and tongue.

    A word of our glossary gives nothing away, though an authority is called by it too: "Service" is a term of the field.
    """
    manifest = pack.manifest
    names = [authority.name for authority in manifest.authorities.values()]
    names += [registry.name for registry in pack.registries.values()]
    names += [number.name for number in manifest.formats.values()]
    words = set(manifest.name.root.values()) | {
        manifest.currency,
        manifest.time_zone,
        f'"{manifest.jurisdiction.code}"',
    }
    words |= {f'"{language}"' for language in manifest.languages if language != SOURCE_LANGUAGE}
    words |= {word for name in names for word in proper_nouns(name) if word.lower() not in OUR_WORDS}
    return words | laws(pack)


SOURCE_LANGUAGE = "en"


def proper_nouns(name: Text) -> set[str]:
    """Return the words of a name that are not English: those of the other languages, in English too if they stand there."""
    return {
        word
        for language, text in name.root.items()
        if language != SOURCE_LANGUAGE
        for word in re.findall(r"\w{3,}", text)
        if word[0].isupper()
    }


def laws(pack: Pack) -> set[str]:
    """Return the names of the laws that services and rules cite: the word before the section sign."""
    cited = [law for service in pack.services.values() for law in service.legal_basis]
    cited += [law for decision in pack.decisions.values() for law in decision.law]
    return {word for law in cited for word in re.findall(r"(\w{5,}) §", law.article)}

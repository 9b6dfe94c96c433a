"""Styles and scripts as a browser gets them: under names with a fingerprint, compressed."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.staticfiles import storage

from portico.site import static_files


@pytest.fixture
def collected(tmp_path: Path, settings: LazySettings) -> Path:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {"staticfiles": {"BACKEND": "portico.site.static_files.HashedFiles"}}
    assert static_files.collect()
    return tmp_path / "static"


def test_a_script_loads_its_module_under_the_name_with_the_fingerprint(collected: Path) -> None:
    name = storage.staticfiles_storage.url("build/portico.js").removeprefix("/static/")
    loaded = re.search(r"from ['\"]\./?(govuk-frontend\.min\.[0-9a-f]{12}\.js)['\"]", (collected / name).read_text())
    assert loaded is not None
    assert (collected / "build" / loaded[1]).is_file()


def test_texts_have_a_compressed_copy_beside_them(collected: Path) -> None:
    style = collected / storage.staticfiles_storage.url("build/portico.css").removeprefix("/static/")
    assert gzip.decompress(style.with_name(style.name + ".gz").read_bytes()) == style.read_bytes()


def test_nothing_of_gov_uk_s_crown_is_shipped(collected: Path) -> None:
    style = (collected / "build" / "portico.css").read_text()
    assert re.findall(r"crown|crest|GDS Transport", style) == []


@pytest.mark.usefixtures("collected")
def test_nothing_is_done_again_while_nothing_has_changed() -> None:
    assert not static_files.collect()

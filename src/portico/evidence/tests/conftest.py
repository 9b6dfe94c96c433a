"""The small pack of `factories.py`, written once."""

from __future__ import annotations

from pathlib import Path

import pytest

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence.tests import factories


@pytest.fixture(scope="session")
def pack_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return factories.write_pack(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def release(pack_directory: Path) -> CompiledPack:
    return factories.release_of(pack_directory)

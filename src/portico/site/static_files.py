"""Styles and scripts under names that hold their fingerprint, so that browsers may keep them for ever."""

from __future__ import annotations

import gzip
import hashlib
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedFiles(ManifestStaticFilesStorage):
    """Also rewrites the names in `import ... from './x.js';`, since our scripts are modules."""

    support_js_module_import_aggregation = True


def collect() -> bool:
    """Gather all static files in STATIC_ROOT; return False if nothing had changed since the last time."""
    from django.core.management import call_command

    root = Path(settings.STATIC_ROOT)
    stamp = root / ".fingerprint"
    fingerprint = _fingerprint()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == fingerprint:
        return False
    if root.exists():
        shutil.rmtree(root)
    call_command("collectstatic", interactive=False, verbosity=0)
    _compress(root)
    stamp.write_text(fingerprint, encoding="ascii")
    return True


def _compress(root: Path) -> None:
    """Put a compressed copy beside each text; WhiteNoise sends it to every browser that takes it."""
    for path in root.rglob("*"):
        if path.suffix in {".css", ".js", ".svg", ".json"}:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list(None), key=lambda found: found[0]):
            with storage.open(name) as file:
                digest.update(name.encode() + b"\0" + hashlib.sha256(file.read()).digest())
    return digest.hexdigest()

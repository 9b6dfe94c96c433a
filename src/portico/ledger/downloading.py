"""Fetching a whole log into a folder, to check it there or to keep it. Pure.

What is complete never changes (C2SP tlog-tiles), so a second download fetches only what is new.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from portico.ledger import notes, sources, tiles
from portico.ledger.errors import LogDoesNotFit, LogUnreachable
from portico.ledger.notes import Checkpoint
from portico.ledger.sources import Source
from portico.ledger.tiles import Address


def download(
    source: Source, folder: Path, *, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> Checkpoint:
    """Fetch every part of a log, and return what its checkpoint says; no signature is checked.

    The checkpoint is written last: a folder that has one has all the parts that it covers.

    :param progress: called now and then with the parts that are done and the parts that there are.
    :raises LogDoesNotFit: a part is missing.
    :raises LogUnreachable: the log does not answer, or the folder cannot be written.
    """
    raw = source.read(sources.CHECKPOINT)
    signed = notes.parse_checkpoint(notes.parse_note(raw).text)
    wanted = [path for path in map(sources.path_of, _parts(signed.size)) if not (folder / path).is_file()]
    for number, (path, content) in enumerate(zip(wanted, source.read_each(wanted), strict=True), 1):
        if content is None:
            raise LogDoesNotFit(place=path, reason="it is missing")
        _write(folder / path, content)
        progress(number, len(wanted))
    _write(folder / sources.CHECKPOINT, raw)
    _remove_partial_parts(folder, signed.size)
    return signed


def _parts(size: int) -> Iterator[Address]:
    """Yield every tile and every bundle of entries of a log."""
    yield from tiles.tiles_of(size)
    for address in tiles.tiles_of(size):
        if address.level == 0:
            yield Address(None, address.index, address.width)


def _remove_partial_parts(folder: Path, size: int) -> None:
    """Remove partial tiles and bundles of earlier downloads; only those of today's size are needed."""
    today = {sources.path_of(address) for address in _parts(size) if address.width < tiles.WIDTH}
    for path in sorted(folder.glob("tile/**/*.p/*")):
        name = path.relative_to(folder).as_posix()
        if name not in today and re.fullmatch(r"[0-9]{1,3}", path.name):
            path.unlink()
            if not any(path.parent.iterdir()):
                path.parent.rmdir()


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise LogUnreachable(place=str(path), reason=error.strerror or "it cannot be written") from error

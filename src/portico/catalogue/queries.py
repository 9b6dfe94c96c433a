"""Reads: the current release, and any release by its id."""

from __future__ import annotations

from functools import lru_cache

from portico.catalogue.errors import NothingPublished, ReleaseNotFound
from portico.catalogue.models import Publication, Release
from portico.catalogue.pack.compiling import CompiledPack, compile_pack, pack_of_canonical
from portico.catalogue.types import Change, ChangeKind, InFlight, ReleaseId

# Old releases stay in use as long as cases run under them; a government publishes a few a year.
CACHED_RELEASES = 16


def current_release() -> CompiledPack:
    """Return the release that is in force: one short query, the pack itself is kept in the process.

    :raises NothingPublished: no pack has been published yet.
    """
    release_id = find_current_release_id()
    if release_id is None:
        raise NothingPublished
    return get_release(release_id)


def find_current_release_id() -> ReleaseId | None:
    """Return the id of the release in force, or None when nothing has been published."""
    newest = Publication.objects.order_by("-number").values_list("release_id", flat=True).first()
    return ReleaseId(newest) if newest is not None else None


@lru_cache(maxsize=CACHED_RELEASES)
def get_release(release_id: str) -> CompiledPack:
    """Return a release, compiled once per process (a release never changes).

    :raises ReleaseNotFound: there is none with this id.
    """
    canonical = Release.objects.filter(pk=release_id).values_list("canonical", flat=True).first()
    if canonical is None:
        raise ReleaseNotFound(release_id=release_id)
    return compile_pack(pack_of_canonical(canonical.encode()))


def list_changes(release_id: str) -> list[Change]:
    """Return what the newest publication of a release changed from the one before it.

    :raises ReleaseNotFound: the release was never published.
    """
    publication = Publication.objects.filter(release_id=release_id).order_by("-number").first()
    if publication is None:
        raise ReleaseNotFound(release_id=release_id)
    return [
        Change(row["kind"], row["id"], ChangeKind(row["change"]), InFlight(row["in_flight"]))
        for row in publication.changes
    ]

"""Writes: publishing a pack as a release."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import connection, transaction
from procrastinate.contrib.django import app

from portico.catalogue import recorded
from portico.catalogue.errors import PackInvalid
from portico.catalogue.events import RELEASE_PUBLISHED
from portico.catalogue.models import Publication, Release
from portico.catalogue.pack.checking import check_release
from portico.catalogue.pack.compiling import pack_of_canonical, release_of
from portico.catalogue.pack.difference import differences
from portico.catalogue.pack.schema import Pack
from portico.catalogue.types import Change, ReleaseId
from portico.kernel.types import Actor
from portico.ledger import actions as ledger

# Any fixed number: two publishers at once must wait for each other (PostgreSQL advisory lock).
_PUBLISHING = 0x706F7274


def publish(pack: Pack, *, actor: Actor, at: datetime) -> ReleaseId:
    """Make a pack the current release and return its id. Publishing the current release again changes nothing.

    A release that was published before can be made current again: that is a new publication of the same release. The
    public log says which release came into force when, and which rules it changed.

    :param at: aware instant.
    :raises PackInvalid: the pack has errors; nothing is published.
    """
    release_id, canonical = release_of(pack)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PUBLISHING])
        newest = Publication.objects.select_related("release").order_by("-number").first()
        if newest is not None and newest.release_id == release_id:
            return ReleaseId(release_id)
        errors = [problem for problem in check_release(pack) if problem.is_error]
        if errors:
            raise PackInvalid(errors)
        details = {
            "pack_id": pack.manifest.id,
            "version": pack.manifest.version,
            "canonical": canonical.decode(),
            "created_at": at,
        }
        release, _ = Release.objects.get_or_create(pk=release_id, defaults=details)
        publication = Publication.objects.create(
            number=newest.number + 1 if newest is not None else 1,
            release=release,
            published_at=at,
            published_by=str(actor),
            changes=[asdict(change) for change in _changes(newest, pack)],
        )
        ledger.append(recorded.entries_of(publication), at=at)
        if newest is not None:
            app.configure_task(name=RELEASE_PUBLISHED).defer(release_id=release_id)
    return ReleaseId(release_id)


def _changes(newest: Publication | None, pack: Pack) -> list[Change]:
    """Return what changes from the current release; the first release changes nothing that was there."""
    if newest is None:
        return []
    return differences(pack_of_canonical(newest.release.canonical.encode()), pack)

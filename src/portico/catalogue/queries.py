"""Reads: the current release, and any release by its id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import cast
from uuid import UUID

from portico.catalogue import recorded
from portico.catalogue.errors import NothingPublished, ReleaseNotFound
from portico.catalogue.models import Publication, Release
from portico.catalogue.pack.compiling import CompiledPack, compile_pack, pack_of_canonical
from portico.catalogue.pack.rule_words import Spoken, explainer_of
from portico.catalogue.pack.trying import Rule, Trial, look_at, try_rule_of
from portico.catalogue.types import Change, ChangeKind, InFlight, PublicationView, ReleaseId, RuleSummary
from portico.dmn.types import Path
from portico.kernel import rows
from portico.ledger import keeping
from portico.ledger.records import KeptRecord

# Old releases stay in use as long as cases run under them; a government publishes a few a year.
CACHED_RELEASES = 16
_NEWEST = "SELECT release_id FROM catalogue_publication ORDER BY number DESC LIMIT 1"


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
    newest = rows.select(_NEWEST, [])  # every request asks, most of them several times
    return ReleaseId(newest[0][0]) if newest else None


@lru_cache(maxsize=CACHED_RELEASES)
def get_release(release_id: str) -> CompiledPack:
    """Return a release, compiled once per process (a release never changes).

    :raises ReleaseNotFound: there is none with this id.
    """
    canonical = Release.objects.filter(pk=release_id).values_list("canonical", flat=True).first()
    if canonical is None:
        raise ReleaseNotFound(release_id=release_id)
    return compile_pack(pack_of_canonical(canonical.encode()))


def get_published_at(release_id: str) -> dt.datetime:
    """Return when a release was first published (aware UTC instant).

    :raises ReleaseNotFound: there is none with this id.
    """
    of_it = Publication.objects.filter(release_id=release_id).order_by("number")
    found: dt.datetime | None = of_it.values_list("published_at", flat=True).first()
    if found is None:
        raise ReleaseNotFound(release_id=release_id)
    return found


def list_publications() -> list[PublicationView]:
    """Return which release came into force when, the newest first, each with what opens its entries in the public log."""
    rows = Publication.objects.select_related("release").defer("release__canonical").order_by("-number")
    opened = {row.pk: recorded.openings_of(row) for row in rows}
    places = keeping.find_places([entry_id for found in opened.values() for entry_id, _ in found])
    return [_publication(row, opened[row.pk], places) for row in rows]


def _publication(
    row: Publication, opened: Sequence[tuple[UUID, KeptRecord]], places: Mapping[UUID, keeping.Place]
) -> PublicationView:
    found = [places.get(entry_id) for entry_id, _ in opened]
    changes = (recorded.decision_content(row) or {}).get("changes", [])
    return PublicationView(
        number=row.number,
        release_id=row.release_id,
        pack_id=row.release.pack_id,
        version=row.release.version,
        published_at=row.published_at,
        rules=tuple(str(change["id"]) for change in cast("list[dict[str, object]]", changes)),
        entries=tuple(record for _, record in opened),
        positions=tuple((place.log, place.index) if place is not None else None for place in found),
    )


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


def list_rules(*, language: str, search: str = "") -> list[RuleSummary]:
    """Return the decisions of the release in force whose name, label or law holds the words searched for, by label.

    :raises NothingPublished: no pack has been published yet.
    """
    found = [
        RuleSummary(name, decision.label.in_language(language), tuple(law.article for law in decision.law))
        for name, decision in current_release().pack.decisions.items()
    ]
    words = search.casefold().split()
    texts = {rule.name: " ".join([rule.name, rule.label, *rule.law]).casefold() for rule in found}
    kept = [rule for rule in found if all(word in texts[rule.name] for word in words)]
    return sorted(kept, key=lambda rule: rule.label.casefold())


def get_rule(name: str, *, spoken: Spoken) -> Rule:
    """Return a decision of the release in force, to be read and tried.

    :raises NotInPack: there is none of that name.
    """
    release = current_release()
    return look_at(release, name, explainer_of(release, spoken).words, spoken.language)


def try_rule(name: str, facts: Mapping[Path, object], *, at: dt.date, spoken: Spoken) -> Trial:
    """Return what a decision of the release in force says of made-up facts. Nothing is stored.

    :param at: civil date for which the rule is asked.
    :raises NotInPack: there is none of that name. :raises DmnError: the rule takes too many steps.
    """
    release = current_release()
    return try_rule_of(release, name, facts, at, explainer_of(release, spoken))

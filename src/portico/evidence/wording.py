"""Where a fact is from, and what somebody says is right instead: the same words on every page and in every sentence."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as word

from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Complaint
from portico.evidence.types import PERSON, Claim, CorrectionState, Voice
from portico.kernel.wording import day_in_words

ESTIMATE = "estimate"
"""The source of a date that was reckoned from another date of the life event."""

STATES = {
    CorrectionState.SENT: word("state of a correction request", "Waiting for an answer"),
    CorrectionState.ACCEPTED: word(
        "state of a correction request", "The authority agrees, the register is not changed yet"
    ),
    CorrectionState.REFUSED: word("state of a correction request", "The authority says that it is right"),
    CorrectionState.CHANGED: word("state of a correction request", "The register has been changed"),
    CorrectionState.WITHDRAWN: word("state of a correction request", "Taken back"),
}
TAGS = {
    CorrectionState.SENT: "open",
    CorrectionState.ACCEPTED: "coming",
    CorrectionState.REFUSED: "not_for_you",
    CorrectionState.CHANGED: "done",
    CorrectionState.WITHDRAWN: "not_for_you",
}
"""How a state looks: as one of the states of a touchpoint does."""


def said_in_words(
    source: str,
    as_of: dt.date | None,
    *,
    release: CompiledPack,
    voice: Voice,
    by_another: bool = False,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
) -> str:
    """Return who says so and as of when, and the period for which it holds where that is known.

    :param source: a registry's id, `PERSON` or `ESTIMATE`.
    :param as_of: the day for which a registry said so, or on which a person did.
    :param by_another: somebody told it who acts for the person.
    :param valid_to: first day on which it no longer holds.
    """
    if source == ESTIMATE:
        return _("An estimate from your other dates") if voice is Voice.OWN else _("An estimate from other dates")
    if source == PERSON:
        return _told(as_of, voice, by_another=by_another)
    name = _source(source, release)
    said = _("From: %(source)s, as of %(day)s") if as_of else _("From: %(source)s")
    period = _period(valid_from, valid_to)
    told = said % {"source": name, "day": day_in_words(as_of)}
    return f"{told}, {period}" if period else told


def claim_in_words(claim: Claim) -> str:
    """Return what is said to be right, where it is no value."""
    return {
        Claim.NOTHING: _("There is none"),
        Claim.OTHERWISE: _("It is otherwise, in the person's words"),
    }.get(claim, "")


def due_in_words(due_on: dt.date, days_left: int | None) -> str:
    """Return until when the authority must answer."""
    day = day_in_words(due_on)
    if days_left is None:
        return _("Answered")
    if days_left < 0:
        return _("The answer was due on %(day)s") % {"day": day}
    left = ngettext("%(n)d day left", "%(n)d days left", days_left) % {"n": days_left}
    return f"{day} ({left})"


def complaint_in_words(complaint: Complaint, release: CompiledPack) -> str:
    """Return where to complain, and by which law."""
    whom = release.authority(complaint.to).name.in_language(get_language() or "")
    return _("If the answer does not help, you can complain to %(whom)s (%(law)s).") % {
        "whom": whom,
        "law": complaint.law.article,
    }


def _source(source: str, release: CompiledPack) -> str:
    registry, language = release.pack.registries.get(source), get_language() or ""
    if registry is None:
        return source
    name = registry.name.in_language(language)
    owner = release.authority(registry.authority).name.in_language(language)
    return name if owner in name else f"{name} ({owner})"


def _told(day: dt.date | None, voice: Voice, *, by_another: bool) -> str:
    if voice is Voice.STAFF:
        said = (
            _("Somebody who acts for the person told us on %(day)s")
            if by_another
            else _("The person told us on %(day)s")
        )
        return said % {"day": day_in_words(day)} if day else _("The person told us")
    said = _("Somebody who acts for you told us on %(day)s") if by_another else _("You told us on %(day)s")
    return said % {"day": day_in_words(day)} if day else _("You told us")


def _period(valid_from: dt.date | None, valid_to: dt.date | None) -> str:
    first = day_in_words(valid_from)
    last = day_in_words(valid_to - dt.timedelta(days=1)) if valid_to is not None else ""
    if first and last:
        return _("holds from %(first)s until %(last)s") % {"first": first, "last": last}
    if first:
        return _("holds from %(first)s") % {"first": first}
    return _("holds until %(last)s") % {"last": last} if last else ""

"""Reasons in words. The English sentence is the key; other languages are in locale/."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from portico.catalogue.pack.compiling import CompiledPack
from portico.dmn.types import Path
from portico.evidence.types import Voice
from portico.evidence.wording import said_in_words
from portico.journeys.types import Reason, ReasonCode
from portico.kernel.wording import day_in_words


def reason_in_words(reason: Reason, *, release: CompiledPack, life_event: str, language: str) -> str:
    """Return one or two plain sentences in the active language.

    :param language: for the pack's own texts; the caller has activated it for Portico's.
    """
    sentence = _SENTENCES[reason.code](reason, release, life_event, language)
    if reason.would_change:
        sentence = f"{sentence} {reason.would_change.in_language(language)}"
    return sentence


def facts_in_words(missing: Iterable[Path], *, release: CompiledPack, life_event: str, language: str) -> str:
    """Return the labels of facts, e.g. "income (mother), birth date (child)"."""
    event = release.life_event(life_event)
    labels = []
    for path in sorted(missing):
        if path[0] in event.roles and len(path) > 1:
            concept = release.concept(path[1]).label.in_language(language)
            labels.append(f"{concept} ({event.roles[path[0]].label.in_language(language)})".lower())
        elif path[-1] in event.dates:
            labels.append(event.dates[path[-1]].label.in_language(language).lower())
    return ", ".join(labels)


def _day(reason: Reason) -> str:
    return day_in_words(reason.date)


def _done_by_registry(reason: Reason, release: CompiledPack, event: str, language: str) -> str:
    if not reason.registry:
        return _("It is done.")
    said = said_in_words(reason.registry, reason.as_of, release=release, voice=Voice.OWN)
    return f"{_('It is done.')} {said}"


def _other_role(reason: Reason, release: CompiledPack, event: str, language: str) -> str:
    role = release.life_event(event).roles[str(reason.role)].label.in_language(language).lower()
    return _("This one is for: %(role)s.") % {"role": role}


def _rule_says_no(reason: Reason, release: CompiledPack, event: str, language: str) -> str:
    return reason.text.in_language(language) if reason.text else _("The rules say that it does not concern you.")


def _facts_missing(reason: Reason, release: CompiledPack, event: str, language: str) -> str:
    facts = facts_in_words(reason.missing, release=release, life_event=event, language=language)
    return _("We cannot tell yet. We do not know: %(facts)s.") % {"facts": facts}


def _happens_by_itself(reason: Reason, release: CompiledPack, event: str, language: str) -> str:
    if reason.date:
        return _("It happens by itself, from %(date)s. You need not do anything.") % {"date": _day(reason)}
    return _("It happens by itself. You need not do anything.")


def _waits_for_trigger(reason: Reason, release: CompiledPack, event: str, language: str) -> str:
    what = reason.text.in_language(language) if reason.text else ""
    return _("Only if this happens: %(what)s.") % {"what": what.rstrip(".")}


def _waits_for_another(reason: Reason, release: CompiledPack, event: str, language: str) -> str:
    first = next(t for t in release.life_event(event).touchpoints if t.id == reason.touchpoint)
    return _("It comes after: %(what)s.") % {"what": first.name.in_language(language)}


def _waits_for_date(reason: Reason, release: CompiledPack, event: str, language: str) -> str:
    facts = facts_in_words(reason.missing, release=release, life_event=event, language=language)
    return _("The date depends on: %(facts)s.") % {"facts": facts}


_SENTENCES: dict[ReasonCode, Callable[[Reason, CompiledPack, str, str], str]] = {
    ReasonCode.DONE_BY_REGISTRY: _done_by_registry,
    ReasonCode.DONE_BY_CASE: lambda r, p, e, lang: _("You have applied here. See your cases."),
    ReasonCode.DONE_BY_TICK: lambda r, p, e, lang: _("You ticked this off."),
    ReasonCode.OTHER_ROLE: _other_role,
    ReasonCode.RULE_SAYS_NO: _rule_says_no,
    ReasonCode.TIME_IS_OVER: lambda r, p, e, lang: _("The time for this was until %(date)s.") % {"date": _day(r)},
    ReasonCode.FACTS_MISSING: _facts_missing,
    ReasonCode.DEADLINE_PASSED: lambda r, p, e, lang: (
        _("The deadline was %(date)s. Contact the authority: they can tell you what is still possible.")
        % {"date": _day(r)}
    ),
    ReasonCode.HAPPENS_BY_ITSELF: _happens_by_itself,
    ReasonCode.WAITS_FOR_TRIGGER: _waits_for_trigger,
    ReasonCode.WAITS_FOR_ANOTHER: _waits_for_another,
    ReasonCode.WAITS_FOR_DATE: _waits_for_date,
    ReasonCode.OPENS_LATER: lambda r, p, e, lang: _("You can do this from %(date)s.") % {"date": _day(r)},
    ReasonCode.OPEN_UNTIL: lambda r, p, e, lang: _("You can do this until %(date)s.") % {"date": _day(r)},
    ReasonCode.OFFERED_LATER: lambda r, p, e, lang: (
        _("It is offered from %(date)s. They contact you.") % {"date": _day(r)}
    ),
    ReasonCode.OFFERED_UNTIL: lambda r, p, e, lang: (
        _("It is offered until %(date)s. Contact them if you have heard nothing.") % {"date": _day(r)}
    ),
    ReasonCode.OFFERED_NOW: lambda r, p, e, lang: _("They contact you. Contact them if you have heard nothing."),
    ReasonCode.OPEN_NOW: lambda r, p, e, lang: _("You can do this now."),
    ReasonCode.BEST_BEFORE_PASSED: lambda r, p, e, lang: (
        _("It was best done before %(date)s, but you can still do it.") % {"date": _day(r)}
    ),
}

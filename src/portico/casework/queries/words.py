"""Sentences and figures of the room, in the active language. The English sentence is the key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from portico.casework.rules.answering import Fault, Wrong
from portico.casework.types import Amount
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Text
from portico.kernel.wording import day_in_words, number_in_words
from portico.messages.types import Link


def language_of(release: CompiledPack) -> str:
    """Return the language of the page if the release speaks it, else the release's first."""
    active = translation.get_language() or ""
    spoken = release.pack.manifest.languages
    return active if active in spoken else spoken[0]


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Speak a case's language for a while, whoever works on it."""
    with translation.override(language):
        yield


def wrong_in_words(wrong: Wrong) -> str:
    """Return what is wrong with an answer and what to do, in one sentence or two."""
    return _SENTENCES[wrong.fault](wrong.facts)


def date_not_possible(facts: Mapping[str, object]) -> str:
    """Return why a date of the event cannot be, with its bounds."""
    earliest, latest = (facts.get(name) for name in ("earliest", "latest"))
    first = day_in_words(earliest) if isinstance(earliest, dt.date) else ""
    last = day_in_words(latest) if isinstance(latest, dt.date) else ""
    if first and last:
        return _("Choose a date from %(first)s to %(last)s.") % {"first": first, "last": last}
    if first:
        return _("Choose a date that is not before %(first)s.") % {"first": first}
    return _("Choose a date that is not after %(last)s.") % {"last": last}


def unit_in_words(unit: str | None) -> str:
    """Return a unit of the pack in words: "per" a time instead of a stroke."""
    if not unit:
        return ""
    what, _stroke, per = unit.partition("/")
    times = {"day": _("a day"), "week": _("a week"), "month": _("a month"), "year": _("a year")}
    return f"{what} {times.get(per, per)}".strip()


def amount_in_words(amount: Amount | None) -> str:
    """Return the number of an amount, or nothing when there is none."""
    return "" if amount is None or amount.value is None else number_in_words(amount.value)


def link_to_case(case_id: UUID) -> Link:
    """Return the link to where a person finds a case, in the active language."""
    return Link(f"/cases/{case_id}/", _("Open the case"))


def link_to_signing(request_id: UUID) -> Link:
    """Return the link to where somebody signs, in the active language."""
    return Link(f"/signatures/{request_id}/", _("Read it and answer"))


def _name(value: object) -> str:
    return value.in_language(translation.get_language() or "") if isinstance(value, Text) else str(value)


def _limit(facts: Mapping[str, object]) -> str:
    limit = facts["limit"]
    return number_in_words(limit) if isinstance(limit, (Decimal, int)) else str(limit)


_SENTENCES: dict[Fault, Callable[[Mapping[str, object]], str]] = {
    Fault.EMPTY: lambda f: _("Give an answer to go on."),
    Fault.TOO_LONG: lambda f: _("Shorten your answer: it may have %(limit)s characters.") % {"limit": _limit(f)},
    Fault.NOT_TEXT: lambda f: _("Write your answer in plain letters, without special characters."),
    Fault.NOT_A_NUMBER: lambda f: _("Write a number, such as 12 or 12.5."),
    Fault.NOT_WHOLE: lambda f: _("Write a whole number, without decimals."),
    Fault.TOO_SMALL: lambda f: _("Write a number that is %(limit)s or more.") % {"limit": _limit(f)},
    Fault.TOO_BIG: lambda f: _("Write a number that is %(limit)s or less.") % {"limit": _limit(f)},
    Fault.NOT_A_DATE: lambda f: _("Write a real date: day, month and year with four digits."),
    Fault.NOT_YES_OR_NO: lambda f: _("Choose yes or no."),
    Fault.NOT_A_CHOICE: lambda f: _("Choose one of the answers on the page."),
    Fault.WRONG_FORMAT: lambda f: (
        _("This is not a valid number (%(format)s). Check that you have written all of it.")
        % {"format": _name(f["format"])}
    ),
    Fault.WRONG_CHECK_DIGIT: lambda f: (
        _("This is not a valid number (%(format)s). Check each digit: one of them may be wrong.")
        % {"format": _name(f["format"])}
    ),
    Fault.YOURSELF: lambda f: _("This is your own number. Write the number of the other person."),
}

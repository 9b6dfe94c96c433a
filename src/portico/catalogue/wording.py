"""The phrases of explanations, and values in words. The English phrase is the key; other languages are in locale/."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portico.catalogue.pack.answering import Fault, Wrong
from portico.catalogue.pack.compiling import AT, PARAMETERS
from portico.catalogue.pack.rule_words import Spoken
from portico.catalogue.pack.schema import Text
from portico.dmn.explaining.words import Phrases
from portico.dmn.types import YearMonthDuration, as_python
from portico.kernel.wording import day_in_words, number_in_words


def spoken() -> Spoken:
    """Return the active language, as explanations speak it."""
    names = {AT: _("the day"), PARAMETERS: _("values set by law")}
    return Spoken(get_language() or "", _phrases(), names, value)


def _phrases() -> Phrases:
    return Phrases(
        is_=_("is"),
        is_not=_("is not"),
        less=_("is less than"),
        at_most=_("is at most"),
        more=_("is more than"),
        at_least=_("is at least"),
        between=_("is between"),
        and_=_("and"),
        or_=_("or"),
        yes=_("yes"),
        no=_("no"),
        nothing=_("nothing"),
        absent=_("is not recorded"),
        present=_("is recorded"),
        whether=_("Whether {clause}: {answer}"),
        unknown=_("not known yet"),
        met=_("Met"),
        not_met=_("Not met"),
        row=_("Row {number} of the table applies"),
        maybe_row=_("Row {number} of the table may apply"),
        no_row=_("No row of the table applies"),
        change=_("If {fact} were {then} (it is {now}): {outcome}"),
        items=_("{count} entries"),
        one_item=_("1 entry"),
        in_=_("is one of"),
        not_in=_("is none of"),
        not_allowed=_("The table does not take these values"),
    )


def value(value: object) -> str:
    """Return a number, day, duration, text or list in words."""
    known = as_python(value)
    if isinstance(known, Decimal):
        return number_in_words(known)
    if isinstance(known, dt.date) and not isinstance(known, dt.datetime):
        return day_in_words(known)
    if isinstance(known, YearMonthDuration):
        return ngettext("%(n)d month", "%(n)d months", known.months) % {"n": known.months}
    if isinstance(known, dt.timedelta) and not known.seconds and not known.microseconds:
        return ngettext("%(n)d day", "%(n)d days", known.days) % {"n": known.days}
    if isinstance(known, (list, dict)):
        return _("1 entry") if len(known) == 1 else _("{count} entries").format(count=len(known))
    return str(known)


def wrong_in_words(wrong: Wrong) -> str:
    """Return what is wrong with an answer and what to do, in one sentence or two."""
    return _SENTENCES[wrong.fault](wrong.facts)


def _name(value: object) -> str:
    return value.in_language(get_language() or "") if isinstance(value, Text) else str(value)


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

"""Days and errors in words, the same way on every page and in every sentence."""

from __future__ import annotations

import datetime as dt
import inspect
from decimal import Decimal

from django.utils import formats
from django.utils.translation import get_language, gettext, pgettext

from portico.kernel.errors import PorticoError


def day_in_words(day: dt.date | None) -> str:
    """Return a day such as 24 March 2027 in the active language; nothing for no day.

    :param day: a civil date; an instant must have been made local before.
    """
    if day is None:
        return ""
    return formats.date_format(day, pgettext("a day in words, in Django's date format", "j F Y"))


def month_in_words(day: dt.date) -> str:
    """Return the month of a day, such as March 2027, in the active language."""
    return formats.date_format(day, pgettext("a month in words, in Django's date format", "F Y"))


def number_in_words(number: Decimal | float) -> str:
    """Return a number as the active language writes it: digits grouped, no needless decimals."""
    number = Decimal(str(number))
    if number != number.to_integral_value():
        return formats.number_format(round(number, 2), decimal_pos=2, use_l10n=True, force_grouping=True)
    return formats.number_format(int(number), use_l10n=True, force_grouping=True)


def sentence_of(error: PorticoError) -> str:
    """Return the sentence of an error in the active language; a sentence that replaces the usual one is translated as it is."""
    usual = " ".join((inspect.getdoc(type(error)) or "").split("\n\n", 1)[0].split())
    facts = {name: _in_words(value) for name, value in error.facts.items()}
    try:
        if usual.format_map(error.facts) == error.message:
            return gettext(usual).format_map(facts)
    except (KeyError, IndexError, ValueError):
        pass
    return gettext(error.message) if error.message else ""


def _in_words(value: object) -> object:
    """Return a fact of an error as a sentence shows it: days in words, a pack's text in the language of the page."""
    if isinstance(value, dt.date):
        return day_in_words(value)
    in_language = getattr(value, "in_language", None)
    return in_language(get_language() or "") if callable(in_language) else value

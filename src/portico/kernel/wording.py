"""Days in words, the same way on every page and in every sentence."""

from __future__ import annotations

import datetime as dt

from django.utils import formats
from django.utils.translation import pgettext


def day_in_words(day: dt.date | None) -> str:
    """Return a day such as 24 March 2027 in the active language; nothing for no day.

    :param day: a civil date; an instant must have been made local before.
    """
    if day is None:
        return ""
    return formats.date_format(day, pgettext("a day in words, in Django's date format", "j F Y"))

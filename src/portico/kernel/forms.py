"""Forms that people fill in: one base class, and a date in three boxes that understands how people write dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

_MONTHS_OF_ANY_LANGUAGE = (
    ("jan",),
    ("feb",),
    ("mar", "mär", "mrs"),
    ("apr", "avr"),
    ("mai", "may", "maj"),
    ("jun", "juin"),
    ("jul", "juil"),
    ("aug", "aou", "aoû"),
    ("sep",),
    ("okt", "oct"),
    ("nov",),
    ("des", "dec", "dez", "déc"),
)


class DayNotReadable(ValueError):
    """What was typed is not a day; the text says what to do."""


def read_day(day: str, month: str, year: str) -> dt.date:
    """Return the day that three boxes mean, forgiving how it is written.

    A month may be a word, a year may have two digits (then it is in this century), and a whole date may stand in the first box.

    >>> read_day("3", "mars", "27")
    datetime.date(2027, 3, 3)
    >>> read_day("24.12.2026", "", "")
    datetime.date(2026, 12, 24)
    >>> read_day("2026-12-24", "", "")
    datetime.date(2026, 12, 24)

    :raises DayNotReadable: with a sentence for the person.
    """
    day, month, year = _spread(day.strip(), month.strip(), year.strip())
    missing = [name for name, value in ((_("day"), day), (_("month"), month), (_("year"), year)) if not value]
    if missing:
        raise DayNotReadable(_("The date is missing a %(part)s.") % {"part": _(" and a ").join(missing)})
    number = _month_number(month)
    if number is None:
        raise DayNotReadable(_("The month must be a number from 1 to 12, for example 3 for March."))
    digits = re.sub(r"\D", "", year)
    if len(digits) not in (2, 4):
        raise DayNotReadable(_("The year must have four digits, for example 2027."))
    try:
        # Nobody writes a day with more digits; a number without end is one that Python cannot make a date of.
        days = int(re.sub(r"\D", "", day)[:4] or "0")
        return dt.date(int(digits) + (2000 if len(digits) == 2 else 0), number, days)
    except ValueError as error:
        raise DayNotReadable(_("This day does not exist. Check the day and the month.")) from error


def _spread(day: str, month: str, year: str) -> tuple[str, str, str]:
    """Spread a whole date that stands in the first box over the three boxes."""
    if month or year:
        return day, month, year
    if iso := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", day):
        return iso[3], iso[2], iso[1]
    parts = [part for part in re.split(r"[\s./-]+", day) if part]
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (day, month, year)


def _month_number(month: str) -> int | None:
    digits = re.sub(r"[\s.]", "", month)
    if digits.isdecimal():
        return int(digits) if len(digits) < 4 and 1 <= int(digits) <= 12 else None
    word = digits.casefold()
    starts = [n for n, words in enumerate(_MONTHS_OF_ANY_LANGUAGE, 1) if word.startswith(words)]
    return starts[0] if starts else None


class DayWidget(forms.MultiWidget):
    """Three boxes under one legend. The first box has the id that an error summary links to."""

    template_name = "django/forms/widgets/date_parts.html"
    use_fieldset = True

    def __init__(self) -> None:
        labels = {"day": lazy("Day"), "month": lazy("Month"), "year": lazy("Year")}
        super().__init__({name: forms.TextInput({"label": label}) for name, label in labels.items()})

    def decompress(self, value: Any) -> list[str | None]:
        """Return what the boxes show for a stored day."""
        if isinstance(value, dt.date):
            return [str(value.day), str(value.month), str(value.year)]
        return [None, None, None]


class DayField(forms.Field):
    """A civil date in three boxes."""

    widget = DayWidget
    default_error_messages: ClassVar[dict[str, Any]] = {"required": lazy("Enter a date, for example 24 3 2027.")}

    def to_python(self, value: Any) -> dt.date | None:
        """Return the day, or None when all boxes are empty."""
        if value is None or isinstance(value, dt.date):
            return value
        boxes: Sequence[str] = [part or "" for part in value]
        if not any(part.strip() for part in boxes):
            return None
        try:
            return read_day(*boxes)
        except DayNotReadable as error:
            raise forms.ValidationError(str(error), code="unreadable") from error


class NumberField(forms.CharField):
    """A number of somebody or something, in one box: the spaces that people put into it are left out."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}))
        super().__init__(**{"max_length": 40, **kwargs})

    def to_python(self, value: Any) -> str:
        """Return the number without spaces."""
        return "".join(str(super().to_python(value)).split())


class PageForm(forms.Form):
    """The base of every form on a page: no browser bubbles, labels without a colon, errors that a page can list."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

"""Whether a number has the form its pack declares: pattern, embedded date, check digits. No number is known here."""

from __future__ import annotations

import re
from functools import lru_cache

from portico.catalogue.pack.schema.manifest import CheckDigit, EmbeddedDate, NumberFormat

MAX_LENGTH = 60
# February has 29 days here: a number seldom holds the century, so the year cannot be judged.
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def check_number(format: NumberFormat, value: str) -> str | None:
    """Return None when the number is right, else what is wrong with it: `pattern`, `date` or `check_digit`.

    :param value: the number as it is kept, without spaces.
    :source: pack.yaml, key `formats`.
    """
    if len(value) > MAX_LENGTH or not _pattern(format.pattern).fullmatch(value):
        return "pattern"
    if format.date is not None and not _date_can_be(format.date, value):
        return "date"
    if not all(_digit_fits(digit, value) for digit in format.check_digits):
        return "check_digit"
    return None


def marks_invented(format: NumberFormat) -> bool:
    """Return whether numbers of the format say by themselves that they belong to an invented person."""
    return format.invented is not None or bool(format.date is not None and format.date.synthetic_offsets)


def is_synthetic(format: NumberFormat, value: str) -> bool:
    """Return whether the number belongs to an invented person: by its pattern or the month offset that marks one."""
    if check_number(format, value) is not None:
        return False
    if format.invented is not None and _pattern(format.invented).fullmatch(value):
        return True
    if format.date is None:
        return False
    first, last = format.date.month
    month = int(value[first - 1 : last])
    return any(1 <= month - offset <= 12 for offset in format.date.synthetic_offsets)


@lru_cache(maxsize=64)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _date_can_be(date: EmbeddedDate, value: str) -> bool:
    day = value[date.day[0] - 1 : date.day[1]]
    month = value[date.month[0] - 1 : date.month[1]]
    if not (day.isdigit() and month.isdigit()):
        return False
    offsets = {*date.month_offsets, *date.synthetic_offsets}
    months = [int(month) - offset for offset in offsets if 1 <= int(month) - offset <= 12]
    return any(1 <= int(day) <= _DAYS[known - 1] for known in months)


def _digit_fits(check: CheckDigit, value: str) -> bool:
    """Return whether the digit at the position makes the weighted sum divisible.

    Weights stand for the digits from the first on; the check digit itself weighs 1 unless it has a weight of its own.
    """
    digits = value[: check.position]
    if len(digits) < check.position or not digits.isdigit():
        return False
    weights = [*check.weights, *([1] * (check.position - len(check.weights)))]
    products = [int(digit) * weight for digit, weight in zip(digits, weights, strict=False)]
    if check.digit_sums:
        products = [sum(int(digit) for digit in str(abs(product))) for product in products]
    return sum(products) % check.modulus == 0

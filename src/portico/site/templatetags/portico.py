"""What templates need beyond Django's own: pack texts, days in words, error summaries, page links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import forms, template
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext, ngettext, ngettext_lazy

from portico.casework.types import Amount, Item
from portico.catalogue import queries as catalogue
from portico.catalogue.pack import terms
from portico.catalogue.pack.schema import Concept, TermOf, Text
from portico.evidence.types import CorrectionView, Fact, Voice
from portico.evidence.wording import STATES, said_in_words
from portico.kernel.clock import now
from portico.kernel.wording import day_in_words, month_in_words, number_in_words

register = template.Library()

Described = Concept | Item
DAYS_OF_A_YEAR = 365.25
ROWS_IN_SIGHT = 4  # a longer table is folded


@register.filter
def words(text: Text | None) -> str:
    """Return a pack's text in the language of the page."""
    return text.in_language(get_language() or "") if text is not None else ""


@register.filter
def local(instant: dt.datetime | None) -> dt.datetime | None:
    """Return an instant in the time zone where the pack is in force."""
    if instant is None:
        return None
    return instant.astimezone(ZoneInfo(catalogue.current_release().pack.manifest.time_zone))


@register.filter
def last_day(instant: dt.datetime | None) -> dt.datetime | None:
    """Return an instant of the last day of a period, where the pack is in force: periods end before their end."""
    return local(instant - dt.timedelta(microseconds=1)) if instant is not None else None


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """Return a day in words, such as 24 March 2027. An instant must be made local before."""
    return day_in_words(value)


@register.filter
def days_in_words(days: int) -> str:
    """Return a number of days in words, as years where they are whole ones: nobody counts 1826 days."""
    years = round(days / DAYS_OF_A_YEAR)
    if years and abs(days - years * DAYS_OF_A_YEAR) < 1:
        return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@register.simple_tag
def value_of(value: object, concept: Described) -> str:
    """Return the value of a fact in words: yes and no, days, amounts with their unit, tables row by row."""
    if is_empty(value):
        return gettext("none")
    return _rows(value, concept) if isinstance(value, list) else _cell(value, concept)


@register.simple_tag
def said_of(fact: Fact | Item, voice: str) -> str:
    """Return who says a fact, as of when, and for which period it holds.

    :param voice: `own` on the pages of the person, `staff` at the desk.
    """
    return said_in_words(
        fact.source,
        fact.as_of,
        release=catalogue.current_release(),
        voice=Voice(voice),
        by_another=fact.by_another,
        valid_from=fact.valid_from,
        valid_to=fact.valid_to,
    )


@register.simple_tag
def said_by(source: str, as_of: dt.date | None, voice: str, by_another: bool = False) -> str:  # noqa: FBT001, FBT002
    """Return who says something and as of when; `voice` as for `said_of`."""
    release = catalogue.current_release()
    return said_in_words(source, as_of, release=release, voice=Voice(voice), by_another=by_another)


@register.simple_tag
def contested_state(view: CorrectionView) -> str:
    """Return where a correction request stands."""
    return str(STATES[view.state])


@register.filter
def is_empty(value: object) -> bool:
    """Return whether a fact is known to be absent."""
    return value is None or value in ("", [])


@register.simple_tag
def term(clock: TermOf) -> str:
    """Return the legal term of what starts today in words, with its law."""
    today = catalogue.current_release().pack.manifest.civil_day(now())
    counted = terms.in_force(clock, today)
    said = {
        "days": ngettext_lazy("Within %(n)d day", "Within %(n)d days", "n"),
        "working_days": ngettext_lazy("Within %(n)d working day", "Within %(n)d working days", "n"),
        "weeks": ngettext_lazy("Within %(n)d week", "Within %(n)d weeks", "n"),
        "months": ngettext_lazy("Within %(n)d month", "Within %(n)d months", "n"),
    }[counted.unit] % {"n": counted.value}
    return f"{said} ({counted.law.article})"


@register.simple_tag
def channel_name(kind: str) -> str:
    """Return the name of a channel."""
    return {
        "web": gettext("Online"),
        "phone": gettext("By phone"),
        "counter": gettext("At the counter"),
        "letter": gettext("By letter"),
        "video": gettext("By video"),
    }.get(kind, kind)


@register.simple_tag
def amount_of(amount: Amount) -> str:
    """Return how much a decision grants: a number with its unit, or each part of it."""
    if amount.value is not None:
        return _cell(amount.value, amount)
    return ", ".join(f"{name.replace('_', ' ')}: {_cell(value, None)}" for name, value in amount.parts.items())


@register.filter
def invalid(attrs: Mapping[str, object]) -> bool:
    """Return whether a widget's attributes mark it as wrong."""
    return str(attrs.get("aria-invalid", "")) == "true"


@register.filter
def error_list(form: object) -> Iterator[tuple[str, str]]:
    """Yield what the error summary lists: the id of the box to go to, and the sentence."""
    if not isinstance(form, forms.BaseForm):
        return
    for message in form.non_field_errors():
        yield "", str(message)
    for name, messages in form.errors.items():
        if name == NON_FIELD_ERRORS:
            continue
        field = form[name]
        target = f"{field.auto_id}_0" if field.use_fieldset else field.auto_id
        for message in messages:
            yield target, str(message)


def _cell(value: object, concept: Described | Amount | None) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, dt.date):
        return day_in_words(value)
    if isinstance(value, int | float | Decimal):
        plain = number_in_words(value)
        return f"{plain} {unit_name(concept.unit)}".strip() if concept and concept.unit else plain
    choices = {} if concept is None or isinstance(concept, Amount) else concept.choices
    if str(value) in choices:
        return words(choices[str(value)])
    return "" if value is None else str(value)


def _rows(rows: Sequence[Mapping[str, object]], concept: Described) -> str:
    """Return a table as a list, a row to a line; a long one is folded."""
    lines = _lines(rows, concept)
    listed = format_html(
        '<ul class="app-lines">{}</ul>', format_html_join("", "<li>{}</li>", ((line,) for line in lines))
    )
    if len(lines) <= ROWS_IN_SIGHT:
        return listed
    shown = ngettext("Show %(n)d line", "Show %(n)d lines", len(lines)) % {"n": len(lines)}
    return format_html('<details class="app-fold"><summary>{}</summary>{}</details>', shown, listed)


def _lines(rows: Sequence[Mapping[str, object]], concept: Described) -> list[str]:
    """Return each row in words. A column that has only firsts of months has months; the row names the time, so that an
    amount needs only its currency."""
    dates = {name: [row[name] for row in rows if isinstance(row.get(name), dt.date)] for name in rows[0]}
    months = {name for name, days in dates.items() if days and all(_is_first(day) for day in days)}
    unit = (concept.unit or "").partition("/")[0]
    currency = unit if unit.isupper() else ""
    lines = []
    for row in rows:
        cells = [_table_cell(value, is_month=name in months, currency=currency) for name, value in row.items()]
        first, rest = cells[0], ", ".join(cell for cell in cells[1:] if cell)
        lines.append(f"{first}: {rest}" if rest else first)
    return lines


def _is_first(day: object) -> bool:
    return isinstance(day, dt.date) and day.day == 1


def _table_cell(value: object, *, is_month: bool, currency: str) -> str:
    if is_month and isinstance(value, dt.date):
        return month_in_words(value)
    cell = _cell(value, None)
    return f"{cell} {currency}".strip() if isinstance(value, Decimal) else cell


@register.filter
def unit_name(unit: str) -> str:
    """Return a unit in words: EUR/month is "EUR a month". A currency stays as it is."""
    known = {
        "year": gettext("a year"),
        "month": gettext("a month"),
        "week": gettext("a week"),
        "day": gettext("a day"),
        "hours": gettext("hours"),
        "days": gettext("days"),
        "weeks": gettext("weeks"),
        "months": gettext("months"),
        "years": gettext("years"),
    }
    return " ".join(known.get(part, part) for part in unit.split("/") if part in known or part.isupper())


@register.simple_tag(takes_context=True)
def other_page(context: template.Context, number: int) -> str:
    """Return the query string of another page of the same list, keeping its filters."""
    query: QueryDict = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"

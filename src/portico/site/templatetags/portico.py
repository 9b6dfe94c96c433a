"""What templates need beyond Django's own: pack texts, days in words, error summaries, page links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from django import forms, template
from django.utils import formats
from django.utils.translation import get_language, pgettext

from portico.catalogue.pack.schema import Text

register = template.Library()


@register.filter
def words(text: Text | None) -> str:
    """Return a pack's text in the language of the page."""
    return text.in_language(get_language() or "") if text is not None else ""


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """Return a day in words, such as 24 March 2027. An instant must be made local before."""
    if value is None:
        return ""
    return formats.date_format(value, pgettext("a day in words, in Django's date format", "j F Y"))


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
        if name == forms.forms.NON_FIELD_ERRORS:
            continue
        field = form[name]
        target = f"{field.auto_id}_0" if field.use_fieldset else field.auto_id
        for message in messages:
            yield target, str(message)


@register.simple_tag(takes_context=True)
def other_page(context: template.Context, number: int) -> str:
    """Return the query string of another page of the same list, keeping its filters."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return "?" + query.urlencode()

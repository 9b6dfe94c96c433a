"""What people fill in about a life event: its dates, and whom they invite."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from portico.catalogue.pack.schema import EventDate, LifeEvent
from portico.journeys.errors import DateNotPossible
from portico.journeys.types import KnownDate
from portico.kernel.forms import DayField, NumberField, PageForm
from portico.kernel.wording import day_in_words


class DatesForm(PageForm):
    """The dates of a life event, each in three boxes. What a registry says stands in the hint."""

    def __init__(
        self,
        dates: Mapping[str, EventDate],
        language: str,
        known: Mapping[str, KnownDate] | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        self._dates = dates
        self._language = language
        for name, date in dates.items():
            said = (known or {}).get(name)
            self.fields[name] = DayField(
                label=date.label.in_language(language),
                help_text=_hint(date, said, language),
                required=False,
                initial=said.value if said and said.source == "person" and not said.estimated else None,
            )

    def refuse(self, error: DateNotPossible) -> None:
        """Show an impossible date beside its boxes, and between which days it must be."""
        name = str(error.facts["name"])
        earliest, latest = (_day(error.facts.get(bound)) for bound in ("earliest", "latest"))
        if earliest and latest:
            said = _("This date must be between %(first)s and %(last)s. Check the year.")
        elif earliest:
            said = _("This date must be %(first)s or later. Check the year.")
        else:
            said = _("This date must be %(last)s or earlier. Check the year.")
        self.add_error(name, said % {"first": earliest, "last": latest})


class BeginForm(DatesForm):
    """The dates that are asked when a plan is begun: at least one."""

    def __init__(self, event: LifeEvent, language: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__({name: date for name, date in event.dates.items() if date.asked}, language, data=data)

    def given(self) -> dict[str, dt.date]:
        """Return the dates that were filled in."""
        return {name: value for name, value in self.cleaned_data.items() if value is not None}


class InviteForm(PageForm):
    """Whom to invite, by identity number."""

    identity_number = NumberField(
        label=lazy("Their identity number"),
        help_text=lazy(
            "All digits, without spaces. They see the invitation when they sign in, and decide for themselves."
        ),
        error_messages={"required": lazy("Enter the identity number of the person you want to invite.")},
    )


def _day(value: object) -> str:
    return day_in_words(value) if isinstance(value, dt.date) else ""


def _hint(date: EventDate, known: KnownDate | None, language: str) -> str:
    hint = date.hint.in_language(language) if date.hint else ""
    if known is None or (known.source == "person" and not known.estimated):
        return hint
    said = _("We expect %(day)s.") if known.estimated else _("A registry says %(day)s.")
    return f"{hint} {said % {'day': day_in_words(known.value)}}".strip()

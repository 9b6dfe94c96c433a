"""What people fill in to let somebody act for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portico.identity.base import ServiceView
from portico.kernel.forms import DayField, NumberField, PageForm


class PowerOfAttorneyForm(PageForm):
    """To whom, for which services, until when."""

    identity_number = NumberField(
        label=_("Their identity number"),
        help_text=_("All digits, without spaces. They see your offer when they sign in, and decide for themselves."),
        error_messages={"required": _("Enter the identity number of who may act for you.")},
    )
    last_day = DayField(
        label=_("Until which day?"),
        help_text=_("The last day on which they may. One year at most. You can take it back at any moment."),
    )

    def __init__(
        self, services: Sequence[ServiceView], *, last_day: dt.date, data: Mapping[str, Any] | None = None
    ) -> None:
        """:param last_day: what stands in the boxes at first."""
        super().__init__(data, initial={"last_day": last_day})
        choices = [(one.id, one.name) for one in services]
        self.fields["services"] = forms.MultipleChoiceField(
            label=_("What may they do for you?"),
            help_text=_("They can apply, answer and sign for you, and read what comes back, for these services only."),
            widget=forms.CheckboxSelectMultiple,
            choices=choices,
            error_messages={"required": _("Choose at least one service.")},
        )
        self.order_fields(["identity_number", "services", "last_day"])

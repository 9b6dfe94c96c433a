"""A fee that was paid at a counter or came by mail."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as lazy

from portico.casework.types.payments import PaidBy, Party
from portico.kernel.forms import PageForm


class FeePaidForm(PageForm):
    """Who paid a fee, and how. A refund would be a cheque to them."""

    paid_by = forms.ChoiceField(
        label=lazy("How the fee was paid"),
        choices=[(PaidBy.COUNTER.value, lazy("At the counter")), (PaidBy.MAIL.value, lazy("By mail"))],
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose how the fee was paid.")},
    )
    name = forms.CharField(
        label=lazy("Name of whoever paid"),
        max_length=140,
        error_messages={"required": lazy("Write the name of whoever paid.")},
    )
    address = forms.CharField(
        label=lazy("Their address"),
        help_text=lazy("As on an envelope, without the name. A refund would be a cheque that is mailed there."),
        max_length=500,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": lazy("Write the address of whoever paid.")},
    )

    def payer(self) -> Party:
        """Return who paid."""
        lines = tuple(line.strip() for line in self.cleaned_data["address"].splitlines() if line.strip())
        return Party(self.cleaned_data["name"], address=lines)

    def how(self) -> PaidBy:
        """Return how it was paid."""
        return PaidBy(self.cleaned_data["paid_by"])

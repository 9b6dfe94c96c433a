"""What registrars fill in to merge records of one person, and to split them again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portico.kernel.forms import PageForm


def _record(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=254,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter an identity number or an e-mail address.")},
    )


class CompareForm(PageForm):
    """Two records to look at."""

    one = _record(_("Identity number or e-mail address of the first record"))
    other = _record(_("Identity number or e-mail address of the second record"))


class MergeReasonForm(PageForm):
    """Why two records are one person's, or are not; and the decision of a second registrar."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Write what you saw, and no number. It stays in the history."),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write why, in one sentence.")},
    )

"""What staff fill in: to accept an invitation, and to manage colleagues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portico.identity.base import ServiceView
from portico.identity.forms.second_factor import CredentialField
from portico.identity.types import RoleGift, StaffRole
from portico.identity.wording import ROLES
from portico.kernel.forms import PageForm

REASON_LENGTH = 500


def reason_field(label: Any, help_text: Any = "") -> forms.CharField:
    """Return the field for why something is done."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write why, in one sentence.")},
    )


class StaffInvitationForm(PageForm):
    name = forms.CharField(
        label=_("Your name, as people will see it"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Enter your name.")},
    )
    credential = CredentialField()


class ReasonForm(PageForm):
    reason = reason_field(_("Why?"), _("It stays in the history, and auditors read it."))


class RolesForm(PageForm):
    """Roles to give, all of them for the same services."""

    roles = forms.MultipleChoiceField(
        label=_("What shall they do?"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(role.value, name) for role, name in ROLES.items()],
        error_messages={"required": _("Choose at least one.")},
    )
    services = forms.MultipleChoiceField(
        label=_("For which services?"),
        help_text=_("Choose none for all services of your authority."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = reason_field(_("Why?"), _("It stays in the history, and auditors read it."))

    def __init__(self, services: Sequence[ServiceView], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["services"].choices = [(one.id, one.name) for one in services]  # type: ignore[attr-defined]
        self.fields["services"].often_empty = True  # type: ignore[attr-defined]
        if not services:
            del self.fields["services"]

    def gifts(self) -> list[RoleGift]:
        """Return what was chosen. Roles that are not about services cover the whole authority."""
        chosen = frozenset(self.cleaned_data.get("services", ())) or None
        roles = [StaffRole(role) for role in self.cleaned_data["roles"]]
        return [RoleGift(role, chosen if role in BY_SERVICE else None) for role in roles]


class InviteForm(RolesForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={
            "required": _("Enter an e-mail address."),
            "invalid": _("Enter an e-mail address like name@example.org."),
        },
    )
    field_order = ("email", "roles", "services", "reason")


class ReviewForm(PageForm):
    justified = forms.ChoiceField(
        label=_("Was there need?"),
        choices=[("yes", _("Yes, there was need")), ("no", _("No, this should not have been looked at"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    note = reason_field(_("What did you find?"), _("In a sentence or two."))


BY_SERVICE = frozenset({StaffRole.CASE_WORKER, StaffRole.TEAM_LEAD, StaffRole.HELPER})

"""What is typed about people, in several forms."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _

from portico.identity.surroundings import surroundings
from portico.kernel.forms import NumberField


class IdentityNumberField(NumberField):
    """A national number. One that breaks the rules of the country's numbers was mistyped."""

    def validate(self, value: str) -> None:
        """Refuse a number that cannot be one."""
        super().validate(value)
        pack = surroundings()
        if value and pack.check_identifier(pack.default_identifier_scheme(), value) is not None:
            raise forms.ValidationError(_("This number cannot be right. Compare it with the document, digit by digit."))

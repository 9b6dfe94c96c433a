"""What is typed about people, in several forms."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _

from portico.identity.surroundings import surroundings


def number_as_kept(typed: str) -> str:
    """Return a national number without the spaces people put in; nothing where nothing was typed.

    :raises ValidationError: it breaks the rules of the country's numbers, so a digit was mistyped.
    """
    number, pack = "".join(typed.split()), surroundings()
    if number and pack.check_identifier(pack.default_identifier_scheme(), number) is not None:
        raise forms.ValidationError(_("This number cannot be right. Compare it with the document, digit by digit."))
    return number

"""`{% csrf_token %}` with one field more: under which mandate the page was made (see `portico.site.acting`).

It takes the place of Django's own tag in every template, so that no form can be without it.
"""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portico.identity.sessions import ACTING_FIELD
from portico.site import acting

register = template.Library()


class FormTokens(CsrfTokenNode):
    """The hidden fields that every form has."""

    def render(self, context: Context) -> SafeString:
        """Return the secret word and, for somebody else's matters, the mandate."""
        request = context.get("request")
        mandate = acting.mandate_of(request) if isinstance(request, HttpRequest) else ""
        field = format_html('<input type="hidden" name="{}" value="{}">', ACTING_FIELD, mandate) if mandate else ""
        return SafeString(super().render(context) + field)


@register.tag
def csrf_token(parser: Parser, token: Token) -> FormTokens:
    """Return the hidden fields of a form."""
    return FormTokens()

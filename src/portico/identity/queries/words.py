"""Words that reads give to other rooms, in the active language."""

from __future__ import annotations

from django.utils.translation import gettext

from portico.identity.types import MandateKind


def right_in_words(kind: MandateKind) -> str:
    """Return by which right somebody acts, as the banner, lists and histories say it."""
    return {
        MandateKind.PARENT: gettext("as a parent"),
        MandateKind.GUARDIAN: gettext("as a guardian"),
        MandateKind.COMPANY_ROLE: gettext("by a role in the organisation"),
        MandateKind.POWER_OF_ATTORNEY: gettext("by a power of attorney"),
        MandateKind.ASSISTED_SESSION: gettext("as a helper, for this visit"),
    }[kind]

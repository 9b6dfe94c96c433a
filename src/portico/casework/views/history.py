"""What has happened to a case, in words."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from portico.casework.types.history import Happening, HappeningKind
from portico.casework.views.wording import STATES, unit_in_words

_SAID = {
    HappeningKind.STEP: lazy("Step: %(name)s"),
    HappeningKind.ASSIGNED: lazy("%(who)s has it"),
    HappeningKind.GIVEN_BACK: lazy("It went back to the queue"),
    HappeningKind.PAUSED: lazy("It waits, and the clock stands still: %(name)s"),
    HappeningKind.WAITING: lazy("It waits: %(name)s"),
    HappeningKind.RESUMED: lazy("It goes on"),
    HappeningKind.EXTENDED: lazy("%(length)s %(unit)s more: %(name)s"),
    HappeningKind.NEW_RULE: lazy("The law or the calendar of its clock changed"),
    HappeningKind.NEAR: lazy("Warning: the time ends soon"),
    HappeningKind.LATE: lazy("The time is over"),
}


def in_words(happening: Happening) -> str:
    """Return what happened as one line."""
    if happening.state is not None:
        return str(STATES[happening.state])
    return str(_SAID[happening.kind]) % {
        "name": happening.name.in_language(get_language() or "") if happening.name is not None else "",
        "who": happening.who or _("Somebody"),
        "length": happening.length,
        "unit": unit_in_words(happening.unit),
    }

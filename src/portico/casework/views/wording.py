"""States, holders and clocks of cases in words."""

from __future__ import annotations

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as word

from portico.casework.types import CaseState, CaseSummary, Expected, Holder, Result
from portico.kernel.wording import day_in_words

STATES = {
    CaseState.WAITING_FOR_SIGNATURE: word("state of a case", "Waiting for a signature"),
    CaseState.RECEIVED: word("state of a case", "Received"),
    CaseState.IN_PROGRESS: word("state of a case", "In progress"),
    CaseState.DECIDED: word("state of a case", "Decided"),
    CaseState.CLOSED: word("state of a case", "Closed without a decision"),
}
RESULTS = {Result.GRANTED: word("result of a case", "Granted"), Result.REFUSED: word("result of a case", "Refused")}
EXPECTED = {
    Expected.ENTITLED: word("what the rules say", "The rules say yes"),
    Expected.NOT_ENTITLED: word("what the rules say", "The rules say no"),
    Expected.CANNOT_TELL: word("what the rules say", "Cannot tell yet: a case worker looks at it"),
}


def state_in_words(case: CaseSummary) -> str:
    """Return where a case stands; a decided one says what was decided."""
    return str(RESULTS[case.result] if case.result else STATES[case.state])


def tag_of(case: CaseSummary) -> str:
    """Return the look of a state: one of the looks of a touchpoint's states."""
    if case.result:
        return "done" if case.result is Result.GRANTED else "not_for_you"
    return {CaseState.WAITING_FOR_SIGNATURE: "open", CaseState.CLOSED: "not_for_you"}.get(case.state, "coming")


def holder_in_words(case: CaseSummary) -> str:
    """Return who has the file now."""
    authority = case.authority_name.in_language(get_language() or "")
    return {
        Holder.AUTHORITY: _("%(authority)s has your case now.") % {"authority": authority},
        Holder.YOU: _("It is your turn."),
        Holder.OTHER_PERSON: _("We are waiting for another person's signature."),
        Holder.NOBODY: _("The case is finished."),
    }[case.clock.holder]


def due_in_words(case: CaseSummary) -> str:
    """Return when the answer must come and why, or why no day can be named yet."""
    clock = case.clock
    if clock.stopped_on is not None:
        return _("Finished on %(day)s.") % {"day": day_in_words(clock.stopped_on)}
    if clock.paused_for is not None:
        return _("The clock stands still while something is missing.")
    if clock.due_on is None or clock.days_left is None:
        return _("The clock starts when everybody has signed.")
    day = day_in_words(clock.due_on)
    if clock.days_left < 0:
        return _("The answer should have come by %(day)s. It is late, and that is not your fault.") % {"day": day}
    left = ngettext("%(n)d day left", "%(n)d days left", clock.days_left) % {"n": clock.days_left}
    return _("The answer must come by %(day)s (%(left)s).") % {"day": day, "left": left}

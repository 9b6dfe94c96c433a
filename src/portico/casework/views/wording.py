"""States, holders and clocks of cases in words."""

from __future__ import annotations

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as word

from portico.casework.types import CaseState, CaseSummary, Expected, Holder, Result
from portico.kernel.wording import day_in_words

STATES = {
    CaseState.WAITING_FOR_SIGNATURE: word("state of a case", "Waiting for a signature"),
    CaseState.ARRIVED: word("state of a case", "Sent"),
    CaseState.INCOMPLETE: word("state of a case", "Something is missing"),
    CaseState.RECEIVED: word("state of a case", "Received"),
    CaseState.IN_PROGRESS: word("state of a case", "In progress"),
    CaseState.DECIDED: word("state of a case", "Decided"),
    CaseState.WITHDRAWN: word("state of a case", "Withdrawn"),
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
    decided = case.result is not None and case.state is CaseState.DECIDED
    return str(RESULTS[case.result] if decided and case.result else STATES[case.state])


def tag_of(case: CaseSummary) -> str:
    """Return the look of a state: one of the looks of a touchpoint's states."""
    if case.result and case.state is CaseState.DECIDED:
        return "done" if case.result is Result.GRANTED else "not_for_you"
    ended = {CaseState.CLOSED: "not_for_you", CaseState.WITHDRAWN: "not_for_you"}
    return {CaseState.WAITING_FOR_SIGNATURE: "open", CaseState.INCOMPLETE: "open", **ended}.get(case.state, "coming")


def holder_in_words(case: CaseSummary) -> str:
    """Return who has the file now."""
    authority = case.authority_name.in_language(get_language() or "")
    if _is_carried_out(case):
        return _("It is decided, and %(authority)s carries it out.") % {"authority": authority}
    return {
        Holder.AUTHORITY: _("%(authority)s has your case now.") % {"authority": authority},
        Holder.YOU: _("It is your turn."),
        Holder.OTHER_PERSON: _("We are waiting for another person's signature.")
        if case.state is CaseState.WAITING_FOR_SIGNATURE
        else _("We are waiting for another person."),
        Holder.OTHER_AUTHORITY: _("We are waiting for another authority."),
        Holder.THIRD_PARTY: _("We are waiting for somebody else, such as a doctor or a bank."),
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
        return _due_without_a_day(case)
    day, carried_out = day_in_words(clock.due_on), _is_carried_out(case)
    left = ngettext("%(n)d day left", "%(n)d days left", clock.days_left) % {"n": clock.days_left}
    if carried_out and clock.days_left < 0:
        return _("It should have been ready by %(day)s. It is late, and that is not your fault.") % {"day": day}
    if carried_out:
        return _("It must be ready by %(day)s (%(left)s).") % {"day": day, "left": left}
    if clock.days_left < 0:
        return _("The answer should have come by %(day)s. It is late, and that is not your fault.") % {"day": day}
    return _("The answer must come by %(day)s (%(left)s).") % {"day": day, "left": left}


def _is_carried_out(case: CaseSummary) -> bool:
    """Return whether it is decided and its clock runs on: the law ends it at a later step."""
    return case.state is CaseState.DECIDED and case.clock.days_left is not None


def _due_without_a_day(case: CaseSummary) -> str:
    if case.state is CaseState.WAITING_FOR_SIGNATURE:
        return _("The clock starts when everybody has signed.")
    if case.state is CaseState.INCOMPLETE:
        return _("The clock starts when everything is there.")
    return _("No law says by when the answer must come.") if case.clock.holder is not Holder.NOBODY else ""


def unit_in_words(unit: str) -> str:
    """Return the unit of a length of time, in the plural."""
    units = {"days": _("days"), "working_days": _("working days"), "weeks": _("weeks"), "months": _("months")}
    return units.get(unit, unit)

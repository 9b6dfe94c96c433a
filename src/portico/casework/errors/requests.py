"""Requests for more information, and the answers to them."""

from __future__ import annotations

from portico.casework.errors.base import CaseworkError
from portico.kernel.errors import Conflict, Invalid, NotFound


class RequestNotFound(CaseworkError, NotFound):
    """We could not find this request for information."""

    code = "casework.request-not-found"


class RequestEmpty(CaseworkError, Invalid):
    """Say what you need: choose a question, or name a document."""

    code = "casework.request-empty"


class RequestNotPossible(CaseworkError, Invalid):
    """This cannot be asked in this case: {what}. Choose from the list, and ask for all else as a document."""

    code = "casework.request-not-possible"


class RequestStillOpen(CaseworkError, Conflict):
    """The person has been asked already, and still has time to answer. Change what you ask for, or take it back."""

    code = "casework.request-still-open"


class RequestNotOpen(CaseworkError, Conflict):
    """This request waits no more: it was answered or taken back, or its day is past. Look at the case, then ask anew."""

    code = "casework.request-not-open"


class LateAnswerWaits(CaseworkError, Conflict):
    """The person has answered, after the day. Say first whether their answer counts; then you can ask anew."""

    code = "casework.late-answer-waits"


class WhyMissing(CaseworkError, Invalid):
    """Write to the person why you take the request back."""

    code = "casework.why-missing"


class RequestTakenBack(CaseworkError, Conflict):
    """The authority took this request back, so nothing was sent. What you gave is kept. The case says what is asked now."""

    code = "casework.request-taken-back"


class ReplyIncomplete(CaseworkError, Invalid):
    """Some questions have no answer yet, or a document is missing. What you have given is saved. Add the rest, then send it."""

    code = "casework.reply-incomplete"


class ReplySent(CaseworkError, Conflict):
    """You have answered this already. If something is wrong with it, write to the authority from the page of the case."""

    code = "casework.reply-sent"


class ReplyTooLate(CaseworkError, Conflict):
    """The day for your answer is past. All you gave is saved: send it as a late answer, and the authority says if it counts."""

    code = "casework.reply-too-late"


class ReplyAfterDecision(CaseworkError, Conflict):
    """The case has ended, so an answer changes nothing any more. If it was decided, the decision says how to appeal."""

    code = "casework.reply-after-decision"


class ReplyNotLate(CaseworkError, Conflict):
    """There is no late answer here that waits for you."""

    code = "casework.reply-not-late"

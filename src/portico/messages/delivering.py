"""The way out of the house: what is due is written down as begun, sent outside any transaction, and its end written down."""

from __future__ import annotations

from portico.catalogue import queries as catalogue
from portico.catalogue.errors import NothingPublished
from portico.catalogue.pack.compiling import CompiledPack
from portico.kernel import clock, logs
from portico.messages import actions, queries
from portico.messages.base import Notice
from portico.messages.errors import NoticeRefused, NoticeUnavailable
from portico.messages.notices import new_letter
from portico.messages.plugins import SEND_SECONDS, letter_renderer, notice_sender
from portico.messages.plugins.paper import PrintFolder
from portico.messages.types import Begun, Channel, DeliveryOutcome, DeliveryReason

log = logs.logger(__name__)
Result = tuple[DeliveryOutcome, DeliveryReason]


def deliver_due() -> int:
    """Send everything that is due now, and return how many attempts there were.

    What becomes due meanwhile is taken too, so that what failed on one channel goes on to the next at once.
    """
    try:
        release = catalogue.current_release()
    except NothingPublished:
        return 0
    attempts = 0
    while (begun := actions.begin_next(release=release, at=clock.now())) is not None:
        attempts += 1
        deliver(begun, release)
    return attempts


def deliver(begun: Begun, release: CompiledPack) -> None:
    """Send one attempt that is written down, and write down what became of it."""
    outcome, reason = _print(begun) if begun.target.channel is Channel.LETTER else _tell(begun)
    actions.record_end(begun=begun, outcome=outcome, reason=reason, release=release, at=clock.now())


def _tell(begun: Begun) -> Result:
    subject, text = new_letter(begun.language)
    target = begun.target
    notice = Notice(begun.id, target.channel, begun.recipient, subject, text, begun.language, target.platform)
    try:
        notice_sender(target.channel).send(notice, deadline_seconds=SEND_SECONDS)
    except NoticeRefused:
        return DeliveryOutcome.REFUSED, DeliveryReason.NO_SUCH_ADDRESS
    except NoticeUnavailable:
        return DeliveryOutcome.FAILED, DeliveryReason.DOWN
    except Exception:
        # A plug-in with a fault stops neither the other messages nor the other ways of this one.
        log.exception("a channel has a fault", attempt=str(begun.id), channel=target.channel.value)
        return DeliveryOutcome.FAILED, DeliveryReason.FAULT
    return DeliveryOutcome.DELIVERED, DeliveryReason.NONE


def _print(begun: Begun) -> Result:
    letter = queries.find_paper_letter(begun)
    if letter is None:
        return DeliveryOutcome.REFUSED, DeliveryReason.NO_ADDRESS
    try:
        PrintFolder().post(letter, letter_renderer())
    except OSError:
        log.exception("the print folder cannot be written", attempt=str(begun.id))
        return DeliveryOutcome.FAILED, DeliveryReason.DOWN
    except Exception:
        log.exception("a letter cannot be printed", attempt=str(begun.id))
        return DeliveryOutcome.FAILED, DeliveryReason.FAULT
    return DeliveryOutcome.DELIVERED, DeliveryReason.NONE

"""What a worker does. Every job may run twice: the second time there is nothing left to do."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from portico.catalogue import queries as catalogue
from portico.evidence.events import CONSENT_ASKED, CORRECTION_MOVED, EMERGENCY_BEGUN
from portico.kernel import clock, logs
from portico.messages import actions, delivering
from portico.messages.errors import NoticeRefused
from portico.messages.plugins import SEND_SECONDS, notice_sender

log = logs.logger(__name__)


@app.task(name=EMERGENCY_BEGUN)
def tell_of_emergency(emergency_id: str) -> None:
    """Tell a person at once that staff looked at their data without a case, and why."""
    actions.tell_of_emergency(emergency_id=UUID(emergency_id), release=catalogue.current_release())


@app.task(name=CONSENT_ASKED)
def tell_of_consent_request(request_id: str) -> None:
    """Tell a person that another adult asks them to agree to something."""
    actions.tell_of_consent_request(request_id=UUID(request_id), release=catalogue.current_release())


@app.task(name=CORRECTION_MOVED)
def tell_of_correction(event_id: str) -> None:
    """Tell a person that the authority answered them, or that the register says something else now."""
    actions.tell_of_correction(event_id=UUID(event_id), release=catalogue.current_release())


@app.periodic(cron="* * * * * */10")
@app.task(name="messages.reach_people", queueing_lock="messages.reach_people")
def reach_people(timestamp: int) -> None:
    """Do what is due for every message: tell the person, try again, take the next way, print a letter."""
    delivering.deliver_due()


@app.task(name=actions.SEND_CONTACT_CODE, retry=RetryStrategy(max_attempts=5, wait=3))
def send_contact_code(code_id: str) -> None:
    """Send the code that proves an address. Run twice, it is sent twice: the same one."""
    notice = actions.code_to_send(UUID(code_id), at=clock.now())
    if notice is None:
        return
    try:
        notice_sender(notice.channel).send(notice, deadline_seconds=SEND_SECONDS)
    except NoticeRefused:
        log.warning("code refused by its channel", code_id=code_id, channel=notice.channel.value)
    actions.mark_code_sent(UUID(code_id))


@app.periodic(cron="27 * * * *")
@app.task(name="messages.forget_codes", queueing_lock="messages.forget_codes")
def forget_codes(timestamp: int) -> None:
    """Forget codes that are over."""
    actions.forget_contact_codes(at=clock.now())

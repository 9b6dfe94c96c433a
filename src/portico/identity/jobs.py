"""Jobs: codes and notices go out, and codes that are over are forgotten."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from portico.identity import actions, notices, queries
from portico.identity.actions import logout as logout_actions
from portico.identity.errors import DeliveryRefused
from portico.identity.openid import logout
from portico.identity.plugins import code_sender
from portico.identity.queries.logout import find_notice_to_send
from portico.identity.surroundings import surroundings
from portico.identity.types import Channel
from portico.identity.types.relying_parties import GrantId
from portico.kernel import clock, logs
from portico.kernel.ids import uuid7

SEND_SECONDS = 10.0
log = logs.logger(__name__)


@app.task(name=actions.SEND_CODE, retry=RetryStrategy(max_attempts=5, wait=3))
def send_code(code_id: str) -> None:
    """Send a code. Run twice, it is sent twice: the same one."""
    told = actions.message_of(UUID(code_id), at=clock.now())
    if told is None:
        return
    channel = Channel(told["channel"])
    if "change" in told:
        subject, text = notices.change_message(told["change"], language=told["language"])
    elif told.get("helper"):
        subject, text = notices.help_message(
            told["code"], helper=told["helper"], channel=channel, language=told["language"]
        )
    else:
        subject, text = notices.code_message(
            told["code"], host=told["host"], channel=channel, language=told["language"]
        )
    try:
        code_sender(channel).send(told["to"], subject, text, deadline_seconds=SEND_SECONDS)
    except DeliveryRefused:
        log.warning("code refused by its channel", code_id=code_id, channel=channel.value)
    actions.mark_sent(UUID(code_id))


@app.task(name=actions.SEND_INVITATION, retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def send_invitation(invitation_id: str) -> None:
    """Mail the link of an invitation. Run twice, it is mailed twice at most: the same one."""
    told = actions.invitation_to_send(UUID(invitation_id), at=clock.now())
    if told is None:
        return
    address = told["site"] + reverse("staff-invitation", args=[told["token"]])
    named = {one.id: one.name for one in surroundings().authorities(told["language"])}
    authority = named.get(told["authority_id"], told["authority_id"])
    subject, text = notices.invitation_message(
        address, authority=authority, name=told["name"], language=told["language"]
    )
    try:
        code_sender(Channel.EMAIL).send(told["to"], subject, text, deadline_seconds=SEND_SECONDS)
    except DeliveryRefused:
        log.warning("invitation refused by its channel", invitation_id=invitation_id)
    actions.mark_invitation_sent(UUID(invitation_id))


@app.task(name=actions.TELL_CHANGE, retry=RetryStrategy(max_attempts=5, wait=60))
def tell_change(account_id: str, change: str, language: str) -> None:
    """Tell somebody that how they sign in was changed."""
    for channel, address in queries.notice_addresses(UUID(account_id)):
        subject, text = notices.change_message(change, language=language)
        try:
            code_sender(channel).send(address, subject, text, deadline_seconds=SEND_SECONDS)
        except DeliveryRefused:
            log.warning("notice refused by its channel", account_id=account_id, channel=channel.value)


@app.task(name=actions.TELL_NEW_DEVICE, retry=RetryStrategy(max_attempts=5, wait=60))
def tell_new_device(device_id: str, language: str) -> None:
    """Tell somebody that their account was signed in to from a browser that it had not used."""
    device = queries.find_device(UUID(device_id))
    if device is None:
        return
    subject, text = notices.device_message(device, time_zone=surroundings().time_zone(), language=language)
    for channel, address in queries.notice_addresses(device.account_id):
        try:
            code_sender(channel).send(address, subject, text, deadline_seconds=SEND_SECONDS)
        except DeliveryRefused:
            log.warning("notice refused by its channel", account_id=str(device.account_id), channel=channel.value)


@app.periodic(cron="17 * * * *")
@app.task(name="identity.forget_codes", queueing_lock="identity.forget_codes")
def forget_codes(timestamp: int) -> None:
    """Forget codes that are over."""
    actions.forget_codes(at=clock.now())


@app.task(name=actions.TELL_RELYING_PARTIES)
def tell_relying_parties(session_id: str) -> None:
    """End what relying parties were given in a session that has ended, and have them told."""
    logout_actions.end_session_at_relying_parties(UUID(session_id), at=clock.now())


@app.task(name=logout_actions.TELL_RELYING_PARTY)
def tell_relying_party(grant_id: str) -> None:
    """Tell one relying party; what comes of it is kept, and tried again later where that helps."""
    notice, at, token_id = find_notice_to_send(GrantId(UUID(grant_id))), clock.now(), uuid7()
    if notice is None:
        return
    token = logout.logout_token(notice.grant, token_id=token_id, at=at)
    outcome, status = logout.hand_over(token, notice.address)
    logout_actions.record_logout_notice(
        notice.grant, token_id=token_id, outcome=outcome, status=status, tries=notice.tries + 1, at=clock.now()
    )


@app.periodic(cron="5 * * * *")
@app.task(name="identity.tend_keys", queueing_lock="identity.tend_keys")
def tend_keys(timestamp: int) -> None:
    """Make the next signing keys, and let them take over when their day has come. Most days nothing is due."""
    actions.tend_keys(at=clock.now())


@app.periodic(cron="40 3 * * *")
@app.task(name="identity.forget_tokens", queueing_lock="identity.forget_tokens")
def forget_tokens(timestamp: int) -> None:
    """Remove codes and tokens that expired long ago."""
    actions.forget_tokens(at=clock.now())

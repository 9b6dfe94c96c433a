"""Writes: the addresses at which a person wants to be told, each proved by a code, and how they want their post."""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Min
from procrastinate.contrib.django import app

from portico.identity import ciphers
from portico.identity.types import PersonId, Principal
from portico.kernel.ids import uuid7
from portico.messages.base import Notice
from portico.messages.errors import (
    AddressNotValid,
    ChannelNotOffered,
    ContactCodeSpent,
    ContactCodeWrong,
    ContactNotFound,
    PaperNotOffered,
    PostalAddressMissing,
    TooManyContactCodes,
    TooManyContacts,
)
from portico.messages.models import ContactCode, ContactPoint, PostChoice
from portico.messages.notices import confirm_address
from portico.messages.queries import contacts
from portico.messages.rules import contacts as rules
from portico.messages.types import AddressProblem, Channel, ContactId, PostWay

SEND_CONTACT_CODE = "messages.send_contact_code"
"""The job that sends a code to a contact point; it is given the id of the row alone."""


@transaction.atomic
def add_contact(
    *, principal: Principal, channel: Channel, platform: str = "", typed: str, language: str, at: dt.datetime
) -> ContactId:
    """Note where a person wants to be told, and have a code sent there. It is used once the code came back.

    :param typed: the address as it was typed; never a URL.
    :param language: of the text with the code.
    :raises ChannelNotOffered: this installation does not send there.
    :raises AddressNotValid: it is no such address.
    :raises TooManyContacts: there are `rules.MOST_CONTACTS` already.
    :raises TooManyContactCodes: too many codes for this address or by this person.
    """
    records = contacts.own_records(principal)
    if not contacts.is_offered(channel, platform) or channel is Channel.LETTER:
        raise ChannelNotOffered
    address = _address(typed, channel, platform)
    known = [row for row in contacts.contacts_of(records) if row.channel != Channel.LETTER]
    same = [row for row in known if (row.channel, row.platform) == (channel, platform)]
    for row in same:
        if contacts.address_in(row) == address:
            if row.confirmed_at is None:
                _send_code(row, address, language, at)
            return ContactId(row.pk)
    if len(known) >= rules.MOST_CONTACTS:
        raise TooManyContacts(most=rules.MOST_CONTACTS)
    row = _keep(records, channel, platform, address, at)
    _send_code(row, address, language, at)
    return ContactId(row.pk)


@transaction.atomic
def send_contact_code(*, principal: Principal, contact_id: UUID, language: str, at: dt.datetime) -> None:
    """Have a new code sent to a contact point that is not confirmed yet; earlier ones end.

    :raises ContactNotFound: the person has none with this id.
    :raises TooManyContactCodes: too many codes for this address or by this person.
    """
    row = _own(principal, contact_id)
    if row.confirmed_at is None:
        ContactCode.objects.filter(contact=row, used_at__isnull=True).update(used_at=at, code=None)
        _send_code(row, contacts.address_in(row), language, at)


def confirm_contact(*, principal: Principal, contact_id: UUID, typed: str, at: dt.datetime) -> None:
    """Use up a code: the address is the person's, and used from now on.

    A try is counted before it is looked at, by one statement that stops at the last one allowed. Call it outside a
    transaction: the try must count whatever comes of it.

    :raises ContactNotFound: the person has none with this id.
    :raises ContactCodeWrong: it is another code.
    :raises ContactCodeSpent: it was used, is too old, or was tried too often.
    """
    row = _own(principal, contact_id)
    if row.confirmed_at is not None:
        return
    code = ContactCode.objects.filter(contact=row, used_at__isnull=True).order_by("-created_at", "-id").first()
    if code is None:
        raise ContactCodeSpent
    usable = ContactCode.objects.filter(pk=code.pk, used_at__isnull=True, expires_at__gt=at)
    if not usable.filter(tries__lt=rules.TRIES_PER_CODE).update(tries=F("tries") + 1):
        raise ContactCodeSpent
    if not hmac.compare_digest(code.code_hash, _hash(code.pk, rules.plain_code(typed))):
        raise ContactCodeWrong
    with transaction.atomic():
        if not usable.update(used_at=at, code=None):
            raise ContactCodeSpent
        ContactPoint.objects.filter(pk=row.pk).update(confirmed_at=at)


@transaction.atomic
def remove_contact(*, principal: Principal, contact_id: UUID, at: dt.datetime) -> None:
    """Take back an address: nothing is sent there from now on, and it is forgotten.

    That codes were sent there counts on, as long as it counts: else taking it back and adding it would bring more.

    :raises ContactNotFound: the person has none with this id.
    """
    row = _own(principal, contact_id)
    ContactCode.objects.filter(contact=row).update(used_at=at, code=None)
    ContactPoint.objects.filter(pk=row.pk).update(removed_at=at, value=b"")


@transaction.atomic
def prefer_contact(*, principal: Principal, contact_id: UUID) -> None:
    """Have an address tried before the others.

    :raises ContactNotFound: the person has none with this id.
    """
    row, records = _own(principal, contact_id), contacts.own_records(principal)
    first = ContactPoint.objects.filter(person_id__in=list(records)).aggregate(first=Min("position"))["first"] or 0
    ContactPoint.objects.filter(pk=row.pk).update(position=first - 1)


@transaction.atomic
def choose_way(*, principal: Principal, way: PostWay, postal_address: str = "", at: dt.datetime) -> None:
    """Note how a person wants to get their post from now on.

    :param postal_address: where letters on paper are to go, when that is new: two to seven lines, without the name.
    :raises AddressNotValid: that is none.
    :raises PaperNotOffered: no letters are sent on paper here.
    :raises PostalAddressMissing: nobody knows where a letter is to go.
    """
    records = contacts.own_records(principal)
    if postal_address.strip():
        _keep_postal_address(records, postal_address, at)
    if way is PostWay.PAPER:
        if not contacts.is_offered(Channel.LETTER):
            raise PaperNotOffered
        if not contacts.postal_address(records[0]):
            raise PostalAddressMissing
    if contacts.way_of(records) is not way:
        PostChoice.objects.create(person_id=records[0], way=way, recorded_by=str(principal.actor), at=at)


def code_to_send(code_id: UUID, *, at: dt.datetime) -> Notice | None:
    """Return what is to be sent; None for nothing."""
    row = (
        ContactCode.objects.filter(pk=code_id, expires_at__gt=at, used_at__isnull=True)
        .select_related("contact")
        .first()
    )
    if row is None or row.code is None:
        return None
    code = ciphers.decrypt(ContactCode.sealed, row.pk, bytes(row.code)).decode()
    subject, text = confirm_address(code, row.language)
    address = contacts.address_in(row.contact)
    return Notice(row.pk, Channel(row.contact.channel), address, subject, text, row.language, row.contact.platform)


def mark_code_sent(code_id: UUID) -> None:
    """Forget what was to be sent: it has been, or cannot be."""
    ContactCode.objects.filter(pk=code_id).update(code=None)


def forget_contact_codes(*, at: dt.datetime) -> None:
    """Forget codes that can neither be used any more nor count against anybody, and what is left of taken back addresses."""
    ContactCode.objects.filter(created_at__lt=at - rules.CODE_WINDOW, expires_at__lt=at).delete()
    ContactPoint.objects.filter(removed_at__isnull=False, codes__isnull=True).delete()


def _address(typed: str, channel: Channel, platform: str) -> str:
    found = rules.read_address(typed, channel, form=contacts.address_form(platform))
    if isinstance(found, AddressProblem):
        raise AddressNotValid(problem=found.value)
    return found


def _keep_postal_address(records: Sequence[PersonId], typed: str, at: dt.datetime) -> None:
    address = _address(typed, Channel.LETTER, "")
    before = [row for row in contacts.contacts_of(records) if row.channel == Channel.LETTER]
    if before and contacts.address_in(before[-1]) == address:
        return
    for row in before:
        row.delete()  # no code was ever sent to it
    _keep(records, Channel.LETTER, "", address, at, confirmed=True)


def _keep(
    records: Sequence[PersonId],
    channel: Channel,
    platform: str,
    address: str,
    at: dt.datetime,
    *,
    confirmed: bool = False,
) -> ContactPoint:
    last = ContactPoint.objects.filter(person_id__in=list(records)).aggregate(last=Max("position"))["last"] or 0
    row_id = uuid7()
    return ContactPoint.objects.create(
        id=row_id,
        person_id=records[0],
        channel=channel,
        platform=platform,
        value=ciphers.encrypt(ContactPoint.sealed, row_id, address.encode()),
        position=last + 1,
        created_at=at,
        confirmed_at=at if confirmed else None,
    )


def _send_code(row: ContactPoint, address: str, language: str, at: dt.datetime) -> None:
    key = ciphers.index_of(ContactCode.sealed, f"{row.channel} {row.platform} {address}")
    recent = ContactCode.objects.filter(created_at__gt=at - rules.CODE_WINDOW)
    if not rules.may_send_code(
        to_address=recent.filter(recipient_key=key).count(), by_person=recent.filter(person_id=row.person_id).count()
    ):
        raise TooManyContactCodes(minutes=int(rules.CODE_WINDOW.total_seconds() // 60))
    code, code_id = f"{secrets.randbelow(1_000_000):06}", uuid7()
    ContactCode.objects.create(
        id=code_id,
        contact=row,
        person_id=row.person_id,
        recipient_key=key,
        code_hash=_hash(code_id, code),
        code=ciphers.encrypt(ContactCode.sealed, code_id, code.encode()),
        language=language,
        created_at=at,
        expires_at=at + rules.CODE_LASTS,
    )
    app.configure_task(name=SEND_CONTACT_CODE).defer(code_id=str(code_id))


def _own(principal: Principal, contact_id: UUID) -> ContactPoint:
    records = contacts.own_records(principal)
    rows = ContactPoint.objects.filter(person_id__in=list(records), removed_at__isnull=True)
    row = rows.exclude(channel=Channel.LETTER).filter(pk=contact_id).first()
    if row is None:
        raise ContactNotFound
    return row


def _hash(code_id: UUID, code: str) -> str:
    """Return what is stored of a code. Six digits are soon tried out, so the key is not in the database."""
    return ciphers.index_of(ContactCode.sealed, f"{code_id} {code}")

"""Reads: where and how a person wants to be reached, and what this installation can send to."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.conf import settings

from portico.identity import ciphers
from portico.identity import queries as identity
from portico.identity.types import PersonId, Principal
from portico.messages.errors import ContactNotFound
from portico.messages.models import ContactPoint, PostChoice
from portico.messages.types import Channel, ContactId, ContactView, PostWay, Preferences, Target


def offered_channels() -> tuple[tuple[Channel, str, str], ...]:
    """Return what people may choose to be told on: channel, platform, and for a platform its name."""
    offered: dict[str, str] = settings.PORTICO_MESSAGE_CHANNELS
    plain = [(each, "", "") for each in (Channel.EMAIL, Channel.SMS) if each.value in offered]
    if Channel.PLATFORM.value not in offered:
        return tuple(plain)
    platforms: dict[str, dict[str, str]] = settings.PORTICO_TEXT_PLATFORMS
    return (*plain, *((Channel.PLATFORM, word, one["name"]) for word, one in platforms.items() if word != "sms"))


def is_offered(channel: Channel, platform: str = "") -> bool:
    """Return whether this installation can send there. Letters are sent where there is a folder to print from."""
    if channel is Channel.LETTER:
        return Channel.LETTER.value in settings.PORTICO_MESSAGE_CHANNELS
    return (channel, platform) in {(one, word) for one, word, _name in offered_channels()}


def address_form(platform: str) -> str:
    """Return what the addresses of a text platform are: `number`, `email` or `name`."""
    return str(settings.PORTICO_TEXT_PLATFORMS.get(platform, {}).get("address", "number"))


def get_preferences(principal: Principal) -> Preferences:
    """Return how the person wants to be reached, to themselves.

    :raises ContactNotFound: staff have no such thing.
    """
    records = own_records(principal)
    rows = list(contacts_of(records))
    names = {(channel, word): name for channel, word, name in offered_channels()}
    views = [_view(row, names) for row in rows if row.channel != Channel.LETTER]
    postal = [address_in(row) for row in rows if row.channel == Channel.LETTER]
    found = None if views else identity.find_recipient(records[0])
    return Preferences(
        way=way_of(records),
        contacts=tuple(views),
        sign_in_address=found.address if found is not None and is_offered(Channel(found.channel.value)) else "",
        postal_address=postal[-1] if postal else "",
        offered=offered_channels(),
        paper_offered=is_offered(Channel.LETTER),
    )


def own_records(principal: Principal) -> tuple[PersonId, ...]:
    """Return all records of the person who is signed in and acts for nobody else.

    :raises ContactNotFound: they are staff, or act for somebody.
    """
    if principal.person_id is None or not principal.is_themselves:
        raise ContactNotFound
    return principal.record_ids


def way_of(records: Collection[UUID]) -> PostWay:
    """Return how a person wants to get their post; by default in the mailbox, and told of it."""
    newest = PostChoice.objects.filter(person_id__in=list(records)).order_by("-at", "-id").first()
    return PostWay(newest.way) if newest is not None else PostWay.NOTICE


def way_of_person(person_id: PersonId) -> PostWay:
    """Return the same of somebody of whom one record is known: what is chosen counts for every record of theirs."""
    return way_of(identity.get_person(person_id).record_ids)


def contacts_of(records: Collection[UUID]) -> list[ContactPoint]:
    """Return the contact points of a person in the order in which they are tried."""
    rows = ContactPoint.objects.filter(person_id__in=list(records), removed_at__isnull=True)
    return list(rows.order_by("position", "created_at", "id"))


def targets_of(person_id: PersonId, way: PostWay) -> list[tuple[Target, str]]:
    """Return the ways to tell a person that there is a message, each with its address.

    Who has named no contact point is told at the address that they sign in with, which was proved.
    """
    if way is not PostWay.NOTICE:
        return []
    records = identity.get_person(person_id).record_ids
    rows = [row for row in contacts_of(records) if row.channel != Channel.LETTER and row.confirmed_at is not None]
    found = [(Target(Channel(row.channel), row.pk, row.platform), address_in(row)) for row in rows]
    if not rows:
        proved = identity.find_recipient(records[0])
        found = [(Target(Channel(proved.channel.value)), proved.address)] if proved is not None else []
    return [(target, address) for target, address in found if is_offered(target.channel, target.platform)]


def postal_address(person_id: PersonId) -> tuple[str, ...]:
    """Return where letters to a person go, line by line, as they said; empty when nobody knows."""
    rows = contacts_of(identity.get_person(person_id).record_ids)
    found = [address_in(row) for row in rows if row.channel == Channel.LETTER]
    return tuple(found[-1].splitlines()) if found else ()


def address_in(row: ContactPoint) -> str:
    """Return an address in clear."""
    return ciphers.decrypt(ContactPoint.sealed, row.pk, bytes(row.value)).decode()


def _view(row: ContactPoint, names: dict[tuple[Channel, str], str]) -> ContactView:
    channel = Channel(row.channel)
    return ContactView(
        id=ContactId(row.pk),
        channel=channel,
        platform=row.platform,
        name=names.get((channel, row.platform), row.platform),
        shown=address_in(row),
        confirmed=row.confirmed_at is not None,
        created_at=row.created_at,
    )

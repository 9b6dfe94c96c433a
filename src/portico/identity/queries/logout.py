"""Reads: whom to tell that a session has ended, and where somebody may go after signing out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef

from portico.identity.models import LogoutNotice, OpenIdGrant, RelyingParty
from portico.identity.queries.installation import is_demo
from portico.identity.queries.tokens import grant_view
from portico.identity.rules import logout as rules
from portico.identity.types.logout import EndSessionProblem, NoticeOutcome
from portico.identity.types.relying_parties import GrantId
from portico.identity.types.tokens import GrantView


@dataclass(frozen=True, slots=True)
class NoticeToSend:
    """A relying party that is to be told of an ended session.

    :param tries: how often that was tried already.
    """

    grant: GrantView
    address: str
    tries: int


@dataclass(frozen=True, slots=True)
class WayOut:
    """Where somebody goes after signing out, and who sends them there.

    :param names: of the relying party, by language code; empty: none has asked.
    :param address: an address that is registered with it; empty: they stay here.
    """

    names: dict[str, str]
    address: str = ""

    def name(self, language: str) -> str:
        """Return the name of the relying party in a language, else in any; empty when none has asked."""
        return self.names.get(language) or next(iter(self.names.values()), "")


def list_grants_to_tell_of(session: UUID) -> list[GrantId]:
    """Return one grant for each relying party that wants to be told of the end of a session and has not been.

    A grant whose code was never redeemed gave nothing: its relying party knows of no session.
    """
    told = LogoutNotice.objects.filter(grant__session=session, outcome=NoticeOutcome.TOLD)
    rows = (
        OpenIdGrant.objects.filter(session=session, relying_party__is_active=True)
        .exclude(relying_party__backchannel_logout_uri="")
        .exclude(code__isnull=False, code__redeemed_at__isnull=True)
        .exclude(Exists(told.filter(grant__relying_party=OuterRef("relying_party"))))
        .order_by("relying_party_id", "-pk")
        .distinct("relying_party_id")
    )
    return [GrantId(pk) for pk in rows.values_list("pk", flat=True)]


def find_notice_to_send(grant_id: GrantId) -> NoticeToSend | None:
    """Return what to tell about a grant; None: its relying party was told, or does not want to be."""
    row = (
        OpenIdGrant.objects.select_related("relying_party")
        .filter(pk=grant_id, relying_party__is_active=True)
        .exclude(relying_party__backchannel_logout_uri="")
        .exclude(logout_notices__outcome=NoticeOutcome.TOLD)
        .first()
    )
    if row is None:
        return None
    tries = LogoutNotice.objects.filter(grant=row).count()
    return NoticeToSend(grant=grant_view(row), address=row.relying_party.backchannel_logout_uri, tries=tries)


def may_call(addresses: Sequence[str]) -> bool:
    """Return whether relying parties at these IP addresses may be called from this installation."""
    return rules.may_call(addresses, loopback=is_demo(), private=settings.PORTICO_PRIVATE_RELYING_PARTIES)


def way_out(*, client_id: str, address: str, hinted_client: str | None) -> WayOut | EndSessionProblem:
    """Return where somebody goes after signing out, or why not (OpenID Connect RP-Initiated Logout 1.0, 2 and 3).

    :param client_id: as the request names it; empty when it does not.
    :param hinted_client: to whom the ID token of the request was given; None when it has none.
    """
    if client_id and hinted_client is not None and client_id != hinted_client:
        return EndSessionProblem.CLIENT
    wanted = client_id or hinted_client or ""
    if not wanted:
        return EndSessionProblem.ADDRESS if address else WayOut(names={})
    # One that was closed is known no more: nobody is sent to its addresses.
    row = RelyingParty.objects.filter(client_id=wanted[:80].replace("\x00", ""), is_active=True).first()
    if row is None:
        return EndSessionProblem.CLIENT
    if address and address not in row.post_logout_redirect_uris:
        return EndSessionProblem.ADDRESS
    return WayOut(names=row.names, address=address)


def address_afterwards(way: WayOut | EndSessionProblem, state: str) -> str:
    """Return where to go after signing out, with the state of the relying party; empty: nowhere else."""
    return rules.address_with_state(way.address, state) if isinstance(way, WayOut) and way.address else ""

"""Reads: outside OpenID providers, and whom they know as which account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language

from portico.identity import ciphers, rules
from portico.identity.errors import ProviderNotFound
from portico.identity.models import Account, FederatedIdentity
from portico.identity.sessions import NUMBER_TO_ASK_ABOUT
from portico.identity.surroundings import surroundings
from portico.identity.types import AssuranceLevel, LinkedProvider, ProviderKind, SignInProvider


@dataclass(frozen=True, slots=True)
class NumberToAskAbout:
    """A number that was proved by somebody who is signed in as another record.

    :param person_id: the record that was signed in then.
    """

    person_id: str
    scheme: str
    number: str
    proved_by: str


def list_sign_in_providers(kind: ProviderKind) -> list[SignInProvider]:
    """Return the outside providers with which people, or staff, may sign in here, named in the language of the page."""
    return [provider for provider in _providers() if provider.kind is kind]


def get_sign_in_provider(provider_id: str) -> SignInProvider:
    """Return an outside provider.

    :raises ProviderNotFound: the pack has none of this id, or this installation is no client of it.
    """
    found = next((provider for provider in _providers() if provider.id == provider_id), None)
    if found is None:
        raise ProviderNotFound
    return found


def list_providers_reaching(level: AssuranceLevel) -> list[SignInProvider]:
    """Return the outside providers that can be that sure of a person."""
    return rules.providers_reaching(list_sign_in_providers(ProviderKind.PEOPLE), level)


def list_providers_of(account: Account) -> list[LinkedProvider]:
    """Return the outside providers that know an account; one that is gone is named by the id that it had."""
    names = {provider.id: provider.name for provider in _providers()}
    known = FederatedIdentity.objects.filter(account=account).order_by("provider_id", "id")
    return [
        LinkedProvider(id, names.get(provider, provider)) for id, provider in known.values_list("id", "provider_id")
    ]


def get_provider_of(account: Account, linked_id: UUID) -> LinkedProvider:
    """Return one of the outside providers that know an account.

    :raises ProviderNotFound: none of them has this id.
    """
    found = next((one for one in list_providers_of(account) if one.id == linked_id), None)
    if found is None:
        raise ProviderNotFound
    return found


def may_ask_registrars(request: HttpRequest, *, at: datetime) -> bool:
    """Return whether whoever is signed in proved a little while ago, in this session, a number of another record."""
    return find_number_to_ask_about(request, at=at) is not None


def find_number_to_ask_about(request: HttpRequest, *, at: datetime) -> NumberToAskAbout | None:
    """Return the number of another record that was proved in this session a little while ago; for this room only."""
    kept = request.session.get(NUMBER_TO_ASK_ABOUT)
    if not isinstance(kept, dict) or at - datetime.fromisoformat(kept["at"]) > rules.RECENT:
        return None
    return NumberToAskAbout(kept["person_id"], kept["scheme"], kept["number"], kept["proved_by"])


def find_federated_identity(issuer: str, subject: str) -> FederatedIdentity | None:
    """Return whom a provider means by a subject, or None when it never sent them here; for this room only."""
    indexes = ciphers.indexes_of(f"{FederatedIdentity.sealed} {issuer}", subject)
    return FederatedIdentity.objects.select_related("account").filter(issuer=issuer, index__in=indexes).first()


def _providers() -> list[SignInProvider]:
    return list(surroundings().sign_in_providers(get_language() or ""))

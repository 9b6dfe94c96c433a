"""Reads: outside OpenID providers, and whom they know as which account."""

from __future__ import annotations

from django.utils.translation import get_language

from portico.identity import ciphers, rules
from portico.identity.errors import ProviderNotFound
from portico.identity.models import Account, FederatedIdentity
from portico.identity.surroundings import surroundings
from portico.identity.types import AssuranceLevel, ProviderKind, SignInProvider


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


def list_provider_names_of(account: Account) -> list[str]:
    """Return the names of the outside providers that know an account; of one that is gone, the id that it had."""
    names = {provider.id: provider.name for provider in _providers()}
    known = FederatedIdentity.objects.filter(account=account).order_by("provider_id")
    return [names.get(id, id) for id in known.values_list("provider_id", flat=True)]


def find_federated_identity(issuer: str, subject: str) -> FederatedIdentity | None:
    """Return whom a provider means by a subject, or None when it never sent them here; for this room only."""
    indexes = ciphers.indexes_of(f"{FederatedIdentity.sealed} {issuer}", subject)
    return FederatedIdentity.objects.select_related("account").filter(issuer=issuer, index__in=indexes).first()


def _providers() -> list[SignInProvider]:
    return list(surroundings().sign_in_providers(get_language() or ""))

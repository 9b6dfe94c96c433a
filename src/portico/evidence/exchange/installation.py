"""Where the registries are and who we are, by the settings; and what this process knows of how the registries do."""

from __future__ import annotations

import copy
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings

from portico.evidence import keys, plugins
from portico.evidence.base import Connectors
from portico.evidence.exchange.breaking import Breaker
from portico.evidence.exchange.retrying import Budget
from portico.evidence.keys import SigningKey


@dataclass(frozen=True, slots=True)
class Installed:
    """What connectors may know of this installation (`base.Configuration`)."""

    registries: Mapping[str, Mapping[str, object]]
    signing_key: SigningKey | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """What this process knows of how one registry does."""

    breaker: Breaker = field(default_factory=Breaker)
    budget: Budget = field(default_factory=Budget)


class Installation:
    """The connectors of this process, and how the registries do that they ask."""

    def __init__(self, configuration: Installed) -> None:
        self.configuration = configuration
        self.connectors: Connectors = plugins.connectors(configuration)

    def health_of(self, registry: str) -> Health:
        """Return how a registry does at the address that it has now."""
        address = self.configuration.registries.get(registry, {}).get("url")
        with _lock:
            return _health.setdefault((registry, address), Health())


class Unwatched(Installation):
    """Connectors that somebody brings along, such as the people's file: every question goes out, whatever was before."""

    def __init__(self, connectors: Connectors) -> None:
        super().__init__(Installed({}))
        self.connectors = connectors

    def health_of(self, registry: str) -> Health:
        """Return a new one: nothing is known."""
        return Health()


_lock = threading.Lock()
_health: dict[tuple[str, object], Health] = {}
_current: Installation | None = None
_settings: object = None


def installed() -> Installed:
    """Return what the settings say.

    :raises KeyNotValid: the first of our own keys is none.
    """
    ring: Mapping[str, str] = settings.PORTICO_EXCHANGE_KEYS
    first = next(iter(ring.items()), None)
    return Installed(
        registries=settings.PORTICO_REGISTRIES,
        signing_key=keys.signing_key(settings.PORTICO_EXCHANGE_ID, *first) if first is not None else None,
    )


def public_keys() -> dict[str, object]:
    """Return the public halves of all our keys as a JSON Web Key Set.

    :raises KeyNotValid: one of them is none.
    """
    ring: Mapping[str, str] = settings.PORTICO_EXCHANGE_KEYS
    return keys.key_set(keys.signing_key(settings.PORTICO_EXCHANGE_ID, name, seed) for name, seed in ring.items())


def installation() -> Installation:
    """Return the one of this process, made again when the settings are others than before (in tests)."""
    global _current, _settings
    now = (
        settings.PORTICO_REGISTRIES,
        settings.PORTICO_EXCHANGE_ID,
        settings.PORTICO_EXCHANGE_KEYS,
    )
    with _lock:
        if _current is None or _settings != now:
            _current, _settings = Installation(installed()), copy.deepcopy(now)
        return _current

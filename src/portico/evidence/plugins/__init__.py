"""Connectors: one module for each way to ask a registry.

A new way is a module beside these with a class that answers `base.Connector`, and one line in `CONNECTORS`. A pack
chooses by name: `connector: portico` in `registries/*.yaml`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portico.evidence.base import Configuration, Connector, Connectors
from portico.evidence.errors import ConnectorUnknown
from portico.evidence.plugins.demo import Crashing, Refusing, Working
from portico.evidence.plugins.fhir_r4 import FhirServer
from portico.evidence.plugins.portico import Portico
from portico.evidence.plugins.sql import SqlDatabase
from portico.evidence.plugins.x_road_rest import XRoad

CONNECTORS: Mapping[str, Callable[[Configuration], Connector]] = {
    "portico": lambda configuration: Portico(configuration.registries, configuration.signing_key),
    "x-road-rest": lambda configuration: XRoad(configuration.registries),
    "fhir-r4": lambda configuration: FhirServer(configuration.registries),
    "sql": lambda configuration: SqlDatabase(configuration.registries),
    "demo-works": lambda _: Working(),
    "demo-refuses": lambda _: Refusing(),
    "demo-crashes": lambda _: Crashing(),
}


def connectors(configuration: Configuration) -> Connectors:
    """Return the way to the connectors of this installation, by name. Each is made once, when it is first needed."""
    made: dict[str, Connector] = {}

    def connector(name: str) -> Connector:
        found = made.get(name)
        if found is None:
            make = CONNECTORS.get(name)
            if make is None:
                raise ConnectorUnknown(name=name, known=", ".join(sorted(CONNECTORS)))
            found = made.setdefault(name, make(configuration))
        return found

    return connector

"""The JSON Schema of each kind of file, generated from the models, so that editors complete and check what is typed."""

from __future__ import annotations

import json

from portico.catalogue.pack.schema import (
    Agreement,
    LifeEvent,
    Manifest,
    OverlayFile,
    Parameter,
    PeopleFile,
    Registry,
    RuleFile,
    ScenarioFile,
    Service,
    SignIn,
    Vocabulary,
)
from portico.catalogue.pack.schema.base import PackModel

# File name of the schema -> model and the files it is for.
KINDS: dict[str, tuple[type[PackModel], str]] = {
    "pack": (Manifest, "pack.yaml"),
    "vocabulary": (Vocabulary, "vocabulary.yaml"),
    "registry": (Registry, "registries/*.yaml"),
    "service": (Service, "services/*.yaml"),
    "agreement": (Agreement, "agreements/*.yaml"),
    "life_event": (LifeEvent, "life_events/*.yaml"),
    "sign_in": (SignIn, "sign_in.yaml"),
    "rules": (RuleFile, "rules/*.yaml"),
    "parameter": (Parameter, "parameters/**/*.yaml"),
    "overlay": (OverlayFile, "overlays/*/overlay.yaml"),
    "cases": (ScenarioFile, "cases/*.yaml"),
    "people": (PeopleFile, "people/*.yaml"),
}


def json_schemas() -> dict[str, str]:
    """Return the JSON Schemas (2020-12) by file name, such as `service.schema.json`."""
    found: dict[str, str] = {}
    for kind, (model, files) in KINDS.items():
        document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
        document["title"] = f"Portico pack: {files}"
        found[f"{kind}.schema.json"] = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return found

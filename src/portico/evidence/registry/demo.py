"""The demo's registries: a registry file for each registry of a pack, with keys of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from portico.catalogue.errors import NotInPack
from portico.catalogue.pack import reading
from portico.catalogue.pack.schema import Pack, Registry
from portico.evidence import keys

CLIENT = "portico"
KEY_NAME = "demo"


def write_demo_file(
    pack: Path, registry_id: str, folder: Path, client_keys: Mapping[str, str], *, client: str = CLIENT
) -> Path:
    """Write the registry file of one registry of a pack, and return where it is: `folder`/`registry_id`.yaml.

    Its own keys lie beside it and are made once, so that the registry stays the same from one start to the next.

    :param client_keys: public keys of the one client (base64), by name.
    :param client: what the client calls itself.
    :raises NotInPack: the pack has no such registry.
    """
    read = reading.read_pack(pack)
    if registry_id not in read.registries:
        raise NotInPack("registry", registry_id, read.registries)
    folder.mkdir(parents=True, exist_ok=True)
    keys_file = folder / f"{registry_id}-keys.json"
    if not keys_file.is_file():
        _write_private(keys_file, json.dumps({KEY_NAME: keys.new_seed()}))
    document = {
        "registry": registry_id,
        "source": {"pack": str(pack.resolve())},
        "keys": keys_file.name,
        "clients": [
            {
                "id": client,
                "keys": [{"name": name, "public": public} for name, public in client_keys.items()],
                "grants": _grants(read, read.registries[registry_id], client),
            }
        ],
        "journal": f"{registry_id}-journal.jsonl",
    }
    path = folder / f"{registry_id}.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def public_keys(path: Path) -> dict[str, str]:
    """Return the public keys of the registry of a registry file, by name: what PORTICO_REGISTRIES pins.

    :param path: a file that `write_demo_file` wrote.
    """
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    seeds = json.loads((path.parent / document["keys"]).read_text(encoding="ascii"))
    found = [keys.signing_key(document["registry"], name, seed) for name, seed in seeds.items()]
    return {key.name: keys.public_half(key) for key in found}


def _grants(pack: Pack, registry: Registry, client: str) -> list[dict[str, object]]:
    """Return what every authority of the pack, and the client for people themselves, may ask: each concept by the laws
    that the pack names, or by consent.
    """
    laws: dict[str, list[str]] = {}
    for concept, holding in registry.holds.items():
        for law in {(holding.legal_basis or registry.legal_basis).article} | (
            {holding.about_other_adult.article} if holding.about_other_adult is not None else set()
        ):
            laws.setdefault(law, []).append(concept)
    asking = [client, *sorted(pack.manifest.authorities)]
    return [
        *(_grant(asking, sorted(concepts), {"law": law}) for law, concepts in sorted(laws.items())),
        _grant(asking, "all", {"consent": True}),
    ]


def _grant(asking: Sequence[str], concepts: Sequence[str] | str, basis: dict[str, object]) -> dict[str, object]:
    # A list of its own for each grant: what is shared would be written as an alias, which no file here may have.
    return {"requested_by": list(asking), "purposes": "any", "concepts": concepts, **basis}


def _write_private(path: Path, text: str) -> None:
    with open(path, "x", encoding="ascii", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text + "\n")

"""The registries of a demo: each a server of its own that publishes the pack's invented people, with its own key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portico.catalogue.errors import CatalogueError
from portico.evidence import keys
from portico.evidence.registry import demo
from portico.site.run import demo_pack


@dataclass(frozen=True, slots=True)
class DemoRegistries:
    """What serves each registry of a pack, and what the rest of the demo is told of it.

    :param files: the registry file of each, by its id.
    :param ports: where each listens on this machine.
    """

    files: Mapping[str, Path]
    ports: Mapping[str, int]

    @classmethod
    def written(cls, pack: Path, folder: Path, ports: Mapping[str, int], seeds: Mapping[str, str]) -> DemoRegistries:
        """Write the registry files.

        :param seeds: the keys that sign the demo's questions, by name.
        :raises NotAPack: the pack cannot be read.
        """
        asking = [keys.signing_key(demo.CLIENT, name, seed) for name, seed in seeds.items()]
        public = {key.name: keys.public_half(key) for key in asking}
        try:
            return cls({id: demo.write_demo_file(pack, id, folder, public) for id in ports}, ports)
        except CatalogueError as error:
            raise demo_pack.NotAPack(directory=pack, problem=f"it has mistakes: {error}") from None

    def options(self, registry: str) -> list[str]:
        """Return the options of the command that serves a registry."""
        return ["registry", "serve", str(self.files[registry]), "--port", str(self.ports[registry])]

    def setting(self, host: str) -> str:
        """Return what PORTICO_REGISTRIES says: where each is, and which keys sign its answers."""
        return json.dumps(
            {
                id: {"url": f"http://{host}:{port}", "keys": demo.public_keys(self.files[id])}
                for id, port in self.ports.items()
            }
        )

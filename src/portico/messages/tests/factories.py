"""The smallest release that can send a message: it has no text of its own."""

from __future__ import annotations

from portico.catalogue.pack.compiling import CompiledPack, compile_pack
from portico.catalogue.pack.schema import Pack


def release(**more: object) -> CompiledPack:
    """Return a release without services. :param more: what else its manifest says."""
    manifest = {
        "schema": "portico/1",
        "id": "org.example.boats",
        "version": "1.0.0",
        "name": {"en": "Boats"},
        "jurisdiction": {"level": "municipality", "code": "XX"},
        "languages": ["en"],
        "currency": "EUR",
        "time_zone": "UTC",
        "as_of": "2026-06-01",
        "calendar": {"weekend": ["sat", "sun"], "holidays": [], "until": "2030-12-31", "source": ["B1"]},
        "authorities": {},
        "sources": {"B1": "An invented act."},
        **more,
    }
    nothing: dict[str, object] = {"registries": {}, "parameters": {}, "decisions": {}, "services": {}}
    pack = {"manifest": manifest, "vocabulary": {"units": [], "concepts": {}}, "life_events": {}, **nothing}
    return compile_pack(Pack.model_validate({**pack, "texts": {}, "scenarios": []}))

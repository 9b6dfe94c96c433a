"""overlays/<town>/overlay.yaml: a town's adaptation, at the points that the pack leaves open.

The town's own values stand beside it in `parameters/**.yaml`, under the names they have in the pack.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from portico.catalogue.pack.schema.base import Name, PackModel, Text, Url
from portico.catalogue.pack.schema.parameter import Parameter


class LocalAuthority(PackModel):
    """Whom people of the town ask."""

    name: Text
    url: Url | None = None
    phone: str | None = None


class AppliesWhen(PackModel):
    """Whom an overlay is for: the adult whose concept has one of the values."""

    concept: Name = Field(description="A text or a choice that a registry holds; one and the same for all overlays.")
    values: list[Annotated[str, Field(min_length=1)]] = Field(min_length=1)


class OverlayFile(PackModel):
    name: Text
    authority: LocalAuthority | None = None
    applies_when: AppliesWhen
    source: list[str] = Field(min_length=1, description="Codes of pack.yaml `sources`.")


class Overlay(OverlayFile):
    """A town's folder: its file and its values by the dotted names of the pack's parameters."""

    parameters: dict[str, Parameter] = {}

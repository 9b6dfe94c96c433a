"""An agreement with the names of everything that it is about, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass

from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Agreement, Text


@dataclass(frozen=True, slots=True)
class AgreementView:
    """What a person is asked to agree to.

    :param asked: the registries that would be asked. :param what: the facts.
    :param for_whom: the authority that gets them. :param service: what they are for.
    """

    agreement: Agreement
    release_id: str
    asked: tuple[Text, ...]
    what: tuple[Text, ...]
    for_whom: Text
    service: Text


def agreement_view(release: CompiledPack, agreement_id: str) -> AgreementView:
    """Return an agreement of a release as people are shown it.

    :raises NotInPack: there is none; the error names the nearest.
    """
    agreement = release.agreement(agreement_id)
    registries = {r.id: r.name for name in agreement.concepts if (r := release.registry_of(name)) is not None}
    return AgreementView(
        agreement=agreement,
        release_id=release.release_id,
        asked=tuple(registries.values()),
        what=tuple(release.concept(name).label for name in agreement.concepts),
        for_whom=release.authority(agreement.authority).name,
        service=release.service(agreement.service).name,
    )

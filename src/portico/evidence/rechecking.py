"""A register that its authority has promised to change is asked again, until it says something else."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import exchange, queries
from portico.evidence.base import Connectors
from portico.evidence.types import CORRECTION, AccessPurpose, FactRequest
from portico.kernel.types import Actor

RECHECKING = Actor.system("evidence.recheck_correction")


def recheck(
    *, correction_id: UUID, release: CompiledPack, at: dt.datetime, connectors: Connectors | None = None
) -> None:
    """Ask the registry again for the fact of an open correction request. Only a job calls it.

    What it answers is kept like every answer, and closes the request when it differs (`actions.corrections.follow`).

    :raises CorrectionNotFound: there is no such request.
    :raises RuntimeError: a transaction is open.
    """
    view = queries.get_any_correction(correction_id)
    if not view.is_open or release.registry_of(view.concept) is None:
        return
    exchange.fetch(
        [FactRequest(view.person_id, frozenset({view.concept}))],
        release=release,
        actor=RECHECKING,
        purpose=AccessPurpose(CORRECTION, on_behalf_of=view.person_id, for_authority=view.authority),
        at=at,
        force=True,
        connectors=connectors,
    )

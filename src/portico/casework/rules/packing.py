"""What is sent: the package of an application, as one JSON text. Pure.

A package is made when the answers are looked through, and kept; when it is sent its acknowledgement is put beside it. So
what somebody sends is what they have just read, and sending it is quick.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from portico.casework.rules import freezing
from portico.casework.rules.freezing import Frozen
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Kind
from portico.kernel.types import Actor, ActorKind

HOLDS = dt.timedelta(minutes=30)
"""For how long what somebody has looked through is sent as it was then; later it is put together anew."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration or consent that is made by sending; `services` are those that ask for it."""

    role: str
    concept: str
    kind: Kind
    agreed: bool
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """All that an application says.

    :param subjects: role -> identity number, None when nobody has it; a role that is missing is not known.
    :param facts: service -> what its case is frozen to.
    :param signers: service -> (role, identity number) of everybody beside the applicant who must sign.
    """

    language: str
    life_event: str
    role: str
    subjects: Mapping[str, str | None]
    facts: Mapping[str, Sequence[Frozen]]
    signers: Mapping[str, Sequence[tuple[str, str]]]
    declared: Sequence[Declared]


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What the acknowledgement adds: who sent it, how sure that is, when, and under which reference."""

    reference: str
    release: str
    submitted_at: dt.datetime
    actor: Actor
    assurance: str


def as_text(package: Package) -> str:
    """Return the one JSON text of a package."""
    return freezing.canonical(
        {
            "declared": [{**asdict(each), "kind": each.kind.value} for each in package.declared],
            "language": package.language,
            "life_event": package.life_event,
            "role": package.role,
            "services": {
                service: [freezing.as_kept(each) for each in frozen] for service, frozen in package.facts.items()
            },
            "signers": {service: list(map(list, roles)) for service, roles in package.signers.items()},
            "subjects": dict(package.subjects),
        }
    )


def sent(package: str, acknowledged: Acknowledged) -> str:
    """Return the one JSON text that is kept for ever, and that the receipt's fingerprint is of."""
    beside = freezing.canonical(
        {
            "actor": asdict(acknowledged.actor),
            "assurance": acknowledged.assurance,
            "reference": acknowledged.reference,
            "release": acknowledged.release,
            "submitted_at": acknowledged.submitted_at.isoformat(),
        }
    )
    return f'{{"acknowledged":{beside},"package":{package}}}'


def read_sent(text: str, release: CompiledPack) -> tuple[Package, Acknowledged]:
    """Return what `sent` was given."""
    kept = json.loads(text)
    package, beside = kept["package"], kept["acknowledged"]
    actor = {**beside["actor"], "kind": ActorKind(beside["actor"]["kind"])}
    return (
        Package(
            language=package["language"],
            life_event=package["life_event"],
            role=package["role"],
            subjects=package["subjects"],
            facts={
                service: [freezing.from_kept(release, each) for each in frozen]
                for service, frozen in package["services"].items()
            },
            signers={
                service: [(role, number) for role, number in roles] for service, roles in package["signers"].items()
            },
            declared=[
                Declared(each["role"], each["concept"], Kind(each["kind"]), each["agreed"], tuple(each["services"]))
                for each in package["declared"]
            ],
        ),
        Acknowledged(
            reference=beside["reference"],
            release=beside["release"],
            submitted_at=dt.datetime.fromisoformat(beside["submitted_at"]),
            actor=Actor(**actor),
            assurance=beside["assurance"],
        ),
    )

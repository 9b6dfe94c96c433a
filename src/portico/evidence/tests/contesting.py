"""A register that can be changed, and people who say that it is wrong and who answer them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import uuid4

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions, exchange, queries
from portico.evidence.base import Answer, Connector, Question, Record
from portico.evidence.tests.factories import AT, actor_of, principal
from portico.evidence.types import (
    AccessPurpose,
    Claim,
    CorrectionId,
    CorrectionState,
    CorrectionView,
    FactRequest,
)
from portico.identity.tests.factories import staff_account
from portico.identity.types import (
    AccountId,
    AccountKind,
    AssuranceLevel,
    MandateId,
    MandateKind,
    PersonId,
    Principal,
    Representation,
    StaffRole,
)

FACT, PROTECTED, TABLE = "birth_date", "adults_at_address", "children"
SAID, RIGHT = dt.date(1994, 3, 12), dt.date(1994, 3, 21)
DAY = dt.timedelta(days=1)


class Register:
    """A register that says what its keeper wrote into it."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = dict(values)

    def ask(self, question: Question, *, deadline: float) -> Answer:
        records = tuple(Record(concept, self.values.get(concept)) for concept in question.concepts)
        return Answer(as_of=AT.date(), records=records)

    def connectors(self, name: str) -> Connector:
        return self


def answer(who: Principal, release: CompiledPack, register: Register, *, at: dt.datetime) -> None:
    """Let the register answer about somebody."""
    subject = who.record_ids[0]
    exchange.fetch(
        [FactRequest(subject, frozenset({FACT, PROTECTED, TABLE, "yearly_income", "spouse"}))],
        release=release,
        actor=actor_of(subject),
        purpose=AccessPurpose("plan", on_behalf_of=subject),
        at=at,
        force=True,
        connectors=register.connectors,
    )


def contest(
    who: Principal,
    release: CompiledPack,
    claimed: object = RIGHT.isoformat(),
    *,
    concept: str = FACT,
    claim: Claim = Claim.VALUE,
    words: str = "See my passport.",
    at: dt.datetime = AT + dt.timedelta(hours=1),
) -> CorrectionId:
    return actions.open_correction(
        principal=who, concept=concept, claim=claim, claimed=claimed, words=words, release=release, at=at
    )


def keeper(authority: str = "office", *roles: StaffRole) -> Principal:
    roles = roles or (StaffRole.REGISTER_KEEPER,)
    account = staff_account(*roles, authority_id=authority, email=f"{uuid4().hex}@example.org")
    return Principal(
        account_id=AccountId(account),
        kind=AccountKind.STAFF,
        person_id=None,
        authority_id=authority,
        name="Alex Clerk",
        assurance=AssuranceLevel.HIGH,
        roles=frozenset(roles),
    )


def acting_for(person_id: PersonId, own: PersonId | None) -> Principal:
    represented = Representation(mandate_id=MandateId(uuid4()), kind=MandateKind.PARENT, name="Ada")
    return principal(person_id, represented, own)


def state(who: Principal, correction_id: CorrectionId) -> CorrectionState:
    return queries.get_correction(*who.record_ids, correction_id=correction_id).state


def view(who: Principal, correction_id: CorrectionId) -> CorrectionView:
    return queries.get_correction(*who.record_ids, correction_id=correction_id)

"""What a person sees of applications and cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from portico.casework.types.process import ProgressView
from portico.casework.types.states import (
    ApplicationId,
    CaseId,
    CaseState,
    DecidedBy,
    DecisionKind,
    Expected,
    Holder,
    Result,
    SignatureRequestId,
    SignatureState,
    Value,
)
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import ConceptType, Kind, Service, Text
from portico.eligibility.types import Explained
from portico.evidence.types import CorrectionView
from portico.identity.types import PersonId
from portico.journeys.types import JourneyId


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """An application.

    :param submitted: it has been sent; nothing of it can change any more.
    """

    id: ApplicationId
    journey_id: JourneyId
    person_id: PersonId
    life_event: str
    role: str
    services: tuple[Service, ...]
    release: CompiledPack
    started_at: dt.datetime
    submitted: bool


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question, for one page.

    :param subject: a role, or `EVENT` for a date of the life event.
    :param subject_label: whom it is about, in the pack's words; None for a date of the event.
    :param about_self: the person is asked about themselves.
    :param choices: value -> label, for type choice.
    :param why: the services that need the answer.
    :param value: the present answer; None when there is none (or it was left empty: see `answered`).
    :param position: from 1; `of` is how many there are, as far as can be told now.
    """

    application_id: ApplicationId
    subject: str
    subject_label: Text | None
    about_self: bool
    concept: str
    kind: Kind
    type: ConceptType
    label: Text
    question: Text
    hint: Text | None
    choices: Mapping[str, Text]
    unit: str | None
    min: float | None
    max: float | None
    optional: bool
    why: tuple[Text, ...]
    value: Value
    answered: bool
    position: int
    of: int

    @property
    def key(self) -> str:
        """Return role.concept, as it stands in addresses."""
        return f"{self.subject}.{self.concept}"


@dataclass(frozen=True, slots=True)
class Item:
    """A fact or an answer with who says so, ready to be shown.

    :param subject_label: None for a date of the event.
    :param choices: value -> label, for type choice.
    :param source: a registry's id, `PERSON_SOURCE`, or `estimate`.
    :param source_name: the registry's name in the pack's words; None when it is no registry.
    :param authority: whose registry it is, an id of the pack with its name; empty when it is no registry.
    :param can_change: the person gave it and may still change it.
    :param repeated: a date of the event was read from it and says the same: a page need not show it twice.
    :param valid_from: first day on which it holds, as the registry said; `valid_to` is the first on which it no longer does.
    :param by_another: somebody told it who acts for the person.
    :param contested: the person says that this value is wrong; set at the desk only.
    """

    subject: str
    subject_label: Text | None
    concept: str
    kind: Kind
    type: ConceptType
    label: Text
    choices: Mapping[str, Text]
    unit: str | None
    value: Value
    source: str
    source_name: Text | None
    as_of: dt.date | None
    can_change: bool = False
    repeated: bool = False
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    by_another: bool = False
    contested: CorrectionView | None = None
    authority: str = ""
    authority_name: Text | None = None

    @property
    def key(self) -> str:
        """Return role.concept."""
        return f"{self.subject}.{self.concept}"


@dataclass(frozen=True, slots=True)
class ToDeclare:
    """A declaration or consent: its sentence is agreed to on the page where the answers are checked.

    :param required: a declaration must be made; a consent may be left out.
    """

    subject: str
    concept: str
    kind: Kind
    sentence: Text
    hint: Text | None
    required: bool

    @property
    def key(self) -> str:
        """Return role.concept: the key in `declarations` of submit and sign."""
        return f"{self.subject}.{self.concept}"


@dataclass(frozen=True, slots=True)
class Amount:
    """How much, as the rule says. `value` is None when it is no single number: then `parts` has name -> number.

    :param unit: of the pack, such as EUR/month.
    """

    value: Decimal | None
    unit: str | None
    label: Text
    parts: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the rules say of one service now. It is no decision."""

    service: Service
    expected: Expected
    right: Explained
    amount: Amount | None


@dataclass(frozen=True, slots=True)
class CheckAnswers:
    """All of an application before it is sent.

    :param answers: what the person said, in the order of the services' questions.
    :param known: facts that count, from registries and from the person.
    :param left: questions without an answer; empty when it can be sent.
    :param declarations: what is agreed to when sending.
    :param unanswerable: labels of facts that nobody could tell: a case worker looks at them.
    :param signers: who else must sign, by role label, and for which services.
    """

    application: ApplicationView
    answers: tuple[Item, ...]
    known: tuple[Item, ...]
    left: tuple[QuestionView, ...]
    declarations: tuple[ToDeclare, ...]
    expectations: tuple[Expectation, ...]
    unanswerable: tuple[Item, ...]
    signers: tuple[SignerView, ...]

    @property
    def can_submit(self) -> bool:
        """Return whether nothing is left to answer."""
        return not self.left


@dataclass(frozen=True, slots=True)
class SignerView:
    """Somebody else who must sign. The name is empty while nobody knows who it is.

    :param state: None before the application is sent.
    """

    role: str
    role_label: Text
    name: str
    services: tuple[Text, ...]
    state: SignatureState | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was acknowledged. It never changes, but that it gets its place in the public log.

    :param hash: SHA-256 in hex over the canonical JSON of everything that was sent.
    :param in_log: it was promised to the public log; what is older than the log, or was erased, is not.
    :param promise: that it is there within a minute (a signed note); empty where none is signed.
    :param position: its place in the log, from 0, once it has one.
    """

    application_id: ApplicationId
    journey_id: JourneyId
    reference: str
    hash: str
    submitted_at: dt.datetime
    release: CompiledPack
    cases: tuple[CaseSummary, ...]
    signers: tuple[SignerView, ...]
    in_log: bool = False
    promise: str = ""
    log_number: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class ClockView:
    """The legal clock of a case. Days are civil days in the jurisdiction's time zone.

    :param due_on: last day that is on time; None while it has not started or is paused.
    :param days_left: negative when it is late; None without `due_on`.
    :param paused_for: why it stands still.
    :param law: the article that sets the term.
    """

    started_on: dt.date | None
    due_on: dt.date | None
    days_left: int | None
    paused_for: str | None
    stopped_on: dt.date | None
    law: str
    holder: Holder


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A case in a list.

    :param about_you: you are the applicant; else you are asked to sign, or have signed.
    """

    id: CaseId
    reference: str
    service: Service
    authority: str
    authority_name: Text
    release: CompiledPack
    state: CaseState
    clock: ClockView
    opened_at: dt.datetime
    result: Result | None
    about_you: bool = True


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One reason of a decision, in the language of the case, with its articles of law."""

    text: str
    law: tuple[str, ...]
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision with what everybody has a right to know: reasons, law, how to appeal.

    :param appeal_until: last day on which an appeal is in time.
    :param by_name: of the case worker; empty when a rule decided.
    :param kind: what was decided on appeal cannot be appealed here once more.
    """

    id: UUID
    result: Result
    amount: Amount | None
    reasons: tuple[ReasonView, ...]
    explanation: str
    letter: str
    law: tuple[str, ...]
    appeal_until: dt.date
    appeal_to: Text
    appeal_law: str
    by: DecidedBy
    by_name: str
    at: dt.datetime
    kind: DecisionKind = DecisionKind.FIRST


@dataclass(frozen=True, slots=True)
class StatusView:
    """One step in the history of a case. `by` is person, staff or system.

    :param acted: who did it for whom, and by which right, when somebody acted for another; else empty.
    """

    state: CaseState
    at: dt.datetime
    by: str
    acted: str = ""


@dataclass(frozen=True, slots=True)
class CaseMessage:
    """A message about the case, in the person's own mailbox."""

    id: UUID
    subject: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case, as the applicant sees it; whoever signs sees the choices of the application and no facts.

    :param role: the applicant's role in the life event.
    :param answers: what the applicant said (choices, declarations, consents, own answers).
    :param facts: what registries said, as frozen when it was sent.
    :param journey_id: of the applicant; None for somebody who only signs.
    :param language: in which we write about this case.
    :param progress: its steps, why it waits, extensions and appeals, and who has the file now.
    """

    summary: CaseSummary
    role: str
    journey_id: JourneyId | None
    answers: tuple[Item, ...]
    facts: tuple[Item, ...]
    decision: DecisionView | None
    history: tuple[StatusView, ...]
    signers: tuple[SignerView, ...]
    messages: tuple[CaseMessage, ...]
    language: str
    progress: ProgressView


@dataclass(frozen=True, slots=True)
class SignatureRequestView:
    """Somebody is asked to sign a joint application.

    :param applicant_name: who applied.
    :param choices: what the application chooses (for example the child's name): never the applicant's other facts.
    :param declarations: what one declares by signing.
    """

    id: SignatureRequestId
    case_id: CaseId
    reference: str
    service: Service
    authority_name: Text
    release: CompiledPack
    role: str
    role_label: Text
    applicant_name: str
    choices: tuple[Item, ...]
    declarations: tuple[ToDeclare, ...]
    asked_at: dt.datetime
    state: SignatureState

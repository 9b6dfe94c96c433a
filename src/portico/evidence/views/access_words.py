"""A look into somebody's data, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.utils.translation import gettext as _

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import mandates
from portico.evidence.types import (
    CONSENT,
    CORRECTION,
    NOT_NAMED,
    SUPERVISION,
    AccessActor,
    AccessView,
    LogState,
    LookWarning,
    OutcomeKind,
)
from portico.evidence.views.words import concepts_in_words, language, source_in_words
from portico.identity import queries as identity

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Look:
    """One look into the data, in words."""

    id: UUID
    at: dt.datetime
    who: str
    what: str
    asked: str
    why: str
    law: str
    outcome: str
    case_id: UUID | None
    warning: str
    warned_of: str
    reason: str
    log: str
    position: int | None

    @property
    def is_emergency(self) -> bool:
        """Return whether staff broke the glass."""
        return self.warning == LookWarning.EMERGENCY

    @property
    def has_receipt(self) -> bool:
        """Return whether the person can download what proves the record."""
        return self.log in (LogState.WAITING, LogState.IN_LOG)


def looks_in_words(records: Collection[AccessView], release: CompiledPack) -> list[Look]:
    """Return looks as pages and files show them, in the language of the page."""
    reasons = identity.reasons_of_emergencies(one.emergency_id for one in records if one.emergency_id)
    acting = identity.describe_acting(str(one.mandate_id) for one in records if one.mandate_id)
    return [_look(record, release, reasons, acting) for record in records]


def all_in_words(records: Iterator[AccessView], release: CompiledPack) -> Iterator[tuple[AccessView, Look]]:
    """Yield each look with its words, a few hundred at a time."""
    while page := list(islice(records, _AT_ONCE)):
        yield from zip(page, looks_in_words(page, release), strict=True)


def everybody() -> Sequence[tuple[str, str]]:
    """Return who may have looked, as a person can choose among them."""
    return [(kind.value, _WHO[kind]()) for kind in AccessActor]


def authority_in_words(authority_id: str, release: CompiledPack) -> str:
    """Return the name of an authority of the pack; its id when the pack has it no more."""
    authority = release.pack.manifest.authorities.get(authority_id)
    return authority.name.in_language(language()) if authority is not None else authority_id


_WHO = {
    AccessActor.YOU: lambda: _("You"),
    AccessActor.REPRESENTATIVE: lambda: _("Somebody who acts for you"),
    AccessActor.OTHER_PERSON: lambda: _("Another person, in a matter of their own"),
    AccessActor.STAFF: lambda: _("A case worker"),
    AccessActor.SYSTEM: lambda: _("Portico, by itself"),
}
_WHY = {
    "plan": lambda: _("to make your plan"),
    "representative": lambda: _("on your behalf"),
    mandates.PURPOSE: lambda: _("to see for whom you may act"),
    "case-search": lambda: _("to find your cases by your number"),
    "people-register": lambda: _("to find out whether two records are one person's"),
    "life-event": lambda: _("to make the plan of a life event"),
    "application": lambda: _("for an application"),
    "case": lambda: _("to decide a case"),
    "decision": lambda: _("to decide a case"),
    "emergency": lambda: _("in an emergency"),
    CORRECTION: lambda: _("because a fact was said to be wrong"),
    SUPERVISION: lambda: _("to supervise how staff look at people's data"),
}
_WARNING = {
    LookWarning.EMERGENCY: lambda: _("emergency"),
    LookWarning.NO_CASE: lambda: _("no case"),
}
_OUTCOME = {
    OutcomeKind.ANSWERED: lambda: _("answered"),
    OutcomeKind.REFUSED: lambda: _("the registry refused"),
    OutcomeKind.SLOW: lambda: _("the registry took too long"),
    OutcomeKind.NONSENSE: lambda: _("the answer could not be used"),
    OutcomeKind.DOWN: lambda: _("the registry did not answer"),
    OutcomeKind.STORED: lambda: _("read from what was fetched before"),
    OutcomeKind.WITHDRAWN: lambda: _("the consent was taken back, the answer thrown away"),
}

# What whoever acts for somebody opened (`actions.record_look_on_behalf`), where no stored facts were shown.
_PARTS = {
    "overview": lambda: _("your life events"),
    "plans": lambda: _("your plans"),
    "facts": lambda: _("what is stored about you"),
    "looks": lambda: _("who has looked at your data"),
    "consents": lambda: _("your consents"),
    "letters": lambda: _("your letters"),
    "applications": lambda: _("your applications"),
    "cases": lambda: _("your cases"),
    "documents": lambda: _("a document that you sent"),
}
_LAW = {
    CONSENT: lambda: _("with consent"),
    NOT_NAMED: lambda: _("no law is named for this"),
}


def why_in_words(purpose: str, service: str = "") -> str:
    """Return why somebody looked.

    :param service: the name of the service that it was for, when it was for one.
    """
    word = purpose.partition(":")[0]
    why = _WHY[word]() if word in _WHY else word
    return f"{why}: {service}" if service else why


def service_in_words(service_id: str, release: CompiledPack) -> str:
    """Return the name of a service of the pack; its id when the pack has it no more."""
    service = release.pack.services.get(service_id)
    return service.name.in_language(language()) if service is not None else service_id


def law_in_words(legal_basis: str) -> str:
    """Return the law of a look."""
    basis = legal_basis.partition(":")[0]  # of a consent, its id follows
    return _LAW[basis]() if basis in _LAW else legal_basis


def _look(record: AccessView, release: CompiledPack, reasons: Mapping[UUID, str], acting: Mapping[str, str]) -> Look:
    who = acting.get(str(record.mandate_id)) or _WHO[record.who]()
    if record.who is AccessActor.STAFF:
        where = authority_in_words(record.authority_id, release)
        named = record.name or who
        who = named if where in named else f"{named}, {where}"
    return Look(
        id=record.id,
        at=record.at,
        who=who,
        what=concepts_in_words(record.concepts, release) or _part(record.purpose),
        asked=source_in_words(record.registry, release) if record.registry else "",
        why=why_in_words(record.purpose, service_in_words(record.service, release)),
        law=law_in_words(record.legal_basis),
        outcome=_OUTCOME[record.outcome]() if record.outcome else _("no answer yet"),
        case_id=record.case_id,
        warning=record.warning or "",
        warned_of=_WARNING[record.warning]() if record.warning else "",
        reason=record.stated or (reasons.get(record.emergency_id, "") if record.emergency_id else ""),
        log=record.log,
        position=record.position,
    )


def _part(purpose: str) -> str:
    part = purpose.partition(":")[2]
    return _PARTS[part]() if part in _PARTS else ""

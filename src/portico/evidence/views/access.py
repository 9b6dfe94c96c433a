""" "Who looked at my data": every look, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import mandates, queries
from portico.evidence.types import (
    CONSENT,
    NOT_NAMED,
    AccessActor,
    AccessView,
    LookFilter,
    OutcomeKind,
)
from portico.evidence.views.words import concepts_in_words, language, number_of, records_of, source_in_words
from portico.identity import queries as identity


@dataclass(frozen=True, slots=True)
class Look:
    """One look into the data, in words."""

    at: dt.datetime
    who: str
    what: str
    asked: str
    why: str
    law: str
    outcome: str
    case_id: UUID | None
    emergency: bool = False
    reason: str = ""


@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Show every look into the person's data, newest first."""
    wanted = request.GET.get("who", "")
    who = AccessActor(wanted) if wanted in {kind.value for kind in AccessActor} else None
    page = queries.list_access_records(
        *records_of(request), wanted=LookFilter(who=who), page=number_of(request.GET.get("page", ""))
    )
    release = catalogue.current_release()
    reasons = identity.reasons_of_emergencies(one.emergency_id for one in page.records if one.emergency_id)
    acting = identity.describe_acting(str(one.mandate_id) for one in page.records if one.mandate_id)
    context = {
        "looks": [_look(record, release, reasons, acting) for record in page.records],
        "listing": page,
        "who": wanted,
        "everybody": [(kind.value, _WHO[kind]()) for kind in AccessActor],
    }
    return render(request, "evidence/my_data.html", context)


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
    "people-register": lambda: _("to find out whether two records are one person's"),
    "life-event": lambda: _("to make the plan of a life event"),
    "application": lambda: _("for an application"),
    "case": lambda: _("to decide a case"),
    "decision": lambda: _("to decide a case"),
    "emergency": lambda: _("in an emergency"),
}
_OUTCOME = {
    OutcomeKind.ANSWERED: lambda: _("answered"),
    OutcomeKind.REFUSED: lambda: _("the registry refused"),
    OutcomeKind.SLOW: lambda: _("the registry took too long"),
    OutcomeKind.NONSENSE: lambda: _("the answer could not be used"),
    OutcomeKind.DOWN: lambda: _("the registry did not answer"),
    OutcomeKind.STORED: lambda: _("read from what was fetched before"),
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
}
_LAW = {
    CONSENT: lambda: _("with consent"),
    NOT_NAMED: lambda: _("no law is named for this"),
}


def _look(record: AccessView, release: CompiledPack, reasons: Mapping[UUID, str], acting: Mapping[str, str]) -> Look:
    who = acting.get(str(record.mandate_id)) or _WHO[record.who]()
    if record.who is AccessActor.STAFF:
        authorities = release.pack.manifest.authorities
        where = (
            authorities[record.authority_id].name.in_language(language()) if record.authority_id in authorities else ""
        )
        named = record.name or who
        who = named if where in named else f"{named}, {where}"
    word = record.purpose.partition(":")[0]
    return Look(
        at=record.at,
        who=who,
        what=concepts_in_words(record.concepts, release) or _part(record.purpose),
        asked=source_in_words(record.registry, release) if record.registry else "",
        why=_WHY[word]() if word in _WHY else word,
        law=_LAW[record.legal_basis]() if record.legal_basis in _LAW else record.legal_basis,
        outcome=_OUTCOME[record.outcome]() if record.outcome else _("no answer yet"),
        case_id=record.case_id,
        emergency=record.emergency_id is not None,
        reason=reasons.get(record.emergency_id, "") if record.emergency_id else "",
    )


def _part(purpose: str) -> str:
    part = purpose.partition(":")[2]
    return _PARTS[part]() if part in _PARTS else ""

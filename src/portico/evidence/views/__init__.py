"""What a person sees of their data: every look into it, the facts themselves, and the consents."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Concept
from portico.evidence import actions, mandates, queries
from portico.evidence.types import (
    CONSENT,
    NOT_NAMED,
    PERSON,
    AccessActor,
    AccessView,
    ConsentId,
    ConsentView,
    OutcomeKind,
)
from portico.identity import queries as identity
from portico.identity.errors import SignInNeeded
from portico.identity.types import PersonId
from portico.kernel import clock
from portico.kernel.wording import day_in_words


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
    page = queries.list_access_records(*_records(request), who=who, page=_number(request.GET.get("page", "")))
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


@require_safe
def my_facts(request: HttpRequest) -> HttpResponse:
    """Show what is stored about the person, and who says so."""
    release = catalogue.current_release()
    concepts = release.pack.vocabulary.concepts
    facts = actions.look_at_own_facts(principal=identity.principal_of(request), at=clock.now())
    rows = [(concepts[fact.concept], fact, _source(fact.source, release)) for fact in facts if fact.concept in concepts]
    rows.sort(key=lambda row: (row[2].casefold(), row[0].label.in_language(_language()).casefold()))
    filled = [row for row in rows if row[1].source == PERSON or row[1].value not in (None, "", [])]
    absent = [(row[2], day_in_words(row[1].as_of), row[0]) for row in rows if row not in filled]
    return render(request, "evidence/my_facts.html", {"rows": filled, "absent": _absent(absent)})


@require_safe
def my_consents(request: HttpRequest) -> HttpResponse:
    """Show the consents that the person gave."""
    release = catalogue.current_release()
    consents = queries.list_consents(*_records(request))
    rows = [(consent, _concepts(consent.concepts, release), _reader(consent, release)) for consent in consents]
    return render(request, "evidence/my_consents.html", {"rows": rows})


@require_POST
def withdraw_consent(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Take a consent back."""
    person_id, *others = _records(request)
    actions.withdraw_consent(
        person_id=person_id,
        consent_id=ConsentId(consent_id),
        other_records=others,
        actor=identity.principal_of(request).actor,
        at=clock.now(),
    )
    notices.success(request, _("You have withdrawn your consent. From now on nobody may use it."))
    return HttpResponseRedirect(reverse("my-consents"))


@require_POST
def refresh_mandates(request: HttpRequest) -> HttpResponse:
    """Ask the registries for whom the person may act, and say which of them did not answer."""
    principal, release = identity.principal_of(request), catalogue.current_release()
    person_id = _records(request)[0]
    if not identity.get_person(person_id).identity_number:
        said = _(
            "We do not know your number yet, so no register can tell. Sign in with an identity that has it, or come to a "
            "counter."
        )
        notices.warning(request, said)
        return HttpResponseRedirect(reverse("acting"))
    silent = mandates.refresh(person_id=person_id, release=release, actor=principal.actor, at=clock.now())
    if silent:
        names = ", ".join(sorted(_source(registry, release) for registry in silent))
        said = _("This did not answer: %(names)s. What it said before still counts. Try again later.")
        notices.warning(request, said % {"names": names})
    else:
        notices.success(request, _("The registers have answered. This is for whom you may act."))
    return HttpResponseRedirect(reverse("acting"))


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
            authorities[record.authority_id].name.in_language(_language()) if record.authority_id in authorities else ""
        )
        named = record.name or who
        who = named if where in named else f"{named}, {where}"
    word = record.purpose.partition(":")[0]
    return Look(
        at=record.at,
        who=who,
        what=_concepts(record.concepts, release) or _part(record.purpose),
        asked=_source(record.registry, release) if record.registry else "",
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


def _concepts(ids: tuple[str, ...], release: CompiledPack) -> str:
    concepts: dict[str, Concept] = dict(release.pack.vocabulary.concepts)
    return ", ".join(concepts[id].label.in_language(_language()) if id in concepts else id for id in ids)


def _absent(rows: list[tuple[str, str, Concept]]) -> list[dict[str, str]]:
    """Return what registries say there is none of: a line for each registry and day."""
    labels: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source, day, concept in rows:
        labels[(source, day)].append(concept.label.in_language(_language()))
    return [{"source": source, "day": day, "what": ", ".join(found)} for (source, day), found in labels.items()]


def _source(source: str, release: CompiledPack) -> str:
    if source == PERSON:
        return _("You said so")
    registry = release.pack.registries.get(source)
    return registry.name.in_language(_language()) if registry else source


def _reader(consent: ConsentView, release: CompiledPack) -> str:
    authority = release.pack.manifest.authorities.get(consent.to_authority)
    return authority.name.in_language(_language()) if authority else _("another person")


def _records(request: HttpRequest) -> tuple[PersonId, ...]:
    """Return all records of the person whose data the page shows."""
    records = identity.principal_of(request).record_ids
    if not records:
        raise SignInNeeded
    return records


def _language() -> str:
    return get_language() or ""


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 1

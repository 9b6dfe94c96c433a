"""Agreements: what they name is there, none asks for more or longer than its service needs, none is missing."""

from __future__ import annotations

from portico.catalogue.pack.checking.report import Report
from portico.catalogue.pack.compiling import CompiledPack, compile_pack
from portico.catalogue.pack.files import Located
from portico.catalogue.pack.schema import Agreement, Application, Concept, Service, Whose
from portico.catalogue.pack.schema.process import TermOf
from portico.catalogue.pack.schema.vocabulary import Sensitivity
from portico.dmn.errors import DmnError

TO_PREPARE = 31
"""Days that somebody may take from the first question to sending, and a letter to arrive."""
WITHOUT_A_CLOCK = 183
"""The longest a consent may hold for a service whose law names no term."""
_DAYS = {"days": 1.0, "working_days": 1.5, "weeks": 7.0, "months": 31.0}


def check_agreements(report: Report) -> None:
    """Check what people may be asked to agree to (GDPR articles 5(1)(b), (c) and 6(1)(a))."""
    for agreement in report.pack.agreements.values():
        _check_agreement(report, agreement, report.places.at("agreements", agreement.id))
    _check_registries(report)
    _check_missing(report)


def _check_agreement(report: Report, agreement: Agreement, where: Located) -> None:
    pack = report.pack
    report.refer(where, ("authority",), "authority", agreement.authority, pack.manifest.authorities)
    for index, name in enumerate(agreement.concepts):
        if report.refer(where, ("concepts", index), "concept", name, pack.vocabulary.concepts):
            _check_concept(report, agreement, index, where, pack.vocabulary.concepts[name])
    if not report.refer(where, ("service",), "service", agreement.service, pack.services, "services"):
        return
    service = pack.services.get(agreement.service)
    if service is None:
        return
    if service.authority != agreement.authority:
        message = f"'{service.id}' is a service of '{service.authority}', so nobody else needs the facts for it."
        report.error(where, ("authority",), "agreement-authority", message, f"Write `authority: {service.authority}`.")
    longest = longest_days(service)
    if agreement.days > longest:
        message = f"a consent of {agreement.days} days is longer than '{service.id}' needs: {longest} days at most."
        report.error(where, ("days",), "agreement-too-long", message, "That is its term, its appeal, and a month.")


def _check_concept(report: Report, agreement: Agreement, index: int, where: Located, concept: Concept) -> None:
    name = agreement.concepts[index]
    holding = next((r.holds[name] for r in report.pack.registries.values() if name in r.holds), None)
    if holding is None:
        message = f"no registry holds '{name}', so a consent opens nothing."
        report.error(where, ("concepts", index), "agreement-no-registry", message, "Ask the person instead.")
        return
    by_law = {Whose.SELF: not holding.by_consent, Whose.OTHER_ADULT: holding.about_other_adult is not None}
    for whose in agreement.about:
        if by_law[whose]:
            message = f"a law lets '{name}' be read already ({whose}); asking for consent would be a pretence."
            hint = "Take it out here, or write `by_consent: true` in the registry's file when no law does."
            report.error(where, ("concepts", index), "agreement-by-law", message, hint)
    if Whose.OTHER_ADULT in agreement.about and concept.sensitivity is not Sensitivity.ORDINARY:
        message = f"'{name}' is {concept.sensitivity}: no consent opens it in another person's matter."
        report.error(where, ("concepts", index), "agreement-sensitive", message, "Let them apply themselves.")


def _check_registries(report: Report) -> None:
    for registry in report.pack.registries.values():
        for name, holding in registry.holds.items():
            if holding.by_consent and (holding.about_other_adult is not None or holding.legal_basis is not None):
                message = f"'{name}' is opened by consent only, yet a law is named."
                hint = "Keep the law, or `by_consent: true`; the law comes first."
                where = report.places.at("registries", registry.id)
                report.error(where, ("holds", name, "by_consent"), "consent-and-law", message, hint)


def _check_missing(report: Report) -> None:
    """Whatever a service applied for here needs, and only consent opens, has an agreement to ask with."""
    if report.places.broken.get("agreements") or not _consent_only(report):
        return
    try:
        release = compile_pack(report.pack)
    except DmnError:  # said where the rule stands
        return
    for service in report.pack.services.values():
        if service.application is Application.HERE:
            _check_service(report, service, release)


def _consent_only(report: Report) -> bool:
    return any(h.by_consent for registry in report.pack.registries.values() for h in registry.holds.values())


def _check_service(report: Report, service: Service, release: CompiledPack) -> None:
    try:
        reads = {path[1] for path in release.service_reads(service) if len(path) > 1}
    except (DmnError, KeyError):
        return
    for name in sorted(reads):
        if release.opened_by_consent(name) and not release.agreements_opening(name, service.id, Whose.SELF):
            message = f"'{service.id}' needs '{name}', which only consent opens, and there is no agreement for it."
            hint = "Write agreements/….yaml: docs/how-to/write-a-data-agreement.md."
            report.error(report.places.at("services", service.id), (), "no-agreement", message, hint)


def longest_days(service: Service) -> int:
    """Return for how many days a consent may hold: the term to decide, the term to appeal, and a month to prepare."""
    if service.clock is None:
        return WITHOUT_A_CLOCK
    appeal = _days(service.appeal.term) if service.appeal is not None else 0
    return _days(service.clock) + appeal + TO_PREPARE


def _days(term: TermOf) -> int:
    return round(term.value * _DAYS[term.unit])

"""Sentences and figures of the room, in the active language. The English sentence is the key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from portico.casework.types import Amount
from portico.casework.types.payments import PaymentMethod
from portico.catalogue.pack.compiling import CompiledPack
from portico.kernel.wording import day_in_words, number_in_words
from portico.messages.types import Link


def language_of(release: CompiledPack) -> str:
    """Return the language of the page if the release speaks it, else the release's first."""
    active = translation.get_language() or ""
    spoken = release.pack.manifest.languages
    return active if active in spoken else spoken[0]


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Speak a case's language for a while, whoever works on it."""
    with translation.override(language):
        yield


def date_not_possible(facts: Mapping[str, object]) -> str:
    """Return why a date of the event cannot be, with its bounds."""
    earliest, latest = (facts.get(name) for name in ("earliest", "latest"))
    first = day_in_words(earliest) if isinstance(earliest, dt.date) else ""
    last = day_in_words(latest) if isinstance(latest, dt.date) else ""
    if first and last:
        return _("Choose a date from %(first)s to %(last)s.") % {"first": first, "last": last}
    if first:
        return _("Choose a date that is not before %(first)s.") % {"first": first}
    return _("Choose a date that is not after %(last)s.") % {"last": last}


def unit_in_words(unit: str | None) -> str:
    """Return a unit of the pack in words: "per" a time instead of a stroke."""
    if not unit:
        return ""
    what, _stroke, per = unit.partition("/")
    times = {"day": _("a day"), "week": _("a week"), "month": _("a month"), "year": _("a year")}
    return f"{what} {times.get(per, per)}".strip()


def amount_in_words(amount: Amount | None) -> str:
    """Return the number of an amount, or nothing when there is none."""
    return "" if amount is None or amount.value is None else number_in_words(amount.value)


def link_to_case(case_id: UUID) -> Link:
    """Return the link to where a person finds a case, in the active language."""
    return Link(f"/cases/{case_id}/", _("Open the case"))


def link_to_signing(request_id: UUID) -> Link:
    """Return the link to where somebody signs, in the active language."""
    return Link(f"/signatures/{request_id}/", _("Read it and answer"))


def link_to_missing(case_id: UUID) -> Link:
    """Return the link to where somebody adds what their application lacks, in the active language."""
    return Link(f"/cases/{case_id}/missing/", _("See what is missing"))


def link_to_request(request_id: UUID) -> Link:
    """Return the link to where somebody answers a request for information, in the active language."""
    return Link(f"/requests/{request_id}/", _("Read it and answer"))


def fee_in_words(service: str, reference: str) -> str:
    """Return what a payment is for, as the person reads it at the provider, in the active language."""
    return _("Fee for %(service)s, case %(reference)s") % {"service": service, "reference": reference}


def refund_in_words(service: str, reference: str) -> str:
    """Return what a payment back is for, as the person reads it on a statement or a cheque, in the active language."""
    return _("Refund for %(service)s, case %(reference)s") % {"service": service, "reference": reference}


def method_in_words(method: PaymentMethod) -> str:
    """Return how money goes back to somebody, in the active language."""
    if method is PaymentMethod.TRANSFER:
        return _("We pay it to the account that the fee came from.")
    if method is PaymentMethod.ORIGINAL:
        return _("It goes back the way you paid the fee.")
    return _("We send you a cheque by mail.")

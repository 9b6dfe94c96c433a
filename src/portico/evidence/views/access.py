""" "Who looked at my data": every look, in words, by the page and as files."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import queries
from portico.evidence.forms import LooksForm
from portico.evidence.views import access_files
from portico.evidence.views.access_words import authority_in_words, everybody, looks_in_words
from portico.evidence.views.words import concepts_in_words, number_of, records_of
from portico.identity import queries as identity


@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Show the looks into the person's data: those in an emergency first, then the newest.

    With `look`, the page on which that one stands among all.
    """
    release = catalogue.current_release()
    form = _form(request, release)
    if not form.is_valid():
        return render(request, "evidence/my_data.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    wanted = form.wanted(time_zone=release.pack.manifest.time_zone)
    page = queries.list_access_records(*records_of(request), wanted=wanted, page=_page(request))
    query = request.GET.copy()
    query.pop("page", None)
    query.pop("look", None)
    context = {
        "form": form,
        "is_filtered": wanted != queries.EVERYTHING,
        "looks": looks_in_words(page.records, release),
        "listing": page,
        "query": query.urlencode(),
    }
    return render(request, "evidence/my_data.html", context)


@require_safe
def my_looks_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Send the looks that a filter keeps as a table for a spreadsheet."""
    return _file(request, access_files.as_csv)


@require_safe
def my_looks_json(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Send the looks that a filter keeps as audit events."""
    return _file(request, access_files.as_audit_events)


@require_safe
def my_look_receipt(request: HttpRequest, access_id: UUID) -> HttpResponse:
    """Send what proves that a look is in the public log, and what opens its entry."""
    is_themselves = identity.principal_of(request).representation is None
    found = queries.get_access_receipt(*records_of(request), access_id=access_id, is_themselves=is_themselves)
    return access_files.download(found.text(), "receipt.json", "application/json")


def _page(request: HttpRequest) -> int:
    if "page" in request.GET:
        return number_of(request.GET["page"])
    try:
        return queries.page_of_look(*records_of(request), access_id=UUID(request.GET["look"]))
    except (KeyError, ValueError):  # no look is named, or what is named is no id
        return 1


def _file(request: HttpRequest, make: access_files.Make) -> HttpResponse | StreamingHttpResponse:
    release = catalogue.current_release()
    form = _form(request, release)
    if not form.is_valid():
        return render(request, "evidence/my_data.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    wanted = form.wanted(time_zone=release.pack.manifest.time_zone)
    return make(queries.all_access_records(*records_of(request), wanted=wanted), release)


def _form(request: HttpRequest, release: CompiledPack) -> LooksForm:
    choices = queries.list_look_choices(*records_of(request))
    return LooksForm(
        request.GET,
        everybody=everybody(),
        authorities=_by_name((one, authority_in_words(one, release)) for one in choices.authorities),
        facts=_by_name((one, concepts_in_words((one,), release)) for one in choices.concepts),
    )


def _by_name(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(choices, key=lambda choice: choice[1].casefold())

"""Documents: what an application lacks, one file per page, and the files themselves."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.casework import actions, queries, serving
from portico.casework.errors import CaseworkError, DocumentNotAskedFor, DocumentTooLarge, NotYourApplication
from portico.casework.forms import AddDocumentForm
from portico.casework.types import AtDesk
from portico.casework.types.documents import DocumentNeeded, DocumentState, DocumentView
from portico.identity import queries as identity
from portico.identity.types import Principal
from portico.kernel import clock
from portico.kernel.errors import Invalid
from portico.kernel.wording import number_in_words, sentence_of

STATES = {
    DocumentState.STORED: lazy("is being looked at for harmful content"),
    DocumentState.CLEAN: lazy("received"),
    DocumentState.FOUND: lazy("not taken: something harmful was found in it"),
}
TOO_LARGE = "portico.upload-too-large"  # in META, where a file was left out while it came in


@require_safe
def missing(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """List what an application needs before its clock can start, and what is there."""
    case, lacking = queries.missing_of_person(identity.principal_of(request), case_id)
    if not lacking:
        return HttpResponseRedirect(reverse("case", args=[case_id]))
    context = {
        "case": case,
        "missing": lacking,
        "needed": [(one, in_words(one.files)) for one in (*lacking.documents, *lacking.scanning)],
    }
    return render(request, "casework/missing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, case_id: UUID, wanted: str) -> HttpResponse:
    """Take one file for one thing that is missing."""
    principal, at = identity.principal_of(request), clock.now()
    needed = _needed(principal, case_id, wanted)
    form = _form(needed, request)
    if request.method == "POST" and TOO_LARGE in request.META:
        form.add_error("file", sentence_of(DocumentTooLarge(megabytes=needed.most_megabytes)))
    elif request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            actions.add_document(
                principal=principal, case_id=case_id, wanted=wanted, name=file.name, content=file.chunks(), at=at
            )
            notices.success(request, _("We have the file. It is looked at before anybody opens it."))
            return HttpResponseRedirect(reverse("case-missing", args=[case_id]))
        except CaseworkError as error:
            if not isinstance(error, Invalid):
                raise
            form.add_error("file", sentence_of(error))
    context = {"form": form, "case_id": case_id, "needed": needed, "files": in_words(needed.files)}
    return render(request, "casework/add_document.html", context, status=422 if form.errors else 200)


@require_safe
def document(request: HttpRequest, document_id: UUID) -> StreamingHttpResponse:
    """Send somebody their own document."""
    return serving.attachment(queries.open_document(identity.principal_of(request), document_id))


@require_POST
def take_back(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Take a file back that was not sent yet."""
    case_id = actions.take_back_document(
        principal=identity.principal_of(request), document_id=document_id, at=clock.now()
    )
    notices.success(request, _("The file is taken back."))
    asked = request.POST.get("request", "")
    if asked and _is_id(asked):
        return HttpResponseRedirect(reverse("information-request", args=[asked]))
    return HttpResponseRedirect(reverse("case-missing", args=[case_id]))


@require_safe
def for_staff(request: HttpRequest, document_id: UUID) -> StreamingHttpResponse:
    """Send a document to the case worker who has its case; the look is recorded."""
    principal = identity.principal_of(request)
    return serving.attachment(queries.open_document_for_staff(principal, document_id, at=clock.now()))


def panel(desk: AtDesk) -> Mapping[str, object] | None:
    """Return the documents of a case, for its page at the desk."""
    found = queries.list_documents_for_staff(desk.view.summary.id)
    return {"documents": in_words(found)} if found else None


def of_case(principal: Principal, case_id: UUID) -> Mapping[str, object]:
    """Return what the person's page of a case shows of documents and requests; nothing to whoever only signs."""
    try:
        return {
            "documents": in_words(queries.list_documents(principal, case_id)),
            "requests": queries.list_requests(principal, case_id, at=clock.now()),
        }
    except NotYourApplication:
        return {}


def in_words(files: tuple[DocumentView, ...]) -> list[tuple[DocumentView, str, str]]:
    """Return documents with their state and size in words."""
    return [(one, str(STATES[one.state]), _size(one.size)) for one in files]


def _size(size: int) -> str:
    if size < 1_000_000:
        return _("%(number)s kB") % {"number": max(1, size // 1_000)}
    return _("%(number)s MB") % {"number": number_in_words(round(size / 1_000_000, 1))}


def _needed(principal: Principal, case_id: UUID, wanted: str) -> DocumentNeeded:
    _case, lacking = queries.missing_of_person(principal, case_id)
    found = next((one for one in (*lacking.documents, *lacking.scanning) if one.id == wanted), None)
    if found is None:
        raise DocumentNotAskedFor
    return found


def _form(needed: DocumentNeeded, request: HttpRequest) -> AddDocumentForm:
    language, sending = get_language() or "", request.method == "POST"
    return AddDocumentForm(
        needed.name.in_language(language),
        needed.hint.in_language(language) if needed.hint else "",
        needed.kinds,
        needed.most_megabytes,
        request.POST if sending else None,
        request.FILES if sending else None,
    )


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True

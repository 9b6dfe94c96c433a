"""Give a document to a browser so that it is kept or opened elsewhere, and never runs as a page of ours."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from portico.casework.queries.documents import OpenedDocument


def attachment(opened: OpenedDocument) -> StreamingHttpResponse:
    """Return a document as it streams from the storage.

    :source: OWASP File Upload Cheat Sheet; Content Security Policy Level 3, `sandbox`.
    """
    answer = StreamingHttpResponse(opened.content, content_type=opened.media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=opened.name) or "attachment"
    answer["Content-Length"] = str(opened.size)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    # Encrypted and compressed already; and a length that a person can see while it loads.
    answer["Content-Encoding"] = "identity"
    answer["Cache-Control"] = "no-store"
    return answer

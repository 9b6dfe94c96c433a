"""api.md: every address of the JSON API. The whole contract is the OpenAPI document that the site serves."""

from portico.site.api import api
from reference.markdown import first_paragraph, joined, table, title

METHODS = ("get", "post", "put", "patch", "delete")


def page() -> str:
    """Return the page."""
    lines = title("API", "the `api.py` of each room")
    lines += [
        "JSON over HTTP with the session cookie of a signed-in person or member of staff; what changes something also",
        "sends the CSRF token in the header `X-CSRFToken`. Errors are problem documents, see [errors](errors.md).",
        "Schemas and examples: `/api/openapi.json` of a running site.",
        "",
    ]
    rows = [
        (method.upper(), f"`{path}`", first_paragraph(operation.get("description")) or operation.get("summary", ""))
        for path, operations in sorted(api.get_openapi_schema(path_prefix="/api/")["paths"].items())
        for method, operation in operations.items()
        if method in METHODS
    ]
    return joined(lines + table(["method", "path", "what it does"], rows))

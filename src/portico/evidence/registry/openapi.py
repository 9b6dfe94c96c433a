"""The registry's own description: OpenAPI 3.1 with the concepts that it holds."""

from __future__ import annotations

from collections.abc import Mapping

from portico.catalogue.pack.schema.vocabulary import ConceptType
from portico.evidence.registry.problems import STATUS, URN, Reason
from portico.evidence.registry.schema import Attribute, Cell

_TYPES: dict[ConceptType, dict[str, object]] = {
    ConceptType.TEXT: {"type": ["string", "null"]},
    ConceptType.PERSON: {"type": ["string", "null"], "description": "An identity number."},
    ConceptType.CHOICE: {"type": ["string", "null"]},
    ConceptType.BOOLEAN: {"type": ["boolean", "null"]},
    ConceptType.INTEGER: {"type": ["integer", "null"]},
    ConceptType.NUMBER: {"type": ["number", "null"]},
    ConceptType.MONEY: {"type": ["number", "null"]},
    ConceptType.DATE: {"type": ["string", "null"], "format": "date"},
}
_WORD = {"type": "string", "pattern": "^[a-z][a-z0-9_-]{0,79}$"}
_UUID = {"type": "string", "format": "uuid"}
_DAY = {"type": ["string", "null"], "format": "date"}


def describe(registry: str, types: Mapping[str, Cell]) -> dict[str, object]:
    """Return the description of a registry (OpenAPI 3.1.0).

    :param types: the concepts that it holds.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Registry {registry}",
            "version": "1",
            "description": "Exchange protocol 1. Questions and answers are signed (RFC 9421, tag portico-exchange-1).",
        },
        "paths": {
            "/v1/records": {"post": _records()},
            "/v1/keys": {"get": _get("keys", "The public keys that sign answers (RFC 7517).", "application/json")},
            "/healthz": {"get": _get("health", "Whether the registry answers.", "application/json")},
            "/metrics": {"get": _get("metrics", "Counters as OpenMetrics text.", "application/openmetrics-text")},
            "/openapi.json": {"get": _get("description", "This description.", "application/json")},
        },
        "components": {
            "schemas": {
                "Question": _question(sorted(types)),
                "Answer": _answer(registry, types),
                "Problem": _problem(),
            },
            "securitySchemes": {
                "signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Signature",
                    "description": "RFC 9421, Ed25519. Covers @method @authority @path content-type content-digest, "
                    "with created, nonce, keyid, alg and tag. Content-Digest (RFC 9530) is one sha-256.",
                }
            },
        },
    }


def _records() -> dict[str, object]:
    responses: dict[str, object] = {
        "200": {
            "description": "What is known, of what was asked.",
            "headers": {"ETag": {"schema": {"type": "string"}}},
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}},
        },
        "304": {"description": "Nothing has changed since the answer whose ETag If-None-Match names."},
    }
    reasons: dict[int, list[str]] = {}
    for reason in Reason:
        if reason not in (Reason.METHOD, Reason.NO_SUCH_ADDRESS):
            reasons.setdefault(STATUS[reason].value, []).append(reason.value)
    for status, words in sorted(reasons.items()):
        responses[str(status)] = {
            "description": f"Refused: {', '.join(words)}.",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    return {
        "operationId": "askRecords",
        "summary": "Ask for facts about one person.",
        "security": [{"signature": []}],
        "parameters": [{"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}}],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Question"}}},
        },
        "responses": responses,
    }


def _get(name: str, summary: str, media_type: str) -> dict[str, object]:
    return {
        "operationId": name,
        "summary": summary,
        "responses": {"200": {"description": summary, "content": {media_type: {}}}},
    }


def _object(properties: dict[str, object], *optional: str) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _question(concepts: list[str]) -> dict[str, object]:
    law = _object({"kind": {"const": "law"}, "article": {"type": "string", "minLength": 1, "maxLength": 400}})
    until = {"type": "string", "format": "date-time"}
    consent = _object({"kind": {"const": "consent"}, "consent": _UUID, "until": until})
    purpose: dict[str, object] = {
        "kind": _WORD,
        "service": {"anyOf": [_WORD, {"type": "null"}]},
        "case": {"type": ["string", "null"], "maxLength": 100},
    }
    return _object(
        {
            "id": {**_UUID, "description": "Of the asker's access record."},
            "subject": {"type": "string", "minLength": 1, "maxLength": 100, "description": "An identity number."},
            "concepts": {
                "type": "array",
                "items": {"enum": concepts},
                "minItems": 1,
                "maxItems": 200,
                "uniqueItems": True,
            },
            "purpose": _object(purpose, "service", "case"),
            "legal_basis": {"oneOf": [law, consent]},
            "requested_by": {**_WORD, "description": "The authority that asks."},
            "cursor": {"type": ["string", "null"], "description": "`next` of the page before."},
        },
        "cursor",
    )


def _answer(registry: str, types: Mapping[str, Cell]) -> dict[str, object]:
    records = [
        _object({"concept": {"const": concept}, "value": _value(cell), "valid_from": _DAY, "valid_to": _DAY})
        for concept, cell in sorted(types.items())
    ]
    return _object(
        {
            "id": _UUID,
            "registry": {"const": registry},
            "as_of": {"type": "string", "format": "date"},
            "records": {"type": "array", "items": {"oneOf": records}},
            "next": {"type": ["string", "null"], "description": "There is more: ask again with this as cursor."},
        }
    )


def _value(cell: Cell) -> dict[str, object]:
    if isinstance(cell, Attribute) and cell.type is ConceptType.TABLE:
        rows = _object({name: _value(column) for name, column in cell.columns.items()}, *cell.columns)
        return {"type": ["array", "null"], "items": rows}
    known = cell.choices or sorted({str(value) for value in cell.values.values()})
    if cell.type is ConceptType.CHOICE and known:
        return {"enum": [*known, None]}
    return dict(_TYPES[cell.type])


def _problem() -> dict[str, object]:
    return {
        "type": "object",
        "properties": {
            "type": {"enum": [URN + reason.value for reason in Reason]},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
        },
        "required": ["type", "title", "status", "detail"],
    }

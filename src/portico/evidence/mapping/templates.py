"""What is sent by a template of the pack: each value is encoded for the place it stands in, so that none leaves it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from portico.evidence.errors import RegistryRefused

_PLACEHOLDER = re.compile(r"\{(subject|fields|id)\}")
Values = Mapping[str, str | list[str]]


def path_of(template: str, values: Values) -> str:
    """Return a path. A value never makes a further step of it.

    >>> path_of("/people/{subject}", {"subject": "1/../2?a=b"})
    '/people/1%2F..%2F2%3Fa%3Db'

    :raises RegistryRefused: a step would be `.` or `..`, which servers read as a way up.
    """
    path = _PLACEHOLDER.sub(lambda found: quote(_as_text(values[found[1]]), safe=""), template)
    if any(step in (".", "..") for step in path.split("/")):
        raise RegistryRefused(reason="subject")
    return path


def query_of(templates: Mapping[str, str], values: Values) -> str:
    """Return a query without its question mark.

    >>> query_of({"code": "{subject}", "want": "{fields}"}, {"subject": "a&b", "fields": ["x", "y"]})
    'code=a%26b&want=x%2Cy'
    """
    return "&".join(
        f"{quote(name, safe='')}={quote(_filled(template, values), safe='')}" for name, template in templates.items()
    )


def json_of(template: object, values: Values) -> object:
    """Return JSON with every text filled; a text that is one placeholder for a list becomes the list.

    >>> json_of({"who": "NO{subject}", "want": "{fields}"}, {"subject": "1", "fields": ["x", "y"]})
    {'who': 'NO1', 'want': ['x', 'y']}
    """
    if isinstance(template, str):
        whole = _PLACEHOLDER.fullmatch(template)
        return values[whole[1]] if whole else _filled(template, values)
    if isinstance(template, dict):
        return {key: json_of(inner, values) for key, inner in template.items()}
    return [json_of(inner, values) for inner in template] if isinstance(template, list) else template


def _filled(template: str, values: Values) -> str:
    # In one go: what a value holds is never read as a placeholder itself.
    return _PLACEHOLDER.sub(lambda found: _as_text(values[found[1]]), template)


def _as_text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ",".join(value)

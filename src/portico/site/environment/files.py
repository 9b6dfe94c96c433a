"""Where documents lie, and what looks into them."""

from __future__ import annotations

import json
import re

from portico.site import environment


def documents() -> dict[str, object]:
    """Return the storage of documents, as Django describes storages.

    :raises SettingInvalid: it is something else. What stands there is never shown: a storage may want secrets.
    """
    name = "PORTICO_DOCUMENTS"
    value = environment.text(name)
    if not value.startswith("{"):
        folder = environment.PROJECT / value if value else environment.path("PORTICO_STATE") / "documents"
        return {"BACKEND": "portico.casework.storing.Folder", "OPTIONS": {"location": str(folder)}}
    try:
        found = json.loads(value)
        if not {"BACKEND"} <= found.keys() <= {"BACKEND", "OPTIONS"}:
            raise ValueError
    except ValueError:
        expected = 'a folder, or JSON such as {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {...}}'
        raise environment.SettingInvalid(name=name, value="(not shown)", expected=expected) from None
    return {str(key): one for key, one in found.items()}


def scanner() -> str:
    """Return which plug-in looks for harmful files; empty: none is set.

    :raises SettingInvalid: it is something else.
    """
    name = "PORTICO_SCANNER"
    value = environment.text(name)
    if not re.fullmatch(r"|none|demo-works|demo-finds|demo-crashes|clamd://[^\s/:]+:\d{1,5}", value):
        raise environment.SettingInvalid(name=name, value=value, expected="clamd://host:3310 or none")
    return value

"""Where identity finds what is around it: Django's setting PORTICO_SURROUNDINGS names the class, read once."""

from __future__ import annotations

from functools import cache
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from portico.identity.base import Surroundings


@cache
def surroundings() -> Surroundings:
    """Return what answers for the pack in force (`base.Surroundings`)."""
    return cast("Surroundings", import_string(settings.PORTICO_SURROUNDINGS)())

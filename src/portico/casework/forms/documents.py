"""A file that a person adds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from portico.kernel.forms import PageForm

_ACCEPT = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}


def file_field(label: str, *, kinds: Collection[str], most_megabytes: int, hint: str = "") -> forms.FileField:
    """Return a field for one file. A phone offers its camera for it; what the file is, its content says later."""
    named = ", ".join(kind.upper() for kind in kinds)
    limit = _("%(kinds)s, at most %(megabytes)d MB.") % {"kinds": named, "megabytes": most_megabytes}
    return forms.FileField(
        label=label,
        help_text=f"{hint} {limit}".strip(),
        max_length=None,
        allow_empty_file=True,  # the sentence about an empty file is the room's
        widget=forms.FileInput({"accept": ",".join(_ACCEPT[kind] for kind in kinds)}),
        error_messages={"required": lazy("Choose a file, or take a photo."), "invalid": lazy("Choose a file.")},
    )


class AddDocumentForm(PageForm):
    """One file for one thing that is missing; its label is the page's heading."""

    def __init__(
        self,
        label: str,
        hint: str,
        kinds: Collection[str],
        most_megabytes: int,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
    ) -> None:
        super().__init__(data, files)
        field = file_field(label, kinds=kinds, most_megabytes=most_megabytes, hint=hint)
        field.heading = True  # type: ignore[attr-defined]
        self.fields["file"] = field

"""How much may be uploaded, and where. It is enforced while bytes come in, before anything is on a disk.

Django has a limit for forms and none for files: without this, anybody could fill the disk through any form.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

TOO_LARGE = "portico.upload-too-large"
"""In `request.META`, where a file was left out because it is too large."""

ROUTES = frozenset({"add-document", "information-request", "api:add_document"})


class LimitedUpload(FileUploadHandler):
    """Leaves out files on pages that take none, and what is too large; it comes before the handlers that keep files."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with a file."""
        super().new_file(*args, **kwargs)
        match = self.request.resolver_match if self.request is not None else None
        if match is None or match.view_name not in ROUTES:
            raise SkipFile
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass a part on, while there is not too much."""
        self.received += len(raw_data)
        if self.received > settings.PORTICO_LARGEST_UPLOAD:
            if self.request is not None:
                self.request.META[TOO_LARGE] = "1"
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""

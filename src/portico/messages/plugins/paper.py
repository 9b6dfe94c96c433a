"""Letters on paper: a PDF and an address sheet in a folder, from where somebody prints and posts them."""

from __future__ import annotations

import hashlib
import json

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import translation
from django.utils.translation import gettext as _

from portico.catalogue import queries as catalogue
from portico.catalogue.errors import ReleaseNotFound
from portico.kernel.wording import day_in_words
from portico.messages.base import LetterRenderer, PaperLetter
from portico.messages.letters.typesetting import PrintedLetter, to_pdf


class PrintFolder:
    """Puts letters into the storage `print`. Whoever prints takes those that have an address sheet: the rest is not whole.

    A letter has the same name whenever it is put there: done twice, it is printed once.
    """

    def post(self, letter: PaperLetter, renderer: LetterRenderer) -> None:
        """Put a letter there.

        :raises OSError: the folder cannot be written.
        """
        storage, name = storages["print"], f"{letter.created_at:%Y-%m-%d}/{letter.message_id}"
        if storage.exists(f"{name}.json"):
            return
        content = renderer.render(letter)
        if storage.exists(f"{name}.pdf"):
            storage.delete(f"{name}.pdf")  # whoever wrote it died before the address sheet was there
        storage.save(f"{name}.pdf", ContentFile(content))
        sheet = {
            "letter": f"{letter.message_id}.pdf",
            "sha256": hashlib.sha256(content).hexdigest(),
            "to": list(letter.to),
            "language": letter.language,
        }
        storage.save(f"{name}.json", ContentFile(json.dumps(sheet, ensure_ascii=False, indent=1).encode()))


class PlainLetters:
    """Prints a message as it stands in the mailbox, without signature. Rooms above name a renderer that knows more."""

    def render(self, letter: PaperLetter) -> bytes:
        """See `base.LetterRenderer`."""
        with translation.override(letter.language):
            words = _("Page %(page)s of %(pages)s") % {"page": "%1", "pages": "%2"}
            printed = PrintedLetter(
                subject=letter.subject,
                body=letter.body,
                language=letter.language,
                authority=_authority(letter),
                reference="",
                at=letter.created_at,
                to=letter.to,
                facts={_("Date"): day_in_words(letter.created_at)},
                page_words=words,
            )
        return to_pdf(printed)


def _authority(letter: PaperLetter) -> str:
    """Return who writes: the authority of the service, else the pack itself."""
    try:
        release = catalogue.get_release(letter.release_id)
    except ReleaseNotFound:
        return "Portico"
    service = release.pack.services.get(letter.service)
    if service is None:
        return release.pack.manifest.name.in_language(letter.language)
    return release.authority(service.authority).name.in_language(letter.language)

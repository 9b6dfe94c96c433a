"""Documents: what may be wrong with a file, and what to do then."""

from __future__ import annotations

from portico.casework.errors.base import CaseworkError
from portico.kernel.errors import Conflict, Invalid, NotFound, Unavailable


class DocumentNotFound(CaseworkError, NotFound):
    """We could not find this document."""

    code = "casework.document-not-found"


class DocumentEmpty(CaseworkError, Invalid):
    """This file is empty. Choose the file again, or scan the page again."""

    code = "casework.document-empty"


class DocumentTooLarge(CaseworkError, Invalid):
    """This file is too large: at most {megabytes} MB are possible. Scan it in a lower quality, or send it in parts."""

    code = "casework.document-too-large"


class DocumentOfWrongKind(CaseworkError, Invalid):
    """This file is not one of these: {kinds}. Save or scan it as one of them, or take a photo of it."""

    code = "casework.document-of-wrong-kind"


class DocumentBroken(CaseworkError, Invalid):
    """This file cannot be opened: a part of it is missing or broken. Save or scan it again, then send it again."""

    code = "casework.document-broken"


class DocumentEncrypted(CaseworkError, Invalid):
    """This PDF is locked with a password. Open it, choose Print and then "Save as PDF", and send the new file."""

    code = "casework.document-encrypted"


class DocumentTooLong(CaseworkError, Invalid):
    """This document has more pages than we can take: at most {pages}. Send the pages that matter."""

    code = "casework.document-too-long"


class DocumentTooComplex(CaseworkError, Invalid):
    """This file takes too much to open. Open it yourself, choose Print and then "Save as PDF", and send the new file."""

    code = "casework.document-too-complex"


class PictureTooLarge(CaseworkError, Invalid):
    """This picture has too many points: at most {megapixels} million. Choose a smaller size on your phone or scanner."""

    code = "casework.picture-too-large"


class DocumentActive(CaseworkError, Invalid):
    """There is a program in this PDF. Open it, choose Print and then "Save as PDF", and send the new file."""

    code = "casework.document-active"


class DocumentCarriesFiles(CaseworkError, Invalid):
    """There are other files inside this PDF. Print it with "Save as PDF" and send that; send the others on their own."""

    code = "casework.document-carries-files"


class DocumentAmbiguous(CaseworkError, Invalid):
    """Programs may take this file for two different things. Open it, save it under another name, and send that file."""

    code = "casework.document-ambiguous"


class DocumentDamaged(CaseworkError, Unavailable):
    """This document cannot be read: it was changed or is gone. Whoever runs this site restores it from a backup."""

    code = "casework.document-damaged"


class ScannerUnavailable(CaseworkError, Unavailable):
    """The search for harmful files does not answer at the moment. The document waits, and is looked at again."""

    code = "casework.scanner-unavailable"


class DocumentNotAskedFor(CaseworkError, NotFound):
    """Nobody asked for this document. Open the case again: it says what is still missing."""

    code = "casework.document-not-asked-for"


class TooManyDocuments(CaseworkError, Invalid):
    """There are {count} files here already, and more are not possible. Take one back, or put the pages into one PDF."""

    code = "casework.too-many-documents"


class DocumentHeld(CaseworkError, Conflict):
    """This document has been sent, so it cannot be taken back. Write to the authority if it was the wrong one."""

    code = "casework.document-held"

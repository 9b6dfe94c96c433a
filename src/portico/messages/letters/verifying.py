"""Who signed a letter, and whether it is as it was. Pure: it needs the file and the certificates one trusts, no network.

:source: ETSI EN 319 102-1 (validation of AdES signatures), as far as it can be done without asking anybody
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from portico.messages.errors import LetterUnreadable
from portico.messages.letters.own_loop import in_own_loop

LARGEST_LETTER = 20_000_000

# The library logs each chain that leads to no root; here that is an answer, not a fault.
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class CheckedLetter:
    """What the file proves.

    :param signed: it has a signature at all.
    :param intact: not a byte of the file is another than when it was signed.
    :param signer: the name in the certificate; it is worth as much as the certificate is trusted.
    :param fingerprint: SHA-256 of the certificate, hex, to compare with what the authority publishes.
    :param trusted: the certificate leads to one that was given as trusted.
    :param signed_at: what the signer says; `timestamped_at` is what a timestamping service vouches for.
    :param reason: why it is not intact.
    """

    signed: bool
    intact: bool = False
    signer: str = ""
    fingerprint: str = ""
    trusted: bool = False
    signed_at: dt.datetime | None = None
    timestamped_at: dt.datetime | None = None
    reason: str = ""


def check_letter(content: bytes, *, trusted: Sequence[bytes] = (), at: dt.datetime) -> CheckedLetter:
    """Return who signed a letter and whether it is intact.

    :param trusted: certificates (PEM or DER) that one trusts: roots, or the authority's own.
    :param at: aware instant for which the certificates must be valid when nothing else says when it was signed.
    :raises LetterUnreadable: it is no PDF, or a certificate is none.
    """
    if len(content) > LARGEST_LETTER:
        raise LetterUnreadable(reason=f"it has more than {LARGEST_LETTER} bytes")
    roots = [_certificate(each) for each in trusted]
    try:
        signatures = PdfFileReader(BytesIO(content)).embedded_signatures
    except Exception as error:
        raise LetterUnreadable(reason="it is no PDF, or it is damaged") from error
    if not signatures:
        return CheckedLetter(signed=False)
    try:
        return _checked(signatures[-1], roots, at)
    except Exception:
        return CheckedLetter(signed=True, reason="the signature cannot be read: the file was damaged or altered")


def _checked(signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate], at: dt.datetime) -> CheckedLetter:
    context = ValidationContext(trust_roots=list(roots), allow_fetching=False, moment=at, revocation_mode="soft-fail")
    signature.signed_data.native  # noqa: B018 - parsing is lazy, and all of the seal shall be what it says
    status = in_own_loop(validate_pdf_signature, signature, context)
    certificate = status.signing_cert
    stamp = status.timestamp_validity
    return CheckedLetter(
        signed=True,
        intact=not _fault(status),
        signer=certificate.subject.human_friendly,
        fingerprint=certificate.sha256.hex(),
        trusted=bool(status.trusted) or any(root.sha256 == certificate.sha256 for root in roots),
        signed_at=status.signer_reported_dt,
        timestamped_at=stamp.timestamp if stamp is not None and stamp.intact and stamp.valid else None,
        reason=_fault(status),
    )


def _fault(status: PdfSignatureStatus) -> str:
    if not status.intact:
        return "the content is not what was signed"
    if not status.valid:
        return "the signature does not fit the certificate"
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        return "something was added after it was signed"
    return ""


def _certificate(content: bytes) -> x509.Certificate:
    try:
        der = pem.unarmor(content)[2] if pem.detect(content) else content
        found = x509.Certificate.load(der)
        found.native  # noqa: B018 - parsing is lazy; a file that is none shall be found here
    except (ValueError, TypeError) as error:
        raise LetterUnreadable(reason="a certificate that you trust is no X.509 certificate in PEM or DER") from error
    return found

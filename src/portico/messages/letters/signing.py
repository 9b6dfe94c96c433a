"""Sealing a letter with the authority's key (PAdES). Pure but for the timestamp, which asks a service outside.

:source: ETSI EN 319 142-1 (PAdES baseline B-B, with a timestamp B-T), ETSI EN 319 411-3 (seals of legal persons);
    RFC 3161 (timestamps), RFC 7292 (PKCS#12)
"""

from __future__ import annotations

import datetime as dt
from io import BytesIO

from asn1crypto import tsp
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from portico.kernel import http
from portico.messages.errors import LetterKeyUnusable, TimestampMissing
from portico.messages.letters.keys import LetterKey
from portico.messages.letters.own_loop import in_own_loop

FIELD = "Seal"
TIMESTAMP_SECONDS = 10.0
_LARGEST_TIMESTAMP = 200_000
_LARGEST_KEY_FILE = 1_000_000


def sign(pdf: bytes, key: LetterKey, *, authority: str, at: dt.datetime, timestamp_url: str = "") -> bytes:
    """Return the letter with a signature of PAdES baseline B-B, or B-T when a timestamp address is given.

    After it nothing may be changed (DocMDP, no changes). The field is hidden: the letter looks as it did.

    :param authority: its name, written into the signature.
    :param at: aware instant that the signer says it is; a timestamp says it by another's word.
    :raises LetterKeyUnusable: the key cannot be read or may not sign.
    :raises TimestampMissing: the service gave none.
    """
    signer = _signer(key, authority)
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    # PDF/UA-1, 7.18.3: a page with an annotation says its order of tabs; the hidden field is one.
    first = writer.root["/Pages"]["/Kids"][0].get_object()
    first["/Tabs"] = generic.NameObject("/S")
    writer.update_container(first)
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        name=authority,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
    )
    place = fields.SigFieldSpec(
        FIELD,
        invis_sig_settings=fields.InvisSigSettings(set_print_flag=False, set_hidden_flag=True),
        readable_field_name=authority,
    )
    stamper = _Timestamps(timestamp_url) if timestamp_url else None
    try:
        by_our_clock = _SignerAt(metadata, signer, timestamper=stamper, new_field_spec=place)
        by_our_clock.at = at
        signed = in_own_loop(by_our_clock.sign_pdf, writer)
    except (TimestampRequestError, http.OutsideUnavailable) as error:
        raise TimestampMissing(reason=str(error).rstrip(".")) from error
    return bytes(signed.getvalue())


def _signer(key: LetterKey, authority: str) -> signers.SimpleSigner:
    try:
        if key.file.stat().st_size > _LARGEST_KEY_FILE:
            raise LetterKeyUnusable(authority=authority, reason=f"{key.file} is too large for a key")
        content = key.file.read_bytes()
        return _loaded(content, key.password)
    except OSError as error:
        reason = f"{key.file}: {error.strerror or 'it cannot be read'}"
        raise LetterKeyUnusable(authority=authority, reason=reason) from error
    except Exception as error:
        raise LetterKeyUnusable(
            authority=authority, reason=f"{key.file} is no PKCS#12 file, or the password is another one"
        ) from error


def _loaded(content: bytes, password: str) -> signers.SimpleSigner:
    loaded: signers.SimpleSigner = signers.SimpleSigner.load_pkcs12_data(
        content, other_certs=[], passphrase=password.encode() or None
    )
    return loaded


class _SignerAt(signers.PdfSigner):
    """The library's signer by our clock."""

    at: dt.datetime

    def init_signing_session(
        self,
        pdf_out: BasePdfFileWriter,
        existing_fields_only: bool = False,  # noqa: FBT001, FBT002 - the library's form
    ) -> PdfSigningSession:
        """Begin to sign at an instant that was given."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


class _Timestamps(TimeStamper):
    """Asks a timestamping service over the kernel's HTTP client (RFC 3161, section 3.4)."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Return what the service answered. It runs in a worker's job, where nothing else waits for it."""
        answer = http.call(
            "POST",
            self._url,
            body=req.dump(),
            headers={"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"},
            deadline_seconds=TIMESTAMP_SECONDS,
            largest_answer=_LARGEST_TIMESTAMP,
        )
        if answer.status != 200 or not answer.content_type.startswith("application/timestamp-reply"):
            raise TimestampRequestError(f"it answered with status {answer.status}")
        return tsp.TimeStampResp.load(answer.content)

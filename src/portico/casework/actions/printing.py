"""What is made of a decision for others: its document at once, in the same transaction; its letter by a worker."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from portico.casework import recorded_decisions, storing
from portico.casework.models import Decision, DecisionLetter
from portico.casework.queries import decision_documents, words
from portico.casework.queries.frozen import FrozenCase
from portico.identity import queries as identity
from portico.identity.types import PersonId
from portico.kernel.ids import uuid7
from portico.kernel.wording import day_in_words
from portico.messages.letters import keys
from portico.messages.letters.typesetting import PrintedLetter, to_pdf

PRINT_LETTER = "casework.print_letter"
LARGEST_LETTER = 20_000_000  # bytes


def write_documents(decision: Decision, frozen: FrozenCase, *, at: dt.datetime) -> None:
    """Write the document of a decision, promise it to the log, and let a worker print the letter after the commit."""
    recorded_decisions.record(decision, decision_documents.content_of(decision, frozen), at=at)
    app.configure_task(name=PRINT_LETTER).defer(decision_id=str(decision.pk))


def print_letter(*, decision_id: UUID, at: dt.datetime) -> bool:
    """Make the letter of a decision as a signed PDF, once. It waits for the timestamping service outside any transaction.

    :returns: whether it was made now. It may be called again, and by two workers at once.
    :raises LetterKeyUnusable: the key of the authority cannot be used; the letter is made once it can.
    :raises TimestampMissing: no timestamp could be had; it is tried again.
    """
    decision = Decision.objects.select_related("case").get(pk=decision_id)
    if DecisionLetter.objects.filter(decision=decision).exists():
        return False
    frozen = FrozenCase(decision.case, decision.facts_version)
    content, signed = _sealed(to_pdf(_as_printed(decision, frozen)), decision, frozen, at)
    row_id = uuid7()
    stored = storing.store([content], row=row_id, most_bytes=LARGEST_LETTER, at=at)
    try:
        with transaction.atomic():
            DecisionLetter.objects.create(
                id=row_id,
                decision=decision,
                person_id=decision.person_id,
                file=stored.file,
                key=stored.key,
                size=stored.size,
                sha256=stored.sha256,
                signed=signed,
                at=at,
            )
    except IntegrityError:  # another worker has made it at this moment
        storing.remove(stored.file)
        return False
    return True


def _sealed(pdf: bytes, decision: Decision, frozen: FrozenCase, at: dt.datetime) -> tuple[bytes, bool]:
    authority = decision.case.authority
    key = keys.key_of(settings.PORTICO_LETTER_KEYS, authority)
    if key is None:
        return pdf, False
    name = frozen.release.authority(authority).name.in_language(decision.case.language)
    from portico.messages.letters import signing  # what signs is large, and most processes never do

    return signing.sign(pdf, key, authority=name, at=at, timestamp_url=settings.PORTICO_TIMESTAMP_URL), True


def _as_printed(decision: Decision, frozen: FrozenCase) -> PrintedLetter:
    case, authority = decision.case, frozen.release.authority(decision.case.authority)
    subject, body = decision_documents.subject_and_body(decision)
    with words.in_language(case.language):
        day = day_in_words(frozen.release.pack.manifest.civil_day(decision.at))
        facts = {_("Reference"): case.reference, _("Date"): day}
        # Translators: %1 and %2 are numbers.
        pages = _("Page %1 of %2")
    return PrintedLetter(
        subject=subject,
        body=body,
        language=case.language,
        authority=authority.name.in_language(case.language),
        reference=case.reference,
        at=decision.at,
        contact=tuple(str(each) for each in (authority.phone, authority.url) if each),
        to=(identity.get_person(PersonId(case.person_id)).display_name,),
        facts=facts,
        page_words=pages,
        site=settings.PORTICO_ADDRESS,
    )

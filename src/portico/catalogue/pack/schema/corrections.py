"""What a registry's file says of facts that somebody says are wrong."""

from __future__ import annotations

from pydantic import Field

from portico.catalogue.pack.schema.base import Law, PackModel, Word
from portico.catalogue.pack.schema.process import TermOf


class Complaint(PackModel):
    """Where a person goes when the answer does not help, and by which law."""

    to: Word = Field(description="An authority of the pack: the one that supervises, not the one that answered.")
    law: Law


class Corrections(PackModel):
    """A person's right to have a wrong fact corrected: by which law, how long the answer may take, where to complain."""

    legal_basis: Law = Field(description="The right to correction, such as the GDPR's article 16.")
    term: TermOf = Field(description="How long the authority may take to answer, with the law that says so.")
    complaint: Complaint

"""agreements/*.yaml: data agreements. What a person may be asked to agree to, word for word (GovStack DataAgreement)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from portico.catalogue.pack.schema.base import Confidence, Law, Name, PackModel, Text, Url, Word


class Whose(StrEnum):
    """Whose facts are read, seen from whoever applies: the one who agrees is the one whose facts they are."""

    SELF = "self"
    OTHER_ADULT = "other_adult"


class DataContact(PackModel):
    """Whom to ask about the data: the controller's data protection officer, or its service desk."""

    how: Text = Field(description="In plain words, for whoever uses neither the web nor a phone too.")
    url: Url | None = None
    phone: str | None = None
    email: Annotated[str, Field(pattern=r"^\S+@\S+\.\S+$", max_length=200)] | None = None


class DataPolicy(PackModel):
    """What becomes of what is read (GovStack Policy)."""

    stored: Text = Field(description="Where it is stored, in plain words.")
    retention_days: int = Field(ge=1, le=36_500, description="Days for which it is kept after the case has ended.")
    third_countries: list[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]] = Field(
        default=[], description="ISO 3166 codes of countries without the jurisdiction's protection that it may reach."
    )
    url: Url | None = Field(default=None, description="Where the controller says more.")
    contact: DataContact


class Agreement(PackModel):
    """One purpose for which a person may let one authority read some of their facts, for one service and for a time."""

    id: Word
    name: Text
    purpose: Text = Field(description="What it is for, as an ending of: we ask … to …")
    description: Text = Field(description="What follows from yes and from no, in two or three plain sentences.")
    lawful_basis: Literal["consent"] = "consent"
    law: Law = Field(description="What says that consent is the basis here.")
    authority: Word = Field(description="The controller: who gets the facts.")
    service: Word
    concepts: list[Name] = Field(min_length=1, max_length=20)
    about: list[Whose] = Field(default=[Whose.SELF], min_length=1)
    days: int = Field(ge=1, le=366, description="Days for which a consent holds; then it ends by itself.")
    policy: DataPolicy
    impact_assessment: Url | None = Field(default=None, description="The data protection impact assessment, if any.")
    source: list[str] = Field(min_length=1)
    confidence: Confidence = Confidence.CHECKED

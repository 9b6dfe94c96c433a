"""Tables of people, accounts, mandates and staff."""

from __future__ import annotations

from portico.identity.models.accounts import Account, Installation, Session, SignIn, SignInAttempt
from portico.identity.models.assisting import AssistanceAnswer, AssistanceAttempt, AssistanceRequest
from portico.identity.models.devices import KnownDevice
from portico.identity.models.mandates import Mandate, MandateEnded, MandateOffer, MandateOfferAnswer, MandateUse
from portico.identity.models.organisations import Organisation
from portico.identity.models.people import Person
from portico.identity.models.staff import StaffInvitation, StaffRoleEnded, StaffRoleGrant

__all__ = [
    "Account",
    "AssistanceAnswer",
    "AssistanceAttempt",
    "AssistanceRequest",
    "Installation",
    "KnownDevice",
    "Mandate",
    "MandateEnded",
    "MandateOffer",
    "MandateOfferAnswer",
    "MandateUse",
    "Organisation",
    "Person",
    "Session",
    "SignIn",
    "SignInAttempt",
    "StaffInvitation",
    "StaffRoleEnded",
    "StaffRoleGrant",
]

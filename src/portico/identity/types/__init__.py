"""What other rooms know of people, accounts and mandates."""

from __future__ import annotations

from portico.identity.types.accounts import AccountId, AccountKind, AssuranceLevel, Authentication, Method, SignInId
from portico.identity.types.mandates import (
    ActingUse,
    MandateId,
    MandateKind,
    MandateOffer,
    MandateOfferId,
    MandateState,
    MandateView,
    OrganisationId,
    Representation,
    StatedMandate,
)
from portico.identity.types.merging import MergeKind
from portico.identity.types.organisations import LegalStatus, OrganisationView
from portico.identity.types.people import IDENTITY_NUMBER, Attached, AttachOutcome, PersonId, PersonView
from portico.identity.types.principal import Principal
from portico.identity.types.providers import (
    ClaimMap,
    ClientAuthentication,
    GivenRole,
    LevelMap,
    ProvedIdentity,
    ProviderKind,
    RoleMap,
    SignInProvider,
)
from portico.identity.types.sessions import BrowserView, DeviceView, SessionEnd, SessionId, SessionView
from portico.identity.types.signing_in import Channel, PasskeyView, Recipient, SignInCodeId, WaysIn
from portico.identity.types.staff import (
    ColleagueView,
    EmergencyId,
    EmergencyView,
    OpenInvitation,
    RoleGift,
    RoleGrantId,
    RoleView,
    StaffRole,
    StaffView,
)
from portico.identity.types.step_up import KeptForm, Way, WayKind

__all__ = [
    "IDENTITY_NUMBER",
    "AccountId",
    "AccountKind",
    "ActingUse",
    "AssuranceLevel",
    "AttachOutcome",
    "Attached",
    "Authentication",
    "BrowserView",
    "Channel",
    "ClaimMap",
    "ClientAuthentication",
    "ColleagueView",
    "DeviceView",
    "EmergencyId",
    "EmergencyView",
    "GivenRole",
    "KeptForm",
    "LegalStatus",
    "LevelMap",
    "MandateId",
    "MandateKind",
    "MandateOffer",
    "MandateOfferId",
    "MandateState",
    "MandateView",
    "MergeKind",
    "Method",
    "OpenInvitation",
    "OrganisationId",
    "OrganisationView",
    "PasskeyView",
    "PersonId",
    "PersonView",
    "Principal",
    "ProvedIdentity",
    "ProviderKind",
    "Recipient",
    "Representation",
    "RoleGift",
    "RoleGrantId",
    "RoleMap",
    "RoleView",
    "SessionEnd",
    "SessionId",
    "SessionView",
    "SignInCodeId",
    "SignInId",
    "SignInProvider",
    "StaffRole",
    "StaffView",
    "StatedMandate",
    "Way",
    "WayKind",
    "WaysIn",
]

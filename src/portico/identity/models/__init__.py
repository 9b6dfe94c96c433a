"""Tables of people, accounts, mandates and staff."""

from __future__ import annotations

from portico.identity.models.accounts import Account, Installation, Session, SignIn, SignInAttempt
from portico.identity.models.assisting import AssistanceAnswer, AssistanceRequest, AssistanceSending
from portico.identity.models.consents import OpenIdConsent, PairwiseSubject
from portico.identity.models.devices import KnownDevice
from portico.identity.models.emergency import EmergencyLook, EmergencyReview
from portico.identity.models.keys import SigningKey
from portico.identity.models.logout import LogoutNotice
from portico.identity.models.mandates import Mandate, MandateEnded, MandateOffer, MandateOfferAnswer, MandateUse
from portico.identity.models.merging import MergeDecision, MergeRequest, RecordMerge, RecordSplit
from portico.identity.models.organisations import Organisation
from portico.identity.models.people import Person, PersonIdentifier
from portico.identity.models.proofing import IdentityProofing
from portico.identity.models.providers import FederatedIdentity
from portico.identity.models.recovery import RecoveryAnswer, RecoveryRequest, RecoveryUse
from portico.identity.models.registering import PrivilegeAnswer, PrivilegeRequest, RelyingPartyChange
from portico.identity.models.relying_parties import RelyingParty, RelyingPartyAttempt, RelyingPartySecret
from portico.identity.models.signing_in import CacheEntry, MobileNumber, SignInCode
from portico.identity.models.staff import StaffInvitation, StaffLeft, StaffRoleEnded, StaffRoleGrant
from portico.identity.models.tokens import AccessToken, AuthorizationCode, OpenIdGrant, RefreshToken

__all__ = [
    "AccessToken",
    "Account",
    "AssistanceAnswer",
    "AssistanceRequest",
    "AssistanceSending",
    "AuthorizationCode",
    "CacheEntry",
    "EmergencyLook",
    "EmergencyReview",
    "FederatedIdentity",
    "IdentityProofing",
    "Installation",
    "KnownDevice",
    "LogoutNotice",
    "Mandate",
    "MandateEnded",
    "MandateOffer",
    "MandateOfferAnswer",
    "MandateUse",
    "MergeDecision",
    "MergeRequest",
    "MobileNumber",
    "OpenIdConsent",
    "OpenIdGrant",
    "Organisation",
    "PairwiseSubject",
    "Person",
    "PersonIdentifier",
    "PrivilegeAnswer",
    "PrivilegeRequest",
    "RecordMerge",
    "RecordSplit",
    "RecoveryAnswer",
    "RecoveryRequest",
    "RecoveryUse",
    "RefreshToken",
    "RelyingParty",
    "RelyingPartyAttempt",
    "RelyingPartyChange",
    "RelyingPartySecret",
    "Session",
    "SignIn",
    "SignInAttempt",
    "SignInCode",
    "SigningKey",
    "StaffInvitation",
    "StaffLeft",
    "StaffRoleEnded",
    "StaffRoleGrant",
]

"""What becomes of the rows of this room when a person's data is erased (`kernel.erasing`)."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from portico.identity import models
from portico.kernel.erasing import ERASED, clear, keep, remove

_RIGHT = "Who might act for whom is part of what others did; the record has no name any more."
_HELP = "What staff did, for a record without a name."
_MERGED = "Which records are one person's: the erasure must find them all when it is repeated."
_EMERGENCY = "That staff looked in an emergency, and what the review said; not why."
_SIGNED_IN = "That somebody signed in, without who, from where, and with what."

POLICIES = (
    clear(
        models.Person,
        "The record itself: others refer to it.",
        whose="id",
        full_name="",
        given_name="",
        family_name="",
        birth_date=None,
    ),
    remove(models.PersonIdentifier),
    clear(models.Account, "Others refer to it; nobody can sign in with it.", name="", email="", is_active=False),
    remove(Authenticator, whose="user__person_id"),
    remove(EmailAddress, whose="user__person_id"),
    remove(models.Session),
    keep(models.SignIn, _SIGNED_IN),
    remove(models.KnownDevice),
    remove(models.MobileNumber),
    remove(models.FederatedIdentity),
    keep(models.IdentityProofing, "How surely the record was known."),
    keep(models.Mandate, _RIGHT),
    clear(models.MandateEnded, _RIGHT, reason=ERASED),
    keep(models.MandateOffer, _RIGHT),
    keep(models.MandateOfferAnswer, _RIGHT),
    keep(models.MandateUse, _RIGHT),
    clear(models.AssistanceRequest, _HELP, document=ERASED),
    keep(models.AssistanceSending, _HELP),
    keep(models.AssistanceAnswer, _HELP),
    clear(models.RecoveryRequest, _HELP, document=ERASED),
    keep(models.RecoveryAnswer, _HELP),
    keep(models.RecoveryUse, _HELP),
    clear(models.MergeRequest, _MERGED, reason=ERASED),
    clear(models.MergeDecision, _MERGED, reason=ERASED),
    keep(models.RecordMerge, _MERGED),
    keep(models.RecordSplit, _MERGED),
    clear(models.EmergencyLook, _EMERGENCY, reason=ERASED),
    clear(models.EmergencyReview, _EMERGENCY, note=ERASED),
    keep(models.OpenIdConsent, "To which services an account without a name was shown."),
    remove(models.PairwiseSubject),
    remove(models.LogoutNotice),
    remove(models.AuthorizationCode),
    remove(models.AccessToken),
    remove(models.RefreshToken),
    remove(models.OpenIdGrant),
)

"""What people and staff fill in to sign in."""

from __future__ import annotations

from portico.identity.forms.mandates import PowerOfAttorneyForm
from portico.identity.forms.second_factor import (
    ActivateTotpForm,
    AddPasskeyForm,
    PasskeyAgainForm,
    PasskeyNameForm,
    PasskeySignInForm,
    ProveAgainForm,
    SecondFactorForm,
)
from portico.identity.forms.signing_in import NewAccountForm, RecipientForm, SignInCodeForm
from portico.identity.forms.staff import LongEnough, StaffInvitationForm, StaffSignInForm

__all__ = [
    "ActivateTotpForm",
    "AddPasskeyForm",
    "LongEnough",
    "NewAccountForm",
    "PasskeyAgainForm",
    "PasskeyNameForm",
    "PasskeySignInForm",
    "PowerOfAttorneyForm",
    "ProveAgainForm",
    "RecipientForm",
    "SecondFactorForm",
    "SignInCodeForm",
    "StaffInvitationForm",
    "StaffSignInForm",
]

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
from portico.identity.forms.staff import InviteForm, ReasonForm, ReviewForm, RolesForm, StaffInvitationForm

__all__ = [
    "ActivateTotpForm",
    "AddPasskeyForm",
    "InviteForm",
    "NewAccountForm",
    "PasskeyAgainForm",
    "PasskeyNameForm",
    "PasskeySignInForm",
    "PowerOfAttorneyForm",
    "ProveAgainForm",
    "ReasonForm",
    "RecipientForm",
    "ReviewForm",
    "RolesForm",
    "SecondFactorForm",
    "SignInCodeForm",
    "StaffInvitationForm",
]

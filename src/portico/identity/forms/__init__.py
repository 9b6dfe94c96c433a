"""What people and staff fill in to sign in."""

from __future__ import annotations

from portico.identity.forms.staff import LongEnough, StaffInvitationForm, StaffSignInForm

__all__ = ["LongEnough", "StaffInvitationForm", "StaffSignInForm"]

"""Pages: sign out, and how staff begin and sign in."""

from __future__ import annotations

from portico.identity.views.staff import sign_out, staff_invitation, staff_password

__all__ = ["sign_out", "staff_invitation", "staff_password"]

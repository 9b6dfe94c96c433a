"""What django-allauth asks us: how a session begins, how secrets are kept, and which words are shown."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portico.identity import actions, ciphers, queries
from portico.identity.models import Account
from portico.kernel import clock

SECRETS = "second-factor"
"""The purpose under which TOTP secrets and seeds of recovery codes are encrypted. The library does not tell the row."""


class AccountAdapter(DefaultAccountAdapter):
    """Lets every way in of the library end in a session of ours."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _("There were too many tries. Wait a few minutes, then try again."),
        "rate_limited": _("There were too many tries. Wait a few minutes, then try again."),
    }

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **login: Any) -> HttpResponse | None:
        """Stop who may not sign in this way before any further step is asked of them.

        :raises PasskeyNeeded: staff sign in by passkey, and proved something else.
        :raises SignInNeeded: the account is closed.
        """
        actions.refuse_sign_in(request, _account(user))
        return None

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begin a session of ours, at the level of everything that was proved on the way."""
        actions.begin_proved_session(request, _account(user), at=clock.now())

    def logout(self, request: HttpRequest) -> None:
        """End the session."""
        actions.sign_out(request, at=clock.now())

    def get_login_stages(self) -> list[str]:
        """Return the only further step there may be at a sign-in: the second factor of those who have set one up."""
        return ["portico.identity.stages.SecondFactorStage"]

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Return that the library need not ask again: our pages do (`queries.check_may_change_ways_in`)."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where whoever signed in goes when they came from nowhere in particular."""
        principal = queries.find_principal(request)
        return reverse("staff-home" if principal is not None and principal.is_staff else "life-events")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return by which address requests are counted; those without one are counted together."""
        return actions.address(request) or "none"

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that nobody gets an account by the library's own pages."""
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Show an error in its own words. What went well is said by our pages, in our words."""
        if message and level >= messages.ERROR:
            messages.add_message(request, level, message)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Encrypts secrets, and names people and passkeys in plain words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This did not work. Try again."),
        "cannot_delete_authenticator": _("This is your last way to sign in. Add another one first."),
    }

    def encrypt(self, text: str) -> str:
        """Return a secret as it is stored."""
        return base64.b64encode(ciphers.encrypt(SECRETS, "", text.encode())).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret again.

        :raises CiphertextDamaged: it was changed.
        """
        return ciphers.decrypt(SECRETS, "", base64.b64decode(encrypted_text)).decode()

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        return queries.name_for_authenticators(_account(user))

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """Return what a passkey keeps of its owner: an id that says nothing, and the words that a device shows."""
        name = queries.name_for_authenticators(_account(user))
        return {"id": str(user.pk).encode(), "name": name, "display_name": name}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return for which host name passkeys are (Web Authentication Level 3, 5.4.2)."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Portico"}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """Return a name for a passkey that nobody gave one."""
        held = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)d") % {"number": held + 1}


def _account(user: AbstractBaseUser) -> Account:
    """Return what the library calls a user: here they are all accounts."""
    if not isinstance(user, Account):
        raise TypeError
    return user

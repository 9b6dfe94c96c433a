"""What we write to people about signing in: short, in their language, with what to do when it was not them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portico.identity.types import Channel, DeviceView
from portico.identity.wording import browser_in_words
from portico.kernel.wording import day_in_words

STAFF_CHANGES = {
    "staff-roles-changed": gettext_noop("Your roles were changed. Sign in to see what they open now."),
    "staff-passkeys-removed": gettext_noop(
        "Your passkeys were removed, and you were signed out everywhere. You get a link to make a new one."
    ),
    "staff-account-closed": gettext_noop("Your account was closed, and all your roles have ended."),
}
"""What members of staff are told when others change their account."""


def code_message(code: str, *, host: str, channel: Channel, language: str) -> tuple[str, str]:
    """Return subject and text with a code.

    The last line of an SMS binds the code to the site, so that a phone offers it there only.

    :source: Origin-bound one-time codes delivered via SMS (WICG).
    """
    with translation.override(language or None):
        facts = {"code": code, "host": host}
        never = _("Nobody from any authority will ever ask you for this code. Do not give it to anybody.")
        if channel is Channel.SMS:
            text = _("%(code)s is your code for %(host)s. It works for 10 minutes.") % facts
            return "", f"{text} {never}\n\n@{host.partition(':')[0]} #{code}"
        lines = [
            _("%(code)s is your code to sign in at %(host)s.") % facts,
            _(
                "Somebody asked for it there with this e-mail address. It works for 10 minutes, in the same browser only."
            ),
            never,
            _("If it was not you, you need do nothing: without the code nobody gets in."),
        ]
        return _("Your code to sign in"), "\n\n".join(lines) + "\n"


def help_message(code: str, *, helper: str, channel: Channel, language: str) -> tuple[str, str]:
    """Return subject and text with the code by which somebody lets a named helper act for them."""
    with translation.override(language or None):
        facts = {"code": code, "helper": helper}
        asks = _("%(helper)s asks to help you and to act for you during this visit, for one hour at most.") % facts
        only = _("Only if you are talking to them right now, read out this code: %(code)s") % facts
        otherwise = _("Otherwise tell it to nobody, and nothing happens. It works for 10 minutes.")
        lines = [asks, only, otherwise]
        if channel is Channel.SMS:
            return "", " ".join(lines)
        return _("%(helper)s asks to help you") % facts, "\n\n".join(lines) + "\n"


def change_message(change: str, *, language: str) -> tuple[str, str]:
    """Return subject and text that tell somebody how their way of signing in was changed.

    :param change: as `actions.tell_change` was given it; an unknown one is told in general words.
    """
    with translation.override(language or None):
        if change in STAFF_CHANGES:
            ask = _("If you did not expect this, ask the staff managers or the auditors of your authority at once.")
            return _("Your account at work was changed"), f"{_(STAFF_CHANGES[change])}\n\n{ask}\n"
        changes = {
            "passkey-added": _("A passkey was added to your account."),
            "passkey-removed": _("A passkey was removed from your account."),
            "provider-removed": _("An identity from elsewhere was removed from your account."),
            "totp-added": _("An authenticator app was added to your account."),
            "totp-removed": _("The authenticator app was removed from your account."),
            "codes-made": _("New recovery codes were made for your account."),
            "recovery-given": _(
                "At a counter, two clerks gave out a code that ends every other way in to your account."
            ),
            "address-changed": _("The address that you sign in with was changed."),
        }
        lines = [
            changes.get(change, _("How you sign in was changed.")),
            _("If it was you, you need do nothing."),
            _("If it was not you, sign in, look at “How you sign in”, and come to a counter with your document."),
        ]
        return _("How you sign in was changed"), "\n\n".join(lines) + "\n"


def invitation_message(address: str, *, authority: str, name: str, language: str) -> tuple[str, str]:
    """Return subject and text with the link of an invitation to the staff.

    :param name: of whose account it is; empty for somebody who has none yet.
    """
    with translation.override(language or None):
        subject = _("Your invitation to the staff")
        begun = _("You are invited to the staff of %(authority)s. Open this link to choose a name and make a passkey:")
        if name:
            subject = _("Your link for a new passkey")
            begun = _(
                "%(name)s, make a new passkey for your account at %(authority)s. "
                "Open this link on the device that you work with:"
            )
        lines = [
            begun % {"authority": authority, "name": name},
            address,
            _("It works once, for seven days. Pass it on to nobody: whoever opens it gets into your account."),
            _(
                "If you did not expect it, do not open it, and ask the staff managers or the auditors of your authority."
            ),
        ]
        return subject, "\n\n".join(lines) + "\n"


def device_message(device: DeviceView, *, time_zone: str, language: str) -> tuple[str, str]:
    """Return subject and text that tell somebody of a sign-in from a browser that their account had not used.

    :param time_zone: IANA name, of where the pack is in force.
    """
    used_at = device.first_used_at.astimezone(ZoneInfo(time_zone))
    with translation.override(language or None):
        facts = {
            "browser": browser_in_words(device.browser),
            "day": day_in_words(used_at),
            "time": used_at.strftime("%H:%M"),
        }
        lines = [
            _("Somebody signed in to your account on %(day)s at %(time)s with %(browser)s, which was not used before.")
            % facts,
            _("If it was you, you need do nothing."),
            _("If it was not you, sign in, open “Where you are signed in”, and sign out everywhere else."),
        ]
        return _("A new device signed in to your account"), "\n\n".join(lines) + "\n"

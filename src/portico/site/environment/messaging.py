"""Settings of the channels on which people are told that there is a letter, and of letters on paper."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from portico.site import environment
from portico.site.environment import SettingInvalid

_PLUGINS = "portico.messages.plugins."


def message_channels() -> dict[str, str]:
    """Return the plug-in of each channel that this installation has, as a dotted path.

    Notify comes before the installation's own mail server and gateway, a platform called "sms" before the gateway.
    """
    own = _PLUGINS + "own.CodeSenderNotices"
    found = dict.fromkeys(environment.code_senders(), own)
    platforms = text_platforms()
    if platforms.keys() - {"sms"}:
        found["platform"] = _PLUGINS + "platforms.PlatformNotices"
    if "sms" in platforms:
        found["sms"] = _PLUGINS + "platforms.PlatformNotices"
    if environment.text("NOTIFY_KEY"):
        found |= dict.fromkeys(notify_templates(), _PLUGINS + "notify.NotifyNotices")
    if environment.text("PORTICO_PRINT_FOLDER"):
        found["letter"] = _PLUGINS + "paper.PrintFolder"
    return found


def text_platforms() -> dict[str, dict[str, str]]:
    """Return each text platform by its word: `name`, `url` with {address} in it, and the form of its addresses.

    :raises SettingInvalid: it is something else. What stands there is never shown: the URLs hold secrets.
    """
    name = "PORTICO_TEXT_PLATFORMS"
    try:
        return {_word(word): _platform(one) for word, one in json.loads(environment.text(name)).items()}
    except (ValueError, AttributeError, TypeError):
        raise SettingInvalid(
            name=name,
            value="(not shown)",
            expected='a JSON object such as {"signal": {"name": "Signal", "url": "signals://host/+47.../{address}", '
            '"address": "number"}}; addresses are number, email or name',
        ) from None


def print_folder() -> dict[str, object]:
    """Return the storage that letters are put into for whoever prints them."""
    location = environment.path("PORTICO_PRINT_FOLDER" if environment.text("PORTICO_PRINT_FOLDER") else "PORTICO_STATE")
    options = {"location": location, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}


def notify_templates() -> dict[str, str]:
    """Return the template of notices for each channel that goes by Notify.

    :raises SettingInvalid: it is something else.
    """
    name = "NOTIFY_TEMPLATES"
    try:
        found = json.loads(environment.text(name))
        if not found.keys() <= {"email", "sms"} or not all(isinstance(one, str) and one for one in found.values()):
            raise ValueError
        return dict(found)
    except (ValueError, AttributeError, TypeError):
        expected = 'a JSON object such as {"email": "template id", "sms": "template id"}'
        raise SettingInvalid(name=name, value=environment.text(name), expected=expected) from None


def _word(word: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", word):
        raise ValueError
    return word


def _platform(one: dict[str, object]) -> dict[str, str]:
    form = one.get("address", "number")
    url, shown = one.get("url"), one.get("name")
    if not one.keys() <= {"name", "url", "address"} or form not in {"number", "email", "name"}:
        raise ValueError
    if not isinstance(url, str) or not isinstance(shown, str) or not shown:
        raise ValueError
    # An address may never choose where we call: it stands after the host.
    parts = urlsplit(url)
    after_host = parts.path + parts.query
    if (
        not re.fullmatch(r"[a-z0-9]{2,20}", parts.scheme)
        or "{address}" in parts.netloc
        or "{address}" not in after_host
    ):
        raise ValueError
    return {"name": shown, "url": url, "address": str(form)}

"""Every setting that the environment can give, in one table: name, type, default, what it is for.

`settings.py` reads from here and `portico settings --markdown` writes docs/reference/settings.md from here, so a
setting cannot exist without its explanation.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from portico.kernel.errors import Invalid
from portico.site.environment.table import SETTINGS

PROJECT = Path(__file__).resolve().parents[4]


class SettingInvalid(Invalid):
    """The environment variable {name} is '{value}'. It must be {expected}."""

    code = "site.setting-invalid"


class SettingMissing(Invalid):
    """The environment variable {name} is not set. {help}"""

    code = "site.setting-missing"


_BY_NAME = {setting.name: setting for setting in SETTINGS}


def text(name: str, environment: Mapping[str, str] | None = None) -> str:
    """Return a setting as it stands, or its default.

    :raises KeyError: the name is not in the table: add it there, with its explanation.
    """
    setting = _BY_NAME[name]
    value = (os.environ if environment is None else environment).get(name, "").strip()
    return value or setting.default


def required(name: str) -> str:
    """Return a setting that has no sensible default.

    :raises SettingMissing: it is not set.
    """
    value = text(name)
    if not value:
        raise SettingMissing(name=name, help=_BY_NAME[name].help)
    return value


def number(name: str) -> int:
    """Return a whole number from 0 on.

    :raises SettingInvalid: it is something else.
    """
    value = text(name)
    if not value.isascii() or not value.isdigit():
        raise SettingInvalid(name=name, value=value, expected="a whole number")
    return int(value)


def yes(name: str) -> bool:
    """Return a choice: yes, true, on or 1; no, false, off or 0.

    :raises SettingInvalid: it is another word.
    """
    value = text(name).lower()
    if value not in {"yes", "true", "on", "1", "no", "false", "off", "0"}:
        raise SettingInvalid(name=name, value=value, expected="yes or no")
    return value in {"yes", "true", "on", "1"}


def words(name: str) -> list[str]:
    """Return the parts of a list that is written with commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def networks(name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Return the networks of a list that is written with commas; an address is a network of one.

    :raises SettingInvalid: something else is among them.
    """
    try:
        return [ipaddress.ip_network(word) for word in words(name)]
    except ValueError:
        expected = "addresses or networks with commas, such as 10.0.0.0/8,192.0.2.7"
        raise SettingInvalid(name=name, value=text(name), expected=expected) from None


def path(name: str) -> Path:
    """Return a path; a relative one starts at the project's folder."""
    return PROJECT / text(name)


def registries(name: str) -> dict[str, dict[str, object]]:
    """Return where each registry is, by its id: `url`, `keys`, and whatever else its connector wants.

    :raises SettingInvalid: it is something else. What stands there is never shown: connectors may want secrets.
    """
    try:
        found = json.loads(text(name))
        # An address alone is what it was before registries signed.
        return {id: {"url": one} if isinstance(one, str) else _registry(one) for id, one in found.items()}
    except (ValueError, AttributeError, TypeError):
        raise SettingInvalid(
            name=name,
            value="(not shown)",
            expected='a JSON object such as {"population": {"url": "https://...", "keys": {"2026-11": "..."}}}',
        ) from None


def _registry(one: Mapping[str, object]) -> dict[str, object]:
    pinned = one.get("keys", {})
    if not isinstance(one.get("url", ""), str) or not isinstance(pinned, dict):
        raise ValueError
    for key in pinned.values():
        _key(key)
    return dict(one)


def exchange_id() -> str:
    """Return what registries call this installation.

    :raises SettingInvalid: it cannot stand in the name of a key.
    """
    name = "PORTICO_EXCHANGE_ID"
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,79}", text(name)):
        raise SettingInvalid(name=name, value=text(name), expected="small letters, digits and hyphens")
    return text(name)


def exchange_keys() -> dict[str, str]:
    """Return the seeds of the keys that sign questions, in base64 by their names; the first one signs.

    :raises SettingInvalid: it is something else. What stands there is never shown.
    """
    name = "PORTICO_EXCHANGE_KEYS"
    try:
        ring = json.loads(text(name) or "{}")
        for key_id, seed in ring.items():
            _key_id(key_id)
            _key(seed)
        return {str(key_id): str(seed) for key_id, seed in ring.items()}
    except (ValueError, AttributeError, binascii.Error):
        raise SettingInvalid(
            name=name,
            value="(not shown)",
            expected='a JSON object such as {"2026-11": "..."}: names of at most 20 letters, digits and hyphens, '
            "each with a 32-byte seed in base64",
        ) from None


def code_senders() -> dict[str, str]:
    """Return the plug-in that sends codes, as a dotted path, for each channel that has one."""
    if yes("PORTICO_CODES_IN_FILE"):
        return dict.fromkeys(("email", "sms"), "portico.identity.plugins.demo.KeepingSender")
    plugins = {"email": ("EMAIL_URL", "email.MailSender"), "sms": ("SMS_URL", "sms.GatewaySender")}
    return {channel: f"portico.identity.plugins.{path}" for channel, (name, path) in plugins.items() if text(name)}


def site_address() -> str:
    """Return where people reach this site: scheme, host and port, without a slash at the end.

    :raises SettingInvalid: it is something else.
    """
    name = "PORTICO_ADDRESS"
    value = text(name) or f"http://{text('HOST')}:{text('PORT')}"
    if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?|http://\[::1\](:[0-9]+)?", value):
        raise SettingInvalid(name=name, value=value, expected="an address such as https://portico.example")
    return value


def secret_key() -> str:
    """Return the key that signs sessions, or nothing: only what serves pages needs one."""
    return text("SECRET_KEY") or _kept("secret_key")


def data_keys() -> dict[str, bytes]:
    """Return the ring of data keys by id, the current one first; empty where there is none.

    :raises SettingInvalid: it is something else. What stands there is never shown.
    """
    name = "PORTICO_DATA_KEYS"
    try:
        ring = json.loads(text(name) or _kept("data_keys") or "{}")
        return {_key_id(key_id): _key(value) for key_id, value in ring.items()}
    except (ValueError, AttributeError, binascii.Error):
        raise SettingInvalid(
            name=name,
            value="(not shown)",
            expected='a JSON object such as {"2026-11": "..."}: ids of at most 20 letters, digits and hyphens, '
            "each with 32 random bytes in base64",
        ) from None


def ledger_origin() -> str:
    """Return what the origins of the public logs begin with: host and path.

    :raises SettingInvalid: it is something else.
    """
    name = "PORTICO_LEDGER_ORIGIN"
    value = text(name) or site_address().partition("://")[2] + "/ledger"
    if not re.fullmatch(r"[^\s+/]+(/[^\s+/]+)*", value) or len(value) > 150:
        raise SettingInvalid(name=name, value=value, expected="host and path, such as portico.example/ledger")
    return value


def signing_seed(name: str) -> bytes | None:
    """Return the seed of a signing key, or None where none is set.

    :raises SettingInvalid: it is something else. What stands there is never shown.
    """
    value = text(name)
    try:
        return _key(value) if value else None
    except (ValueError, binascii.Error):
        expected = "32 random bytes in base64; portico ledger key makes them"
        raise SettingInvalid(name=name, value="(not shown)", expected=expected) from None


def witnesses() -> list[dict[str, str]]:
    """Return who cosigns the public log: `url` without a slash at the end, `key` (a vkey), maybe `monitoring_url`.

    :raises SettingInvalid: it is something else.
    """
    from portico.ledger.errors import KeyMalformed
    from portico.ledger.notes import Algorithm, Verifier

    name = "PORTICO_WITNESSES"
    try:
        found = [_witness(one) for one in json.loads(text(name))]
        keys = [Verifier.parse(one["key"]) for one in found]
        if {key.algorithm for key in keys} - {Algorithm.COSIGNATURE} or len({key.name for key in keys}) < len(keys):
            raise ValueError
    except (ValueError, AttributeError, TypeError, KeyMalformed):
        raise SettingInvalid(
            name=name,
            value=text(name),
            expected='a JSON list such as [{"url": "https://witness.example", "key": "witness.example/w1+..."}], with the '
            "vkey that `portico witness key` prints; each witness once",
        ) from None
    return found


def _witness(one: dict[str, object]) -> dict[str, str]:
    if not {"url", "key"} <= one.keys() <= {"url", "key", "monitoring_url"}:
        raise ValueError
    found = {key: str(value) for key, value in one.items()}
    urls = {key: value.rstrip("/") for key, value in found.items() if key != "key"}
    if not all(re.fullmatch(r"https?://[^\s/]+(/\S*)?", value) for value in urls.values()):
        raise ValueError
    return {**found, **urls}


def sign_in_clients() -> dict[str, dict[str, str]]:
    """Return what each outside provider calls us, by the provider's id: `client_id`, `client_secret`, maybe `issuer`.

    :raises SettingInvalid: it is something else. What stands there is never shown.
    """
    name = "PORTICO_SIGN_IN_CLIENTS"
    try:
        clients = json.loads(text(name))
        return {str(id): _client(client) for id, client in clients.items()}
    except (ValueError, AttributeError, TypeError):
        raise SettingInvalid(
            name=name,
            value="(not shown)",
            expected='a JSON object such as {"town-id": {"client_id": "...", "client_secret": "..."}}; an "issuer" '
            "begins with https://, on this machine also with http://",
        ) from None


def _client(client: dict[str, object]) -> dict[str, str]:
    issuer = client.get("issuer", "https://")
    here = r"http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/\S*)?"
    if not {"client_id", "client_secret"} <= client.keys() <= {"client_id", "client_secret", "issuer"}:
        raise ValueError
    if not re.fullmatch(rf"https://\S*|{here}", str(issuer)) or not all(
        isinstance(one, str) for one in client.values()
    ):
        raise ValueError
    return {key: str(value) for key, value in client.items()}


def _key_id(key_id: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,20}", key_id):
        raise ValueError
    return key_id


def _key(value: object) -> bytes:
    key = base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    if len(key) != 32:
        raise ValueError
    return key


def database_url(role: str) -> str:
    """Return the address of the database for the role `app` or `owner`, or nothing where none is set or running."""
    name = "DATABASE_OWNER_URL" if role == "owner" else "DATABASE_URL"
    return text(name) or _kept(f"database_url_{role}")


def _kept(name: str) -> str:
    """Return what `make run` left in the state folder for the commands beside it."""
    try:
        return (path("PORTICO_STATE") / name).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def as_markdown() -> str:
    """Return the reference page of all settings."""
    lines = [
        "# Settings",
        "",
        "Portico is configured by environment variables. This page is written by `make docs` from",
        "`src/portico/site/environment/table.py`.",
        "",
        "| name | type | default | what it is for |",
        "|---|---|---|---|",
    ]
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else ""
        secret = " Secret." if setting.secret else ""
        lines.append(f"| `{setting.name}` | {setting.kind} | {default} | {setting.help}{secret} |")
    return "\n".join(lines) + "\n"

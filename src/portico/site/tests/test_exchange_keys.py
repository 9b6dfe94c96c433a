"""Keys of the exchange: made by a command, used by the setting, shown to everybody by their public halves."""

from __future__ import annotations

import base64
import json

from click.testing import CliRunner
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from portico.evidence import keys
from portico.site import environment
from portico.site.commands.exchange import exchange


def made(*arguments: str) -> dict[str, dict[str, str]]:
    result = CliRunner().invoke(exchange, ["key", *arguments])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def test_a_key_is_made_with_both_halves() -> None:
    key = made("2026-11")
    [seed] = key["private"].values()
    assert key["public"] == {
        "name": "2026-11",
        "public": keys.public_half(keys.signing_key("portico", "2026-11", seed)),
    }
    assert made("2026-11")["private"] != key["private"]


def test_a_name_that_cannot_stand_in_a_signature_is_refused() -> None:
    assert CliRunner().invoke(exchange, ["key", "a/b"]).exit_code != 0


def test_the_private_half_is_what_the_setting_takes(monkeypatch) -> None:
    private = made("2026-12")["private"] | made("2026-11")["private"]
    monkeypatch.setenv("PORTICO_EXCHANGE_KEYS", json.dumps(private))
    assert environment.exchange_keys() == private
    shown = CliRunner().invoke(exchange, ["public"]).stdout.splitlines()
    assert [line.split()[0] for line in shown] == ["portico/2026-12", "portico/2026-11"]


def test_everybody_sees_the_public_halves_and_nobody_the_private_ones(client: Client, settings: Settings) -> None:
    private = made("2026-12")["private"] | made("2026-11")["private"]
    settings.PORTICO_EXCHANGE_KEYS = private
    answer = client.get(reverse("exchange-keys"))
    assert answer.status_code == 200
    assert [key["kid"] for key in answer.json()["keys"]] == ["portico/2026-12", "portico/2026-11"]
    seeds = [base64.b64decode(seed) for seed in private.values()]
    shown = [base64.urlsafe_b64decode(key["x"] + "=") for key in answer.json()["keys"]]
    assert not set(seeds) & set(shown)
    assert {"d"}.isdisjoint(key for each in answer.json()["keys"] for key in each)

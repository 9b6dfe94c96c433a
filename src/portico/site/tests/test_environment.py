"""Settings come from one table, and a wrong one is named."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest

from portico.site import environment
from portico.site.environment.paying import payments
from portico.site.environment.table import SETTINGS

OLD, NEW = b"o" * 32, b"n" * 32


def test_every_setting_that_the_code_reads_is_in_the_table() -> None:
    read = re.compile(r'environment\.(?:text|required|number|yes|words|path|registries)\(\s*"([A-Z_]+)"')
    source = environment.PROJECT / "src" / "portico"
    found = {name for file in source.rglob("*.py") for name in read.findall(file.read_text(encoding="utf-8"))}
    known = {setting.name for setting in SETTINGS}
    assert found - known == set()


def test_the_reference_page_is_the_one_that_make_docs_writes() -> None:
    page = environment.PROJECT / "docs" / "reference" / "settings.md"
    assert page.read_text(encoding="utf-8") == environment.as_markdown()


@pytest.mark.parametrize(
    ("value", "expected"), [("yes", True), ("On", True), ("1", True), ("no", False), ("false", False)]
)
def test_yes_and_no_have_a_few_spellings(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("TRUST_FORWARDED_PROTO", value)
    assert environment.yes("TRUST_FORWARDED_PROTO") is expected


@pytest.mark.parametrize(
    ("name", "value", "reading"),
    [
        ("TRUST_FORWARDED_PROTO", "perhaps", environment.yes),
        ("PORT", "80a", environment.number),
        ("PORT", "-1", environment.number),
        ("TRUSTED_PROXIES", "2", environment.networks),
        ("TRUSTED_PROXIES", "10.0.0.0/8,proxy.example", environment.networks),
        ("TRUSTED_PROXIES", "10.0.0.1/8", environment.networks),
        ("PORTICO_REGISTRIES", "{", environment.registries),
        ("PORTICO_REGISTRIES", '{"a": 1}', environment.registries),
        ("PORTICO_REGISTRIES", "[]", environment.registries),
        ("PORTICO_REGISTRIES", '{"a": {"url": 1}}', environment.registries),
        ("PORTICO_REGISTRIES", '{"a": {"url": "http://a", "keys": {"k": "short"}}}', environment.registries),
    ],
)
def test_a_wrong_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str, reading) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(environment.SettingInvalid, match=name):
        reading(name)


def test_a_relative_path_starts_at_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTICO_PACK", "packs/elsewhere")
    assert environment.path("PORTICO_PACK") == environment.PROJECT / "packs/elsewhere"
    monkeypatch.setenv("PORTICO_PACK", "/srv/pack")
    assert environment.path("PORTICO_PACK") == Path("/srv/pack")


@pytest.mark.parametrize(
    "value",
    ["[]", "{", '{"a": 1}', '{"a": "c2hvcnQ="}', '{"": "%s"}', '{"a b": "%s"}', '{"a": "%s!"}', '{"%s": "%s"}'],
    ids=["list", "broken", "number", "short", "no id", "id with a space", "no base64", "long id"],
)
def test_a_wrong_ring_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    key = base64.b64encode(OLD).decode()
    monkeypatch.setenv("PORTICO_DATA_KEYS", value.replace("%s", key))
    with pytest.raises(environment.SettingInvalid, match="PORTICO_DATA_KEYS") as refused:
        environment.data_keys()
    assert key not in str(refused.value)


def test_the_order_of_the_ring_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = {"new": base64.b64encode(NEW).decode(), "old": base64.b64encode(OLD).decode()}
    monkeypatch.setenv("PORTICO_DATA_KEYS", json.dumps(ring))
    assert list(environment.data_keys().items()) == [("new", NEW), ("old", OLD)]


@pytest.mark.parametrize("provider", ["demo-works", "portico.casework.plugins.payments_demo.Working"])
def test_only_a_demo_takes_fees_by_providers_of_the_demo(monkeypatch: pytest.MonkeyPatch, provider: str) -> None:
    monkeypatch.setenv("PORTICO_PAYMENTS", json.dumps({"passports": {"provider": provider}}))
    monkeypatch.setenv("PORTICO_INSECURE_COOKIES", "yes")
    assert payments()["passports"]["provider"] == provider
    monkeypatch.setenv("PORTICO_INSECURE_COOKIES", "no")
    with pytest.raises(environment.SettingInvalid, match="this is no demo"):
        payments()

"""`portico staff invite`: a link for one authority of the published pack."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from portico.catalogue import actions as catalogue
from portico.catalogue.errors import NotInPack
from portico.catalogue.pack import reading
from portico.evidence.tests.factories import write_pack
from portico.identity.models import Account
from portico.identity.tests.factories import staff_account
from portico.identity.tests.passkeys import Device, accepted, request_at_the_host
from portico.identity.types import StaffRole
from portico.kernel import clock
from portico.kernel.types import Actor
from portico.site.commands.staff import staff
from portico.site.environment import SettingMissing

pytestmark = pytest.mark.django_db


@pytest.fixture
def _published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://the-tests-are-connected-already/portico")
    catalogue.publish(reading.read_pack(write_pack(tmp_path)), actor=Actor.system("tests"), at=clock.now())


@pytest.mark.usefixtures("_published")
def test_the_link_lets_the_invited_become_staff_of_the_authority() -> None:
    ended = CliRunner().invoke(staff, ["invite", "clerk@town.example", "--authority", "town"], catch_exceptions=False)
    link = re.search(r"/staff/invitations/([^/\s]+)/", ended.output)
    assert link is not None
    principal = accepted(request_at_the_host(), link[1], Device(), at=clock.now())
    assert (principal.authority_id, principal.roles) == ("town", {StaffRole.STAFF_MANAGER})


@pytest.mark.usefixtures("_published")
@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "http://localhost:8000/"),
        ({"ALLOWED_HOSTS": "portico.example,localhost"}, "https://portico.example/"),
        ({"PORTICO_ADDRESS": "https://work.example"}, "https://work.example/"),
    ],
)
def test_the_link_leads_to_a_name_for_which_browsers_keep_passkeys(
    settings: dict[str, str], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"ALLOWED_HOSTS": "127.0.0.1,localhost", **settings}.items():
        monkeypatch.setenv(name, value)
    ended = CliRunner().invoke(staff, ["invite", "clerk@town.example", "--authority", "town"], catch_exceptions=False)
    assert f"\n{address}staff/invitations/" in ended.output


@pytest.mark.usefixtures("_published")
def test_the_only_staff_manager_who_lost_their_passkey_gets_a_link_from_whoever_runs_it() -> None:
    account_id, old = staff_account(StaffRole.STAFF_MANAGER), Account.objects.get().email
    ended = CliRunner().invoke(staff, ["new-passkey", old, "--reason", "Phone lost."], catch_exceptions=False)
    link = re.search(r"/staff/invitations/([^/\s]+)/", ended.output)
    assert link is not None
    principal = accepted(request_at_the_host(), link[1], Device(), at=clock.now())
    assert (principal.account_id, principal.roles) == (account_id, {StaffRole.STAFF_MANAGER})


@pytest.mark.usefixtures("_published")
def test_a_role_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    ended = CliRunner().invoke(staff, ["invite", "a@b.example", "--authority", "town", "--role", "boss"])
    assert ended.exit_code != 0
    assert "staff_manager" in ended.output


@pytest.mark.usefixtures("_published")
def test_an_authority_that_the_pack_does_not_have_is_refused_with_the_nearest() -> None:
    with pytest.raises(NotInPack, match="town"):
        CliRunner().invoke(staff, ["invite", "a@b.example", "--authority", "twon"], catch_exceptions=False)


def test_without_a_database_the_command_says_which_setting_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(SettingMissing, match="DATABASE_URL"):
        CliRunner().invoke(staff, ["invite", "a@b.example", "--authority", "town"], catch_exceptions=False)

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
from portico.identity import actions as identity
from portico.identity import queries
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
    account_id = identity.accept_invitation(
        token=link[1], name="Alex Clerk", password="correct horse battery", at=clock.now()
    )
    assert queries.get_staff(account_id).authority_id == "town"


@pytest.mark.usefixtures("_published")
def test_an_authority_that_the_pack_does_not_have_is_refused_with_the_nearest() -> None:
    with pytest.raises(NotInPack, match="town"):
        CliRunner().invoke(staff, ["invite", "a@b.example", "--authority", "twon"], catch_exceptions=False)


def test_without_a_database_the_command_says_which_setting_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(SettingMissing, match="DATABASE_URL"):
        CliRunner().invoke(staff, ["invite", "a@b.example", "--authority", "town"], catch_exceptions=False)

"""`portico sessions end`: whoever runs the installation signs somebody out, or everybody."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from portico.identity.models import Account, Session
from portico.identity.tests.factories import AT, client_of, staff_account
from portico.kernel import clock
from portico.site.commands.sessions import sessions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _connected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://the-tests-are-connected-already/portico")


def run(*words: str) -> Result:
    """Run the command while nobody's session is over yet."""
    with clock.fixed(AT):
        return CliRunner().invoke(sessions, ["end", *words])


def account(email: str) -> Account:
    """Return the account of a member of staff."""
    found: Account = Account.objects.get(pk=staff_account(email=email))
    return found


def test_all_sessions_of_one_account_end_and_no_others() -> None:
    kim, lee = account("kim@town.example"), account("lee@town.example")
    for one in (kim, kim, lee):
        client_of(one)
    assert run("Kim@Town.example").stdout.endswith("Sessions ended: 2\n")
    assert [session.account_id for session in Session.objects.exclude(account=None)] == [lee.pk]


def test_everybody_is_signed_out() -> None:
    client_of(account("kim@town.example"))
    client_of(account("lee@town.example"))
    assert run("--all").exit_code == 0
    assert not Session.objects.exclude(account=None).exists()


@pytest.mark.parametrize("words", [(), ("kim@town.example", "--all"), ("nobody@town.example",), ("no address",)])
def test_who_is_meant_must_be_clear(words: tuple[str, ...]) -> None:
    client_of(account("kim@town.example"))
    assert run(*words).exit_code == 2
    assert Session.objects.exclude(account=None).count() == 1

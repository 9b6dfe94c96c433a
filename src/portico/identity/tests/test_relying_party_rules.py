"""Which addresses a service may be registered with, and where a sign-out may lead or call."""

from __future__ import annotations

import pytest

from portico.identity.rules import logout
from portico.identity.rules import relying_parties as rules
from portico.identity.types.registering import AddressProblem

ADDRESSES = {
    "https://library.example/callback": None,
    "https://library.example:8443/a/b?c=d": None,
    "http://127.0.0.1:4000/callback": None,
    "http://[::1]:4000/callback": None,
    "http://localhost/callback": None,
    "": AddressProblem.EMPTY,
    "https://library.example/" + "a" * 500: AddressProblem.TOO_LONG,
    "https://library.example/call back": AddressProblem.CHARACTERS,
    "https://bücher.example/": AddressProblem.CHARACTERS,
    "https://library.example\\@evil.example/": AddressProblem.CHARACTERS,
    "library.example/callback": AddressProblem.NOT_WHOLE,
    "https:///callback": AddressProblem.NOT_WHOLE,
    "javascript:alert(1)": AddressProblem.NOT_WHOLE,
    "http://library.example/callback": AddressProblem.NOT_HTTPS,
    "http://127.0.0.1.evil.example/": AddressProblem.NOT_HTTPS,
    "https://library.example/#top": AddressProblem.FRAGMENT,
    "https://user@library.example/": AddressProblem.USER,
    "https://*.library.example/": AddressProblem.WILDCARD,
    "https://library.example/a/../b": AddressProblem.DOTS,
    "https://library.example:99999/": AddressProblem.PORT,
    "https://library.example:x/": AddressProblem.PORT,
}


@pytest.mark.parametrize(("address", "problem"), ADDRESSES.items())
def test_an_address_is_whole_exact_and_safe(address: str, problem: AddressProblem | None) -> None:
    assert rules.address_problem(address) is problem


@pytest.mark.parametrize(
    ("address", "loopback", "private", "called"),
    [
        ("93.184.216.34", False, False, True),
        ("2606:2800:220:1::1", False, False, True),
        ("127.0.0.1", False, True, False),
        ("127.0.0.1", True, False, True),
        ("::1", False, True, False),
        ("::ffff:127.0.0.1", False, False, False),
        ("10.0.0.8", False, False, False),
        ("10.0.0.8", False, True, True),
        ("192.168.1.1", False, False, False),
        ("fd00::1", False, False, False),
        ("fd00::1", False, True, True),
        ("169.254.169.254", True, True, False),
        ("fe80::1", True, True, False),
        ("0.0.0.0", True, True, False),  # noqa: S104 - nothing is bound to it
        ("224.0.0.1", True, True, False),
        ("100.64.0.1", False, False, False),
        ("::ffff:10.0.0.8", False, False, False),
        ("64:ff9b::10.0.0.8", False, False, False),
        ("64:ff9b::169.254.169.254", True, True, False),
        ("2002:7f00:1::", False, True, False),
    ],
)
def test_a_sign_out_calls_no_private_address_unless_it_is_allowed(
    address: str, loopback: bool, private: bool, called: bool
) -> None:
    assert logout.may_call([address], loopback=loopback, private=private) is called


def test_one_private_address_among_several_is_one_too_many() -> None:
    assert not logout.may_call(["93.184.216.34", "10.0.0.8"], loopback=False, private=False)


def test_a_relying_party_that_does_not_answer_is_told_four_times_more() -> None:
    waits = [logout.retry_after(tries) for tries in range(1, 6)]
    assert [wait is not None for wait in waits] == [True, True, True, True, False]
    assert sorted(wait for wait in waits if wait) == [wait for wait in waits if wait]

"""Where a request comes from, whatever a visitor writes into its headers."""

from __future__ import annotations

import ipaddress

import pytest

from portico.identity import rules
from portico.identity.rules.addresses import client_address

OURS = [ipaddress.ip_network(one) for one in ("10.0.0.0/8", "203.0.113.5/32", "2001:db8:1::/48")]


@pytest.mark.parametrize(
    ("peer", "said", "address"),
    [
        # who called us, what the header says, where it comes from
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "127.0.0.1", "192.0.2.1"),  # whoever is no proxy of ours may say what they like
        ("192.0.2.1", "198.51.100.7, 10.0.0.1", "192.0.2.1"),
        ("10.0.0.2", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.2", "127.0.0.1, 198.51.100.7", "198.51.100.7"),  # a visitor invents one
        ("10.0.0.2", "10.0.0.9, 198.51.100.7", "198.51.100.7"),  # even one of ours
        ("10.0.0.2", "198.51.100.7, 203.0.113.5, 10.1.1.1", "198.51.100.7"),  # three of ours in a row
        ("10.0.0.2", "10.0.0.3, 10.0.0.4", "10.0.0.3"),  # somebody inside
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "unknown", "10.0.0.2"),
        ("10.0.0.2", "198.51.100.7, <script>", "10.0.0.2"),
        ("10.0.0.2", "198.51.100.7,", "10.0.0.2"),
        ("10.0.0.2", "198.51.100.7:4711", "198.51.100.7"),
        ("10.0.0.2", "[2001:db8:2::7]:4711", "2001:db8:2::7"),
        ("2001:db8:1::2", "2001:DB8:2:0::7", "2001:db8:2::7"),
        ("::ffff:10.0.0.2", "::ffff:198.51.100.7", "198.51.100.7"),
        ("", "198.51.100.7", None),  # a socket
        ("10.0.0.2", "," * 10_000, "10.0.0.2"),
    ],
)
def test_the_address_is_what_our_own_proxies_saw(peer: str, said: str, address: str | None) -> None:
    assert client_address({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": said}, OURS) == address


def test_without_proxies_of_ours_the_header_means_nothing() -> None:
    assert client_address({"REMOTE_ADDR": "10.0.0.2", "HTTP_X_FORWARDED_FOR": "198.51.100.7"}, []) == "10.0.0.2"


@pytest.mark.parametrize("said", ["127.0.0.1", "::1", "10.0.0.2"])
def test_a_forwarded_request_is_never_from_this_machine(said: str) -> None:
    assert not rules.is_from_this_machine({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": said})

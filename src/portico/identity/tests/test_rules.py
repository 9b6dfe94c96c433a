"""Who is on this machine, who may sign in as an invented person, who may try again."""

from __future__ import annotations

import pytest

from portico.identity import rules

LOCAL = {"REMOTE_ADDR": "127.0.0.1"}


@pytest.mark.parametrize(
    ("meta", "local"),
    [
        (LOCAL, True),
        ({"REMOTE_ADDR": "127.8.8.8"}, True),  # all of 127/8 is loopback
        ({"REMOTE_ADDR": "::1"}, True),
        ({"REMOTE_ADDR": "::ffff:127.0.0.1"}, True),
        ({"REMOTE_ADDR": "::ffff:192.0.2.7"}, False),
        ({"REMOTE_ADDR": "192.0.2.7"}, False),
        ({"REMOTE_ADDR": "10.0.0.1"}, False),  # the same network is not the same machine
        ({"REMOTE_ADDR": "0.0.0.0"}, False),  # noqa: S104 - a wrong address, nothing listens there
        ({"REMOTE_ADDR": ""}, False),
        ({"REMOTE_ADDR": "localhost"}, False),
        ({}, False),
        # A proxy on this machine: the visitor may be anywhere.
        ({**LOCAL, "HTTP_X_FORWARDED_FOR": "192.0.2.7"}, False),
        ({**LOCAL, "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, False),
        ({**LOCAL, "HTTP_FORWARDED": "for=192.0.2.7"}, False),
        ({**LOCAL, "HTTP_X_REAL_IP": "192.0.2.7"}, False),
        ({**LOCAL, "HTTP_VIA": "1.1 proxy"}, False),
    ],
)
def test_only_a_request_straight_from_this_machine_is_local(meta: dict[str, str], *, local: bool) -> None:
    assert rules.is_from_this_machine(meta) is local


@pytest.mark.parametrize(
    ("demo", "meta", "may"),
    [
        (True, LOCAL, True),
        (False, LOCAL, False),
        (True, {"REMOTE_ADDR": "192.0.2.7"}, False),
        (False, {"REMOTE_ADDR": "192.0.2.7"}, False),
    ],
)
def test_the_demo_sign_in_needs_a_demo_and_this_machine(*, demo: bool, meta: dict[str, str], may: bool) -> None:
    assert rules.may_sign_in_as_invented(demo=demo, request_meta=meta) is may


@pytest.mark.parametrize(
    ("for_account", "for_address", "may"), [(1, 1, True), (5, 30, True), (6, 6, False), (1, 31, False)]
)
def test_tries_are_limited_by_account_and_by_address(*, for_account: int, for_address: int, may: bool) -> None:
    assert rules.may_try_again(for_account=for_account, for_address=for_address) is may

"""An installation into which no pack has been published yet: staff can be invited and sign in."""

from __future__ import annotations

import pytest
from django.test import Client

from portico.catalogue import queries as catalogue

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["/sign-in/", "/staff/sign-in/"])
def test_the_pages_to_sign_in_are_there(page: str) -> None:
    assert catalogue.find_current_release_id() is None
    answer = Client().get(page)
    assert answer.status_code == 200
    assert 'data-passkey="get"' in answer.content.decode()
    assert "/sign-in/with/" not in answer.content.decode()

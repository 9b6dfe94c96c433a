"""What is stored about a person leads to the look that brought it, wherever among the looks that stands."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import recording
from portico.evidence.models import FactRow
from portico.evidence.tests.contesting import FACT
from portico.evidence.tests.factories import AT, BO, person
from portico.evidence.tests.test_api import signed_in
from portico.evidence.types import NewAccess
from portico.identity import queries as identity
from portico.identity.types import Principal
from portico.kernel import clock

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


def test_each_fact_of_a_registry_leads_to_the_look_that_brought_it(ada: Principal, release: CompiledPack) -> None:
    row = FactRow.objects.get(person_id=ada.person_id, concept=FACT)
    number = identity.get_person(ada.record_ids[0]).identity_number
    with clock.fixed(AT + HOUR):
        browser = signed_in(number)
        facts = browser.get("/my-data/facts/").content.decode()
        links = re.findall(r'href="(/my-data/\?look=[^#"]+)#(look-[^"]+)"', facts)
        assert (f"/my-data/?look={row.access_id}", f"look-{row.access_id}") in links
        for path, anchor in links:
            assert f'id="{anchor}"' in browser.get(path).content.decode()


def test_an_older_look_is_shown_on_the_page_on_which_it_stands(ada: Principal, release: CompiledPack) -> None:
    row = FactRow.objects.get(person_id=ada.person_id, concept=FACT)
    number = identity.get_person(ada.record_ids[0]).identity_number
    recording.record(
        [
            NewAccess(
                at=AT + dt.timedelta(minutes=minute + 1),
                actor=ada.actor,
                person_id=ada.record_ids[0],
                concepts=("savings",),
                purpose="plan",
                legal_basis="Population Act § 1",
                stored=1,
            )
            for minute in range(25)
        ]
    )
    with clock.fixed(AT + HOUR):
        browser = signed_in(number)
        assert f'id="look-{row.access_id}"' not in browser.get("/my-data/").content.decode()
        assert f'id="look-{row.access_id}"' in browser.get(f"/my-data/?look={row.access_id}").content.decode()
        person(BO)
        assert signed_in(BO).get(f"/my-data/?look={row.access_id}").status_code == 404
        assert browser.get("/my-data/?look=nothing").status_code == 200

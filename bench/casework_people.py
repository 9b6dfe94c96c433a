"""Makes people in the database for bench/casework.py, each with an application that is ready to be sent.

One application is really made, by the actions that everybody's goes through; the others are copies of its rows. Prints one
JSON object per person: session cookie, application, what to declare. Makes the table for bare commits too.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.site.settings")

import django  # noqa: E402

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402
from tests.exchanging import number_of  # noqa: E402

from portico.casework import actions  # noqa: E402
from portico.casework.models import Application, PreparedSubmission  # noqa: E402
from portico.casework.tests import factories  # noqa: E402
from portico.catalogue import actions as catalogue  # noqa: E402
from portico.identity import actions as identity  # noqa: E402
from portico.identity import sealing  # noqa: E402
from portico.identity.models import Account  # noqa: E402
from portico.identity.tests.factories import request_from  # noqa: E402
from portico.identity.types import AccountKind, AssuranceLevel, Method, PersonId  # noqa: E402
from portico.journeys.models import Journey, JourneyDate  # noqa: E402
from portico.kernel import clock  # noqa: E402
from portico.kernel.ids import uuid7  # noqa: E402
from portico.kernel.types import Actor  # noqa: E402

SERVICES = ("lump-sum-grant", "parental-benefit", "paternity-declaration")
BATCH = 500
TOKEN = "t" * 32  # against forged requests: the load sends the same in a header


class Template:
    """The application that was really made, as it is looked through and not sent."""

    def __init__(self) -> None:
        catalogue.publish(factories.pack(), actor=Actor.system("bench"), at=factories.NOW)
        self.kari = factories.person(factories.KARI)
        self.id = factories.answered(self.kari, *SERVICES)
        view = actions.review(principal=self.kari, application_id=self.id, at=factories.NOW)
        assert view.can_submit, view.left
        self.application = Application.objects.get(pk=self.id)
        self.journey = Journey.objects.get(pk=self.application.journey_id)
        self.dates = list(JourneyDate.objects.filter(journey=self.journey))
        self.answers = list(self.application.answers.all())
        self.prepared = PreparedSubmission.objects.get(application=self.application)
        self.content = sealing.open_text(PreparedSubmission.sealed, self.id, self.prepared.content)

    def copy(self, person_id: PersonId, at: dt.datetime) -> list[object]:
        """Return the rows of the same application of somebody else."""
        journey, application = uuid7(), uuid7()
        return [
            _copy(self.journey, id=journey, person_id=person_id),
            *(_copy(row, id=uuid7(), journey_id=journey, person_id=person_id) for row in self.dates),
            _copy(self.application, id=application, journey_id=journey, person_id=person_id, started_at=at),
            *(_copy(row, id=uuid7(), application_id=application, person_id=person_id) for row in self.answers),
            _copy(
                self.prepared,
                application_id=application,
                person_id=person_id,
                people=[str(person_id)],
                content=sealing.seal_text(PreparedSubmission.sealed, application, self.content),
                prepared_at=at,
            ),
        ]


def _copy(row: object, **changed: object) -> object:
    model = type(row)
    values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}  # type: ignore[attr-defined]
    return model(**{**values, **changed})


def main() -> None:
    """Make them."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS bench_commit (number bigint, text text)")
        owner.execute("GRANT INSERT ON bench_commit TO portico_app")
    template, at, left = Template(), clock.now(), int(sys.argv[1])
    declarations = dict.fromkeys(template.prepared.declarations, True)
    for first in range(0, left, BATCH):
        rows, said = [], []
        with transaction.atomic():
            for number in range(first, min(first + BATCH, left)):
                person_id = identity.ensure_person(identity_number=number_of(number), display_name="", at=at)
                made = template.copy(person_id, at)
                rows += made
                application = next(row for row in made if isinstance(row, Application))
                said.append({"cookie": session_of(person_id, at), "application": str(application.pk)})
            for model in (Journey, JourneyDate, Application, type(template.answers[0]), PreparedSubmission):
                model.objects.bulk_create([row for row in rows if type(row) is model])  # type: ignore[attr-defined]
        for one in said:
            print(json.dumps({**one, "declarations": declarations}))


def session_of(person_id: PersonId, at: dt.datetime) -> str:
    """Sign somebody in and return the value of their session's cookie."""
    account = Account.objects.create(kind=AccountKind.PERSON, person_id=person_id, created_at=at)
    request = request_from()
    identity.begin_session(request, account, method=Method.PASSKEY, assurance=AssuranceLevel.HIGH, at=at)
    request.session.save()
    return f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}; {settings.CSRF_COOKIE_NAME}={TOKEN}"


if __name__ == "__main__":
    main()

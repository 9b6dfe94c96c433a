"""Move national identifiers from a column that anybody with a copy of the database can read into encrypted rows."""

from django.db import migrations

from portico.identity import ciphers
from portico.kernel.ids import uuid7

SCHEME, PURPOSE = "identity_number", "person-identifier"


def encrypt_numbers(apps, schema_editor):
    identifiers = apps.get_model("identity", "PersonIdentifier").objects
    rows = []
    for person in apps.get_model("identity", "Person").objects.order_by("pk").iterator(chunk_size=2000):
        rows.append(_sealed(identifiers.model, person))
        if len(rows) == 2000:
            identifiers.bulk_create(rows)
            rows = []
    identifiers.bulk_create(rows)
    # The checks of foreign keys that wait for the end of the transaction would forbid to change tables after this.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _sealed(identifier, person):
    row = identifier(id=uuid7(), person=person, scheme=SCHEME, created_at=person.created_at)
    row.value = ciphers.encrypt(PURPOSE, f"{row.id} {SCHEME}", person.identity_number.encode())
    row.index = ciphers.index_of(f"{PURPOSE} {SCHEME}", person.identity_number)
    row.key_id = ciphers.current_key_id()
    return row


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0009_people_and_organisations'),
    ]

    operations = [
        migrations.RunPython(encrypt_numbers),
        migrations.RemoveField(
            model_name='person',
            name='identity_number',
        ),
    ]

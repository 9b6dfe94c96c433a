"""Say whom a case is about by the ids of records: a hash of numbers tells them to whoever tries all numbers."""

import hashlib

from django.db import migrations


def by_records(apps, schema_editor):
    cases = apps.get_model("casework", "Case").objects.filter(application__isnull=True)
    for case in cases.prefetch_related("subjects").iterator(chunk_size=500):
        people = sorted({str(row.person_id) for row in case.subjects.all() if row.person_id})
        case.about = hashlib.sha256("\n".join(people).encode()).hexdigest()
        case.save(update_fields=["about"])


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(by_records, migrations.RunPython.noop),
    ]

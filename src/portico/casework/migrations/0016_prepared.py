"""What is sent is kept when it is looked through; a case that was sent has arrived before it is filed."""

import django.db.models.deletion
from django.db import migrations, models

STATES = [
    (name, name)
    for name in (
        "arrived",
        "awaiting_signature",
        "incomplete",
        "received",
        "in_progress",
        "decided",
        "withdrawn",
        "closed",
    )
]
OPEN = ["arrived", "awaiting_signature", "incomplete", "received", "in_progress"]


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0015_recalculations"),
    ]

    operations = [
        migrations.CreateModel(
            name="PreparedSubmission",
            fields=[
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="prepared",
                        serialize=False,
                        to="casework.application",
                    ),
                ),
                ("person_id", models.UUIDField()),
                ("basis", models.CharField(max_length=100)),
                ("life_event", models.CharField(max_length=80)),
                ("language", models.CharField(max_length=12)),
                ("declarations", models.JSONField()),
                ("people", models.JSONField()),
                ("content", models.TextField()),
                ("prepared_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveIndex(model_name="caseposition", name="casework_queue_open"),
        migrations.AlterField(
            model_name="caseposition", name="state", field=models.CharField(choices=STATES, max_length=24)
        ),
        migrations.AlterField(
            model_name="casestatus", name="state", field=models.CharField(choices=STATES, max_length=24)
        ),
        migrations.AddIndex(
            model_name="caseposition",
            index=models.Index(
                condition=models.Q(("state__in", OPEN)),
                fields=["authority", "due_at", "case"],
                name="casework_queue_open",
            ),
        ),
    ]

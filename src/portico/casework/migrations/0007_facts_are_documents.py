"""The rows that became one document per person go; a decision says from when it has effect."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0006_positions'),
    ]

    operations = [
        migrations.DeleteModel(name='CaseFact'),
        migrations.AlterField(model_name='decision', name='available_at', field=models.DateTimeField()),
    ]

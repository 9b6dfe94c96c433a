from django.db import migrations


class Migration(migrations.Migration):
    """What is counted for a few minutes need not survive a crash, and must not fill the log of the database."""

    dependencies = [("identity", "0001_initial")]

    operations = [
        migrations.RunSQL("ALTER TABLE portico_cache SET UNLOGGED", "ALTER TABLE portico_cache SET LOGGED"),
    ]

"""The counters of pages go to `statistics`; the table stays as and where it is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0006_desk_seen"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="PageTally")]),
    ]

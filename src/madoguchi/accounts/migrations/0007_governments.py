"""Which other governments a town means where a definition names one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_invited")]

    operations = [
        migrations.AddField(
            model_name="flowplaces",
            name="governments",
            field=models.JSONField(db_default={}, default=dict),
        ),
    ]

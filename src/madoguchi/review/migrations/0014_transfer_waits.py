"""Why a transferred case is not there yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0013_replaced_and_prepared")]

    operations = [
        migrations.AddField(
            model_name="transfer",
            name="waits_for",
            field=models.CharField(db_default="", default="", max_length=200),
        ),
    ]

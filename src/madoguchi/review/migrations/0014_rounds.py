from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0013_replaced_and_prepared"),
    ]

    operations = [
        migrations.AddField(
            model_name="allocation",
            name="first_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="allocation",
            name="counts",
            field=models.JSONField(null=True),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0015_forwarding"),
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

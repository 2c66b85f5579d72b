from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("authoring", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="proceduredraft", name="issued", field=models.TextField(db_default="", default="")
        ),
    ]

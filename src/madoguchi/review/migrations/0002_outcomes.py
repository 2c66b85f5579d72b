from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial")]

    operations = [
        migrations.AlterField(model_name="decision", name="outcome", field=models.CharField(max_length=24)),
    ]

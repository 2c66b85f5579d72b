from django.db import migrations, models

import madoguchi.isolation.models
import madoguchi.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0006_batches"),
    ]

    operations = [
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "tenant_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.IntegerField()),
                ("id", models.UUIDField(default=madoguchi.kernel.ids.new_id)),
                ("batch_id", models.UUIDField()),
                ("procedure", models.CharField(max_length=60)),
                ("step", models.CharField(max_length=60)),
                ("inputs", models.TextField()),
                ("inputs_digest", models.CharField(max_length=64)),
                ("result", models.TextField()),
                ("result_digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "batch_id"), name="allocated_once"),
                    madoguchi.isolation.models.TenantReference(
                        fields=["batch_id"], name="allocation_of", on_delete="cascade", to="review.Batch"
                    ),
                ],
            },
        ),
    ]

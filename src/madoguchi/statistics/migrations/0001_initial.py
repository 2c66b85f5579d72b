"""The counters of pages come from `applications`; the table stays as and where it is."""

from django.db import migrations, models

import madoguchi.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0007_page_tally_goes"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="PageTally",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "tenant_id",
                                "id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("tenant_id", models.IntegerField()),
                        ("id", models.UUIDField(default=madoguchi.kernel.ids.new_id)),
                        ("procedure", models.CharField(max_length=60)),
                        ("version", models.CharField(max_length=16)),
                        ("day", models.DateField()),
                        ("page", models.CharField(max_length=60)),
                        ("what", models.CharField(max_length=8)),
                        ("question", models.CharField(max_length=200)),
                        ("code", models.CharField(max_length=40)),
                        ("count", models.BigIntegerField()),
                    ],
                    options={
                        "db_table": "applications_pagetally",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "tenant_id",
                                    "procedure",
                                    "version",
                                    "day",
                                    "page",
                                    "what",
                                    "question",
                                    "code",
                                ),
                                name="counted_once",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]

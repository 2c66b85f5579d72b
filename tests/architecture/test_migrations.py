"""Models and migrations say the same: who changes a field writes the migration with it (`make migrations`)."""

from __future__ import annotations

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState


def missing(models: ProjectState) -> dict[str, list[str]]:
    """What a migration for these models would do, by app; as `makemigrations --check` finds it, with no database."""
    loader = MigrationLoader(None)
    changes = MigrationAutodetector(loader.project_state(), models).changes(graph=loader.graph)
    return {app: [o.describe() for m in new for o in m.operations] for app, new in changes.items()}


def test_every_model_is_what_its_migrations_make():
    assert missing(ProjectState.from_apps(apps)) == {}


def test_a_field_that_was_changed_without_a_migration_is_noticed():
    models = ProjectState.from_apps(apps)
    author = models.models["review", "note"].fields["author"].clone()
    author.max_length += 1
    models.models["review", "note"].fields["author"] = author
    assert missing(models) == {"review": ["Alter field author on note"]}


def test_no_app_has_two_last_migrations():
    loader = MigrationLoader(None)
    assert len(loader.migrated_apps) > 10
    assert loader.detect_conflicts() == {}

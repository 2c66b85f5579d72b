"""`migrate` can be killed at any point, and goes on when it is run again."""

import subprocess
import sys

import pytest

from madoguchi.ops.tests.programs import run
from tests.parts.patience import PATIENCE

pytestmark = pytest.mark.parts
DIES_AT_EACH = """
import django
django.setup()
from django.db.migrations.recorder import MigrationRecorder
from madoguchi.isolation.services.migrate import migrate

note, died = MigrationRecorder.record_applied, set()

def dies_first(self, app, name):
    if (app, name) not in died:
        died.add((app, name))
        raise KeyboardInterrupt
    note(self, app, name)

MigrationRecorder.record_applied = dies_first
while True:
    try:
        migrate()
    except KeyboardInterrupt:
        continue
    break
print(len(died))
"""


def test_a_migration_that_ended_before_it_was_noted_is_run_again(server_environment):
    """Every one of them ends where its tables are made and not noted yet."""
    environment = server_environment | {"DJANGO_SETTINGS_MODULE": "madoguchi.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", DIES_AT_EACH],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 20
    assert run("migrate", "--check", environment=server_environment).returncode == 0

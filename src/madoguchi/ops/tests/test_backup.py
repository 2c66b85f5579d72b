"""A backup is restored for real, and compared; a damaged one restores nothing."""

import shutil
import tarfile

import pytest

from madoguchi.ops.tests.programs import run
from tests.parts.patience import PATIENCE

pytestmark = pytest.mark.parts

FILL = """
import django; django.setup()
from datetime import UTC, datetime
from io import BytesIO
import hashlib
from madoguchi.files.services.open_file import store
from madoguchi.files.domain.storing import key_for
from madoguchi.audit.services.record import SYSTEM, record
from madoguchi.audit.services.seal import seal
from madoguchi.isolation.scope import tenant_transaction
now = datetime(2026, 4, 1, tzinfo=UTC)
with tenant_transaction(99001):
    record(actor=SYSTEM, action="test.done", subject="test", detail={"name": "𠮷田"}, now=now)
    seal(now=now)
content = b"a photo"
store().save(key_for(tenant="99001", sha256=hashlib.sha256(content).hexdigest(), attachment="a1"), BytesIO(content))
"""
SHOW = """
import django; django.setup()
from django.db import connection
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.isolation.models import tenant_models
from madoguchi.tenants.queries import all_tenants
print([t.name for t in all_tenants()])
for tenant in all_tenants():
    with tenant_transaction(tenant.id):
        for model in sorted(tenant_models(), key=lambda m: m._meta.db_table):
            rows = list(model.objects.order_by("id").values_list())
            for row in rows:
                print(tenant.id, model._meta.db_table, [bytes(v) if isinstance(v, memoryview) else v for v in row])
"""


def python(code: str, environment: dict[str, str]) -> str:
    import subprocess
    import sys

    settings = environment | {"DJANGO_SETTINGS_MODULE": "madoguchi.config.settings"}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=settings,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    ).stdout


@pytest.fixture(scope="module")
def filled(server_environment):
    """An installation with a tenant, a key, an administrator, a record and a file."""
    tenant = ("--code", "990019", "--slug", "aoba", "--name", "あおば市", "--name-en", "Aoba City")
    for arguments in (
        ("migrate",),
        ("tenant", "add", *tenant),
        ("staff", "add", "aoba", "kanri@aoba.example", "--name", "管理 次郎"),
    ):
        done = run(*arguments, environment=server_environment)
        assert done.returncode == 0, done.stderr
    python(FILL, server_environment)
    return server_environment


@pytest.fixture
def empty(filled, tmp_path, database):
    """The settings of an installation that is not there yet."""
    settings = filled | {"MADOGUCHI_DATA": str(tmp_path / "restored")}
    if database == "sqlite":
        yield settings
        return
    from tests.parts.databases import ADDRESS, OWNER_ADDRESS, shared_server
    from tests.parts.postgres import APP, OWNER

    server = shared_server()
    server.create_database("restored")
    yield settings | {ADDRESS: server.url(APP, "restored"), OWNER_ADDRESS: server.url(OWNER, "restored")}
    server.drop_database("restored")


@pytest.fixture
def backup(filled, tmp_path, database):
    if database == "postgresql" and not shutil.which("pg_dump"):
        pytest.skip("pg_dump is not installed")
    done = run("backup", str(tmp_path / "b.tar"), environment=filled)
    assert done.returncode == 0, done.stderr
    assert "private keys" in done.stdout
    return tmp_path / "b.tar"


def test_what_is_restored_equals_what_was_backed_up(filled, empty, backup, tmp_path):
    done = run("restore", str(backup), "--data", str(tmp_path / "restored"), environment=empty)
    assert done.returncode == 0, done.stderr
    assert "it opens" in done.stdout
    shown = python(SHOW, filled)
    assert "𠮷田" in shown
    assert python(SHOW, empty) == shown
    for folder in ("keys", "files"):
        assert contents(tmp_path / "restored" / folder) == contents(data_of(filled) / folder) != {}
    assert (tmp_path / "restored/secret-key").read_text() == (data_of(filled) / "secret-key").read_text()
    assert run("audit", "verify", environment=empty).returncode == 0


def test_a_backup_is_readable_by_its_owner_alone(backup):
    assert backup.stat().st_mode & 0o777 == 0o600


def test_a_changed_byte_restores_nothing(empty, backup, tmp_path):
    with tarfile.open(backup) as tar:
        at = next(m.offset_data for m in tar if m.name.startswith("files/"))
    content = bytearray(backup.read_bytes())
    content[at] ^= 1
    backup.write_bytes(content)
    refused = run("restore", str(backup), "--data", str(tmp_path / "restored"), environment=empty)
    assert refused.returncode == 1
    assert "files/" in refused.stderr
    assert "nothing was restored" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["b.tar"]


def test_a_backup_that_was_cut_short_restores_nothing(empty, backup, tmp_path):
    backup.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    refused = run("restore", str(backup), "--data", str(tmp_path / "restored"), environment=empty)
    assert refused.returncode == 1
    assert not (tmp_path / "restored").exists()


def test_a_folder_in_use_is_not_overwritten(filled, backup):
    refused = run("restore", str(backup), "--data", filled["MADOGUCHI_DATA"], environment=filled)
    assert refused.returncode == 1
    assert "is not empty" in refused.stderr


def test_a_database_in_use_is_not_overwritten_and_no_folder_is_left(
    filled, empty, backup, database, tmp_path
):
    """Neither is one that a role may not fill: what to mend is said, and the next attempt begins anew."""
    if database == "sqlite":
        pytest.skip("its database is in the folder")
    from tests.parts.databases import ADDRESS, OWNER_ADDRESS

    used = empty | {ADDRESS: filled[ADDRESS], OWNER_ADDRESS: filled[OWNER_ADDRESS]}
    poor = {name: value for name, value in empty.items() if name != OWNER_ADDRESS}
    for environment, said in ((used, "the database is not empty"), (poor, OWNER_ADDRESS)):
        refused = run("restore", str(backup), "--data", str(tmp_path / "restored"), environment=environment)
        assert refused.returncode == 1
        assert said in refused.stderr
        assert not (tmp_path / "restored").exists()
    done = run("restore", str(backup), "--data", str(tmp_path / "restored"), environment=empty)
    assert done.returncode == 0, done.stderr


def test_migrating_as_a_role_that_may_not_says_which_setting_is_missing(empty, database):
    if database == "sqlite":
        pytest.skip("SQLite has no roles")
    from tests.parts.databases import OWNER_ADDRESS

    poor = {name: value for name, value in empty.items() if name != OWNER_ADDRESS}
    refused = run("migrate", environment=poor)
    assert refused.returncode == 1
    assert OWNER_ADDRESS in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def data_of(environment):
    from pathlib import Path

    return Path(environment["MADOGUCHI_DATA"])


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

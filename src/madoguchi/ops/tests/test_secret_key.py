"""A secret key made anew beside a filled database is noticed at the start, not by those whose codes fail."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from madoguchi.ops.tests.programs import run
from tests.parts.databases import ADDRESS, OWNER_ADDRESS, shared_server
from tests.parts.postgres import APP, OWNER, spare_port

pytestmark = pytest.mark.parts
TOWN = ("--code", "990019", "--slug", "aoba", "--name", "あおば市", "--name-en", "Aoba City")


def succeed(*arguments, environment):
    done = run(*arguments, environment=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def filled(server_environment):
    succeed("migrate", environment=server_environment)
    data = Path(server_environment["MADOGUCHI_DATA"])
    (data / "secret-key").unlink()  # nobody is in it yet, so nothing depends on the key
    succeed("migrate", environment=server_environment)
    succeed("tenant", "add", *TOWN, environment=server_environment)
    succeed(
        "staff", "add", "aoba", "kanri@aoba.example", "--name", "管理 次郎", environment=server_environment
    )
    return server_environment


@pytest.fixture
def without_key(filled):
    """The file is gone, as after a move that forgot it; it comes back at the end."""
    path = Path(filled["MADOGUCHI_DATA"]) / "secret-key"
    kept = path.read_text()
    path.unlink()
    yield filled
    path.write_text(kept)
    succeed("key", "accept-secret", "--yes", environment=filled)


COMMANDS = [
    ("migrate",),
    ("worker", "--once"),
    ("web", "--port", str(spare_port())),
    ("up", "--port", str(spare_port())),
    ("tenant", "add", "--code", "990027", "--slug", "midori", "--name", "みどり町", "--name-en", "Midori"),
    ("staff", "add", "aoba", "b@aoba.example", "--name", "別 人"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_nothing_begins_with_another_secret_key(without_key, command):
    refused = run(*command, environment=without_key)
    assert refused.returncode == 1
    assert "secret-key" in refused.stderr and "madoguchi key accept-secret" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_with_the_key_of_the_backup_all_goes_on(without_key, filled):
    kept = Path(filled["MADOGUCHI_DATA"]) / "secret-key"
    run("migrate", environment=filled)  # makes a new one, and refuses
    new = kept.read_text()
    strange = filled | {"MADOGUCHI_SECRET_KEY": "k" * 60}
    assert run("migrate", environment=strange).returncode == 1
    assert run("key", "accept-secret", environment=strange).returncode == 130  # nobody said yes
    assert "authenticator" in succeed("key", "accept-secret", "--yes", environment=strange)
    succeed("worker", "--once", environment=strange)
    assert run("worker", "--once", environment=filled).returncode == 1
    assert kept.read_text() == new


def test_a_database_of_an_older_version_is_not_taken_over_by_a_new_key(filled):
    """It knows no key yet, but its authenticators do."""
    forget_the_key(filled)
    strange = filled | {"MADOGUCHI_SECRET_KEY": "k" * 60}
    refused = run("migrate", environment=strange)
    assert refused.returncode == 1 and "accept-secret" in refused.stderr
    succeed("migrate", environment=filled)
    assert run("worker", "--once", environment=strange).returncode == 1


def forget_the_key(environment):
    if ADDRESS in environment:
        with shared_server().connect(environment[ADDRESS].rpartition("/")[2]) as connection:
            connection.execute(FORGET)
        return
    path = Path(environment["MADOGUCHI_DATA"]) / "madoguchi.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(FORGET)
        connection.commit()


FORGET = "DELETE FROM tenants_secretkeymark"


def test_a_restore_with_another_secret_key_restores_nothing(filled, database, tmp_path):
    succeed("backup", str(tmp_path / "b.tar"), environment=filled)
    empty = filled | {"MADOGUCHI_DATA": str(tmp_path / "restored")}
    if database == "postgresql":
        shared_server().create_database("restored_key")
        empty |= {
            ADDRESS: shared_server().url(APP, "restored_key"),
            OWNER_ADDRESS: shared_server().url(OWNER, "restored_key"),
        }
    try:
        strange = empty | {"MADOGUCHI_SECRET_KEY": "k" * 60}
        refused = run(
            "restore", str(tmp_path / "b.tar"), "--data", str(tmp_path / "restored"), environment=strange
        )
        assert refused.returncode == 1
        assert "nothing was restored" in refused.stderr
        assert [path.name for path in tmp_path.iterdir()] == ["b.tar"]
        succeed("restore", str(tmp_path / "b.tar"), "--data", str(tmp_path / "restored"), environment=empty)
    finally:
        if database == "postgresql":
            shared_server().drop_database("restored_key")


def test_a_local_government_is_taken_in_with_its_key_or_not_at_all(filled):
    keys = Path(filled["MADOGUCHI_DATA"]) / "keys"
    keys.rename(keys.with_name("elsewhere"))
    keys.write_text("in the way")
    town = ("--code", "990035", "--slug", "hoshino", "--name", "ほしの町", "--name-en", "Hoshino")
    try:
        assert run("tenant", "add", *town, environment=filled).returncode == 1
    finally:
        keys.unlink()
        keys.with_name("elsewhere").rename(keys)
    assert "hoshino" not in succeed("tenant", "list", environment=filled)
    succeed("tenant", "add", *town, environment=filled)
    assert "MISSING" not in succeed("key", "list", "hoshino", environment=filled)


def test_on_the_public_machine_no_private_key_is_asked_for_or_made(filled, tmp_path):
    """Its data folder has none, and that is right."""
    public = dict(filled)
    if ADDRESS in filled:
        public = dict(filled)
    if ADDRESS in filled:
        secret = (Path(filled["MADOGUCHI_DATA"]) / "secret-key").read_text().strip()
        public |= {"MADOGUCHI_DATA": str(tmp_path), "MADOGUCHI_SECRET_KEY": secret}
    public["MADOGUCHI_ZONE"] = "public"
    found = run("doctor", environment=public).stdout
    assert "without a private half" not in found
    assert ("private keys are on the public machine" in found) == (ADDRESS not in filled)
    assert not any(f"BAD   {part}" in found for part in ("scanner", "mail", "key keeper"))  # the office's
    for command in (("key", "rotate", "aoba"), ("key", "new", "aoba"), ("tenant", "add", *TOWN)):
        refused = run(*command, environment=public)
        assert refused.returncode == 1 and "office machine" in refused.stderr
    office = public | {"MADOGUCHI_ZONE": "office"}
    assert ("without a private half" in run("doctor", environment=office).stdout) == (ADDRESS in filled)

"""What an operator does on PostgreSQL while others work: nobody is refused, and no table is ever unprotected."""

import contextlib
import signal
import subprocess
import threading

import psycopg
import pytest

from madoguchi.ops.tests.programs import PROGRAM, run
from tests.parts.databases import ADDRESS, OWNER_ADDRESS, shared_server
from tests.parts.patience import PATIENCE, until
from tests.parts.postgres import APP, SUPERUSER, spare_port

pytestmark = pytest.mark.parts
TOWN = ("--code", "990019", "--slug", "aoba", "--name", "あおば市", "--name-en", "Aoba City")
UNFORCED = (
    "SELECT relname FROM pg_class WHERE relrowsecurity IS DISTINCT FROM relforcerowsecurity"
    " OR (NOT relforcerowsecurity AND relname = 'outbox_event')"
)
WRITE = (
    "INSERT INTO outbox_event (tenant_id, id, kind, handler, payload, created_at, due_at, done_at, attempts,"
    " leased_by, last_error) VALUES (99001, gen_random_uuid(), 'test', '', '', now(), now(), now(), 0, '', '')"
)


@pytest.fixture(scope="module")
def installed(database, server_environment):
    if database != "postgresql":
        pytest.skip("SQLite has one file, and no roles")
    for arguments in (("migrate",), ("tenant", "add", *TOWN)):
        done = run(*arguments, environment=server_environment)
        assert done.returncode == 0, done.stderr
    return server_environment


@pytest.fixture
def superuser(installed):
    name = installed[ADDRESS].rpartition("/")[2]
    with shared_server().connect(name) as connection:
        yield connection


class Resident(threading.Thread):
    """Writes a row as the application does, over and over; and looks whether every table is protected."""

    def __init__(self, address, name):
        super().__init__()
        self.address, self.name_of_database = address, name
        self.refused, self.unforced, self.written = [], set(), 0
        self.over = threading.Event()

    def run(self):
        with (
            psycopg.connect(self.address, autocommit=True) as connection,
            shared_server().connect(self.name_of_database) as watching,
        ):
            while not self.over.is_set():
                try:
                    with connection.transaction():
                        connection.execute("SELECT set_config('madoguchi.tenant', '99001', true)")
                        connection.execute(WRITE)
                    self.written += 1
                except psycopg.Error as error:
                    self.refused.append(str(error))
                self.unforced.update(watching.execute(UNFORCED).fetchall())


@pytest.fixture
def resident(installed):
    writing = Resident(installed[ADDRESS], installed[ADDRESS].rpartition("/")[2])
    writing.start()
    yield writing
    writing.over.set()
    writing.join(PATIENCE)


@contextlib.contextmanager
def held(environment, statement):
    """A transaction that stays open."""
    name = environment[ADDRESS].rpartition("/")[2]
    with psycopg.connect(
        host=str(shared_server().folder), port=shared_server().port, user=SUPERUSER, dbname=name
    ) as connection:
        connection.execute(statement)
        yield connection
        connection.rollback()


def undisturbed(resident):
    before = resident.written
    until(lambda: resident.refused or resident.written >= before + 3)
    return not resident.refused and not resident.unforced


def test_a_backup_goes_on_beside_a_reader_and_beside_those_who_write(installed, resident, tmp_path):
    with held(installed, "SELECT count(*) FROM delivery_delivery"):
        done = run("backup", str(tmp_path / "b.tar"), environment=installed)
        assert done.returncode == 0, done.stderr
        assert undisturbed(resident)
    assert [path.name for path in tmp_path.iterdir()] == ["b.tar"]


def test_a_backup_that_is_killed_leaves_everything_protected_and_the_next_one_clears_up(
    installed, superuser, tmp_path
):
    with held(installed, "LOCK TABLE review_acceptance IN ACCESS EXCLUSIVE MODE"):
        process = subprocess.Popen(
            [*PROGRAM, "backup", str(tmp_path / "b.tar")], env=installed, stderr=subprocess.DEVNULL
        )
        until(lambda: superuser.execute(WAITS).fetchall())
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
        assert superuser.execute(UNFORCED).fetchall() == []
    until(lambda: not superuser.execute(DUMPS).fetchall())
    assert not (tmp_path / "b.tar").exists()
    done = run("backup", str(tmp_path / "b.tar"), environment=installed)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["b.tar"]


DUMPS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'pg_dump' AND datname = current_database()"
WAITS = DUMPS + " AND wait_event_type = 'Lock'"


def test_rather_no_backup_than_one_in_which_rows_are_missing(installed, superuser, tmp_path):
    superuser.execute("DROP POLICY backup ON applications_application")
    refused = run("backup", str(tmp_path / "b.tar"), environment=installed)
    assert refused.returncode == 1
    assert "applications_application" in refused.stderr and "madoguchi migrate" in refused.stderr
    assert list(tmp_path.iterdir()) == []
    assert run("migrate", "--check", environment=installed).returncode == 1
    assert "1 tables" in run("migrate", environment=installed).stdout
    assert run("backup", str(tmp_path / "b.tar"), environment=installed).returncode == 0


def test_a_backup_without_the_owners_address_says_which_setting_is_missing(installed, tmp_path):
    poor = {name: value for name, value in installed.items() if name != OWNER_ADDRESS}
    refused = run("backup", str(tmp_path / "b.tar"), environment=poor)
    assert refused.returncode == 1
    assert OWNER_ADDRESS in refused.stderr and "cannot be reached" not in refused.stderr


def test_a_migration_with_nothing_to_do_changes_nothing(installed, superuser):
    """Any statement that defines something would be an error."""
    superuser.execute(
        "CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'changed: %', tg_tag; END $$"
    )
    superuser.execute("CREATE EVENT TRIGGER refuse ON ddl_command_start EXECUTE FUNCTION refuse()")
    try:
        done = run("migrate", environment=installed)
        checked = run("migrate", "--check", environment=installed)
    finally:
        superuser.execute("DROP EVENT TRIGGER refuse")
        superuser.execute("DROP FUNCTION refuse")
    assert (done.returncode, done.stdout) == (0, "up to date\n"), done.stderr
    assert checked.returncode == 0, checked.stderr


def test_while_policies_are_set_anew_nobody_is_refused(installed, superuser, resident):
    """Policies of an older version, that is: each table is changed, in a transaction of its own."""
    names = [row[0] for row in superuser.execute("SELECT relname FROM pg_class WHERE relforcerowsecurity")]
    for name in names:
        superuser.execute(
            f"ALTER POLICY tenant ON {name} USING (tenant_id = {OLDER}) WITH CHECK (tenant_id = {OLDER})"
        )
    done = run("migrate", environment=installed)
    assert done.returncode == 0, done.stderr
    assert f"{len(names)} tables" in done.stdout
    assert undisturbed(resident)
    assert run("migrate", environment=installed).stdout == "up to date\n"


OLDER = "nullif(current_setting('madoguchi.tenant', true), '')::bigint + 0"


def test_a_migration_waits_for_a_reader_without_keeping_the_others_waiting(installed, superuser, resident):
    superuser.execute("DROP POLICY backup ON outbox_event")
    with held(installed, "SELECT count(*) FROM outbox_event"):
        process = subprocess.Popen(
            [*PROGRAM, "migrate"], env=installed, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        until(lambda: superuser.execute(OWNER_WAITS).fetchall())
        assert undisturbed(resident)
        assert process.poll() is None
    out, error = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, error
    assert b"1 tables" in out
    assert undisturbed(resident)


OWNER_WAITS = (
    "SELECT pid FROM pg_stat_activity WHERE usename = 'madoguchi_owner' AND datname = current_database()"
    " AND wait_event_type = 'Lock'"
)


def test_a_first_migration_that_was_interrupted_can_be_gone_on_with(installed, superuser):
    superuser.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {APP}")
    superuser.execute(f"REVOKE ALL ON SCHEMA public FROM {APP}")
    done = run("migrate", environment=installed)
    assert done.returncode == 0, done.stderr
    assert run("tenant", "list", environment=installed).returncode == 0
    assert run("migrate", environment=installed).stdout == "up to date\n"


@pytest.mark.parametrize("setting", [ADDRESS, OWNER_ADDRESS])
def test_an_address_that_asks_for_encryption_gets_none_without(installed, tmp_path, setting):
    strict = installed | {setting: f"{installed[setting]}?sslmode=require"}
    for command in (("migrate",), ("backup", str(tmp_path / "b.tar"))):
        refused = run(*command, environment=strict)
        assert refused.returncode == 1
        assert "SSL" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_of_several_hosts_the_one_that_takes_what_is_written_is_used(installed, tmp_path):
    """Also by pg_dump. The first does not answer."""
    several = dict(installed)
    for setting in (ADDRESS, OWNER_ADDRESS):
        several[setting] = installed[setting].replace("@127.0.0.1:", f"@127.0.0.1:{spare_port()},127.0.0.1:")
        assert several[setting] != installed[setting]
    for command in (("migrate",), ("backup", str(tmp_path / "b.tar"))):
        done = run(*command, environment=several)
        assert done.returncode == 0, done.stderr


def test_the_address_with_its_password_stands_on_no_command_line(installed, superuser, tmp_path):
    password = shared_server().password
    with held(installed, "LOCK TABLE review_acceptance IN ACCESS EXCLUSIVE MODE"):
        process = subprocess.Popen(
            [*PROGRAM, "backup", str(tmp_path / "b.tar")], env=installed, stderr=subprocess.DEVNULL
        )
        until(lambda: superuser.execute(WAITS).fetchall())
        shown = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert process.wait(PATIENCE) == 0
    assert "pg_dump" in shown and password not in shown


def test_timeouts_hold_whatever_lies_between(installed):
    """A pooler takes no options of a connection, so they stand with the role."""
    with psycopg.connect(installed[ADDRESS]) as connection:
        for name, value in (
            ("statement_timeout", "20s"), ("lock_timeout", "8s"), ("idle_in_transaction_session_timeout", "1min"),
        ):  # fmt: skip
            assert connection.execute("SELECT current_setting(%s)", [name]).fetchone() == (value,)


def test_a_restore_goes_to_roles_of_other_names(installed, superuser, tmp_path):
    server = shared_server()
    done = run("backup", str(tmp_path / "b.tar"), environment=installed)
    assert done.returncode == 0, done.stderr
    for role in ("other_owner", "other_app"):
        superuser.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{server.password}'")
    superuser.execute("CREATE DATABASE elsewhere OWNER other_owner TEMPLATE template0 ENCODING 'UTF8'")
    other = installed | {
        ADDRESS: server.url("other_app", "elsewhere"),
        OWNER_ADDRESS: server.url("other_owner", "elsewhere"),
        "MADOGUCHI_DATA": str(tmp_path / "restored"),
    }
    try:
        done = run(
            "restore", str(tmp_path / "b.tar"), "--data", str(tmp_path / "restored"), environment=other
        )
        assert done.returncode == 0, done.stderr
        assert "aoba" in run("tenant", "list", environment=other).stdout
        again = run("backup", str(tmp_path / "again.tar"), environment=other)
        assert again.returncode == 0, again.stderr
    finally:
        server.drop_database("elsewhere")
        for role in ("other_owner", "other_app"):
            superuser.execute(f"DROP ROLE {role}")

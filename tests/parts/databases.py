"""Which database a test runs on, and a clean one for each worker.

`MADOGUCHI_TEST_DATABASE` is `sqlite` (the default), `postgresql`, or `both`. With `both` (`make test`), every
test that uses the database stands twice in one run, `[on-sqlite]` and `[on-postgresql]`; a process can have
but one database, so pytest-xdist's even workers hold SQLite and its odd ones PostgreSQL, and the scheduler
below hands each test to a worker that can run it. A test without a database runs once, anywhere.

On PostgreSQL the tables belong to the owner role and the test is the application role: row-level security
holds in tests as it does in production.
"""

import contextlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.parts.postgres import APP, OWNER, Cluster, Server

SQLITE, POSTGRESQL = "sqlite", "postgresql"
KINDS = (SQLITE, POSTGRESQL)
CHOICE = "MADOGUCHI_TEST_DATABASE"
CLUSTER = "MADOGUCHI_TEST_CLUSTER"
ADDRESS = "MADOGUCHI_DATABASE_URL"
OWNER_ADDRESS = "MADOGUCHI_MIGRATION_DATABASE_URL"
USES_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "live_server", "database"}
SETTINGS = "madoguchi.config.settings"
SETTINGS_FILE = Path(__file__).parents[2] / "src/madoguchi/config/settings.py"


def choice() -> str:
    """What this run asks for. Raises pytest.UsageError for another word."""
    asked = os.environ.get(CHOICE) or SQLITE
    if asked not in {*KINDS, "both"}:
        raise pytest.UsageError(f"{CHOICE} is {asked!r}: sqlite, postgresql or both")
    return asked


def kind_of_worker(worker: str) -> str:
    """Database of the xdist worker `gw0`, `gw1`, …, or of `main`, the only process."""
    asked = choice()
    if asked != "both":
        return asked
    return KINDS[int(worker.removeprefix("gw")) % 2]


def this_worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Before Django reads its settings: start the cluster once, and name a new database for the settings."""
    if config.option.collectonly and not os.environ.get(CHOICE):
        os.environ[CHOICE] = SQLITE
    distributed = bool(getattr(config.option, "tx", None))
    is_worker = this_worker() != "main"
    if choice() == "both" and not is_worker and len(getattr(config.option, "tx", None) or ()) < 2:
        raise pytest.UsageError(f"{CHOICE}=both needs two workers or more: pytest -n 2")
    if choice() != SQLITE and not is_worker:
        _start_cluster(config)
    if is_worker or not distributed:
        _configure_django(config)


def _start_cluster(config: pytest.Config) -> None:
    cluster = Cluster()
    config.add_cleanup(cluster.remove)
    cluster.start()
    about = {"folder": str(cluster.folder), "port": cluster.port, "password": cluster.password}
    os.environ[CLUSTER] = json.dumps(about)
    config.add_cleanup(lambda: os.environ.__delitem__(CLUSTER))


def shared_server() -> Server:
    """The cluster of this test run, as the worker sees it."""
    about = json.loads(os.environ[CLUSTER])
    return Server(folder=Path(about["folder"]), port=about["port"], password=about["password"])


def _configure_django(config: pytest.Config) -> None:
    """A developer's own settings must not reach a test, so only what stands here is set."""
    for name in [name for name in os.environ if name.startswith("MADOGUCHI_")]:
        if not name.startswith("MADOGUCHI_TEST_"):
            del os.environ[name]
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-test-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    os.environ["MADOGUCHI_DATA"] = str(folder)
    if kind_of_worker(this_worker()) == POSTGRESQL:
        os.environ.update(_new_database(shared_server(), f"test_{this_worker()}"))
    if SETTINGS_FILE.exists():
        os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
        # pytest-django sets Django up right after this, if it finds the settings read.
        from django.conf import settings

        assert settings.DATABASES


def _new_database(server: Server, name: str, *, template: str = "template0") -> dict[str, str]:
    server.create_database(name, template=template)
    return {ADDRESS: server.url(APP, name), OWNER_ADDRESS: server.url(OWNER, name)}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    uses = USES_DATABASE & set(metafunc.fixturenames) or metafunc.definition.get_closest_marker("django_db")
    if uses and choice() == "both":
        names = [f"on-{kind}" for kind in KINDS]
        metafunc.parametrize("_kind_of_database", KINDS, ids=names, indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a run on both databases, what is marked `on("postgresql")` or `on("sqlite")` stands there alone."""
    if choice() != "both":
        return
    left = [item for item in items if not _runs_on(item)]
    items[:] = [item for item in items if _runs_on(item)]
    config.hook.pytest_deselected(items=left)


def _runs_on(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("on")
    given = getattr(item, "callspec", None)
    kind = given.params.get("_kind_of_database") if given else None
    return marker is None or kind is None or kind in marker.args


@pytest.fixture(scope="session", autouse=True)
def _kind_of_database(request: pytest.FixtureRequest) -> str:
    here = kind_of_worker(this_worker())
    wanted = getattr(request, "param", here)
    assert wanted == here, f"a test for {wanted} came to a worker that holds {here}"
    return here


@pytest.fixture(scope="session")
def database(_kind_of_database: str) -> str:
    """`sqlite` or `postgresql`. Asking for it is enough to be run on both; it opens no connection."""
    return _kind_of_database


@pytest.fixture(scope="module")
def server_environment(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Environment for a real server or worker process on a new, empty database, one for each module.

    Holds `MADOGUCHI_DATA` and, on PostgreSQL, both addresses. Nothing is migrated yet.
    """
    with new_installation(database, tmp_path_factory.mktemp("data")) as environment:
        yield environment


@contextlib.contextmanager
def new_installation(
    database: str, folder: Path, *, like: dict[str, str] | None = None
) -> Iterator[dict[str, str]]:
    """The environment of processes that work in this folder and on a new database of this kind.

    Both are empty, or hold what an installation has whose environment is `like` and whose processes have ended.
    """
    if like is not None:
        shutil.copytree(like["MADOGUCHI_DATA"], folder, dirs_exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MADOGUCHI_")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    environment["MADOGUCHI_DATA"] = str(folder)
    if database == SQLITE:
        yield environment
        return
    name = f"server_{uuid.uuid4().hex}"
    template = "template0" if like is None else like[ADDRESS].rpartition("/")[2]
    yield environment | _new_database(shared_server(), name, template=template)
    shared_server().drop_database(name)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Instead of pytest-django's: the settings name a new database already, and its owner migrates it."""
    from madoguchi.isolation.services.migrate import migrate

    with django_db_blocker.unblock():
        migrate()
        _close_connections()
        restore = _snapshot_postgresql() if os.environ.get(ADDRESS) else _snapshot_sqlite()
    with _restoring_after_real_transactions(restore):
        yield
    with django_db_blocker.unblock():
        _close_connections()


@contextlib.contextmanager
def _restoring_after_real_transactions(restore: Callable[[], None]) -> Iterator[None]:
    """After a test with `transaction=True`, put the migrated database back as it was.

    Django would TRUNCATE, which the application role may not, and which append-only tables refuse.
    """
    from django.test import TransactionTestCase

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: restore())
        yield


def _snapshot_postgresql() -> Callable[[], None]:
    server, name, kept = shared_server(), f"test_{this_worker()}", f"clean_{this_worker()}"
    server.create_database(kept, template=name)

    def restore() -> None:
        _close_connections()
        server.drop_database(name)
        server.create_database(name, template=kept)

    return restore


def _snapshot_sqlite() -> Callable[[], None]:
    from django.conf import settings

    path = Path(settings.DATABASES["default"]["NAME"])
    kept = path.with_name(f"{path.name}-clean")
    with (
        contextlib.closing(sqlite3.connect(path)) as source,
        contextlib.closing(sqlite3.connect(kept)) as target,
    ):
        source.backup(target)

    def restore() -> None:
        _close_connections()
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(kept, path)

    return restore


def _close_connections() -> None:
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


class DatabaseScheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types for it
    """Hands out tests file by file; those named `[on-…]` only to a worker that holds that database."""

    MARK = re.compile(r"[\[-]on-(sqlite|postgresql)[\]-]")

    def _split_scope(self, nodeid: str) -> str:
        found = self.MARK.search(nodeid)
        return f"{nodeid.partition('::')[0]}@{found[1] if found else 'any'}"

    def _assign_work_unit(self, node: Any) -> None:
        """Own tests first, so that those that run anywhere are left to level out the workers."""
        kind = kind_of_worker(node.gateway.id)
        for suffix in (kind, "any"):
            for scope in self.workqueue:
                if scope.endswith(f"@{suffix}"):
                    self.workqueue.move_to_end(scope, last=False)
                    super()._assign_work_unit(node)
                    return
        node.shutdown()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> DatabaseScheduling:
    return DatabaseScheduling(config, log)

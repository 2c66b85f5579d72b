"""A PostgreSQL cluster of the tests' own: a spare port, a temporary folder, an unprivileged user.

It is Debian's PostgreSQL 15, unless `MADOGUCHI_TEST_POSTGRESQL` says another version (`17`), or names a folder that holds
`initdb` and `postgres`.

Two roles stand in every cluster. `madoguchi_owner` owns the databases and tables and runs migrations;
`madoguchi_app` owns nothing and cannot bypass row-level security, so a test run as it meets the same
policies as production.

    with Cluster() as cluster:
        cluster.create_database("trial")
        url = cluster.url(APP, "trial")
"""

import contextlib
import os
import pwd
import random
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import LiteralString, Self

import psycopg
from psycopg import sql

from tests.parts.patience import PATIENCE, until

OWNER = "madoguchi_owner"
APP = "madoguchi_app"
SUPERUSER = "postgres"
CHOICE = "MADOGUCHI_TEST_POSTGRESQL"
_PORTS = range(12_000, 32_000)

# Tests throw the cluster away, so an fsync would only cost time. Fault tests and the bench ask for `durable`.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresMissing(RuntimeError):
    """PostgreSQL's server programs are not on this machine."""


class ClusterFailed(RuntimeError):
    """The server did not come up or go down in time; the text holds the end of its log."""


def program(name: str) -> Path:
    """Path of a server program of PostgreSQL (`initdb`, `postgres`). Raises PostgresMissing."""
    asked = os.environ.get(CHOICE) or "15"
    if "/" in asked:
        folders = [Path(asked)]
    else:
        folders = [Path(f"/usr/lib/postgresql/{asked}/bin"), *map(Path, os.environ["PATH"].split(os.pathsep))]
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise PostgresMissing(f"{name} of PostgreSQL {asked} is missing: apt-get install postgresql-15")


def spare_port() -> int:
    """A TCP port on the loopback on which nothing listens, and that no other test gets while this process lives.

    It lies below those which the system gives to whoever asks for any: none of them can take it meanwhile.
    """
    for port in random.SystemRandom().sample(_PORTS, len(_PORTS)):
        claim = socket.socket(socket.AF_UNIX)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                claim.bind(f"\0madoguchi-tests-port-{port}")
                probe.bind(("127.0.0.1", port))
            except OSError:
                claim.close()
                continue
        claim.detach()  # open as long as this process: the system gives a name of an abstract socket once
        return port
    raise OSError("no port is free")


class Server:
    """A running server that another process of the tests started: addresses, and databases on it."""

    def __init__(self, *, folder: Path, port: int, password: str) -> None:
        self.folder = folder
        self.port = port
        self.password = password

    def url(self, role: str, database: str) -> str:
        """Connection address over TCP, as `MADOGUCHI_DATABASE_URL` takes it."""
        return f"postgresql://{role}:{self.password}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser's connection in autocommit mode, for what tests set up and look at."""
        return psycopg.connect(
            host=str(self.folder),
            port=self.port,
            user=SUPERUSER,
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def create_database(self, name: str, *, template: str = "template0") -> None:
        """A database that belongs to the owner role, empty or as a copy of `template`."""
        self._run(
            "CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING 'UTF8'",
            sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template),
        )  # fmt: skip

    def drop_database(self, name: str) -> None:
        """Drop the database, open connections and all, if it is there."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", sql.Identifier(name))

    def _run(self, statement: LiteralString, *parts: sql.Composable) -> None:
        with self.connect() as connection:
            connection.execute(sql.SQL(statement).format(*parts))


class Cluster(Server):
    """One server with its data folder. `start`, `stop` and `kill` may follow each other in any order."""

    def __init__(self, *, durable: bool = False, settings: Mapping[str, str] | None = None) -> None:
        folder = Path(tempfile.mkdtemp(prefix="madoguchi-pg-"))
        super().__init__(folder=folder, port=spare_port(), password=secrets.token_hex(16))
        self.settings = {**({} if durable else NOT_DURABLE), **(settings or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._user = pwd.getpwnam(SUPERUSER) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Make the cluster if there is none yet, run it, and return when it answers. Raises ClusterFailed."""
        if self.running:
            return
        first = not self.data.exists()
        if first:
            self._initialise()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd="/",
            )
        self._wait_until_it_answers()
        if first:
            self._create_roles()

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, clients are told, the data is flushed."""
        if self._process is None:
            return
        if self.running:
            self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired as error:
            self.kill()
            raise ClusterFailed(self._log_end()) from error
        self._process = None

    def kill(self) -> None:
        """As a power cut would: -9 for the server and every process it began. `start` recovers."""
        if self._process is None:
            return
        victims = [self._process.pid, *_children(self._process.pid)]
        for pid in victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        _wait_until_gone(victims[1:])

    def remove(self) -> None:
        """Stop, and delete the data."""
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.kill()
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    def _initialise(self) -> None:
        """`initdb` refuses root, so as root everything of the cluster belongs to, and runs as, `postgres`."""
        os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        command = [str(program("initdb")), "--pgdata", str(self.data), "--username", SUPERUSER,
                   "--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8",
                   "--no-sync", "--no-instructions"]  # fmt: skip
        if os.geteuid() == 0:
            command = ["runuser", "-u", SUPERUSER, "--", *command]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        if done.returncode:
            raise ClusterFailed(done.stderr)

    def _command(self) -> list[str]:
        """The server in the foreground. `--pdeathsig` ends it when the process that began it dies."""
        options = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.folder),
            "max_connections": "100",
            "timezone": "UTC",
            **self.settings,
        }
        command = [str(program("postgres")), "-D", str(self.data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        if os.geteuid() == 0:
            identity = [f"--reuid={self._user.pw_uid}", f"--regid={self._user.pw_gid}", "--init-groups"]
            command = ["setpriv", *identity, "--pdeathsig=INT", "--", *command]
        elif shutil.which("setpriv"):
            command = ["setpriv", "--pdeathsig=INT", "--", *command]
        return command

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.running:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise ClusterFailed(self._log_end())

    def _create_roles(self) -> None:
        for role in (OWNER, APP):
            self._run(
                "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD {}",
                sql.Identifier(role), sql.Literal(self.password),
            )  # fmt: skip

    def _log_end(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _wait_until_gone(pids: list[int]) -> None:
    """A backend that still lingers holds the shared memory, and the next start would refuse."""
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))

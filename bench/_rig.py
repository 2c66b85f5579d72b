"""What the measurements share: a durable PostgreSQL cluster, the real server, tenants and forms, load, pgbench.

Every process that is started here ends with the measurement, however that ends. A limit is measured in the same
run as what is held against it, for a figure alone says more about the machine than about the program.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "src")]

from tests.parts.postgres import APP, OWNER, Cluster, program, spare_port  # noqa: E402  # the path comes first

CONNECTIONS = 16
SECONDS = int(os.environ.get("BENCH_SECONDS", "15"))
"""How long each load lasts."""
PROCESSES, THREADS = 2, 2
"""Of the web server: one process for each of two cores; threads wait for the disk, and hold a connection each."""
DATABASE = "bench"
SETTINGS = {"shared_buffers": "512MB", "max_wal_size": "4GB"}
"""Beside PostgreSQL's defaults, which are durable: fsync, synchronous_commit and full_page_writes are on."""
SIMPLE = "bench-thirty"
CHILD = "jido-teate-nintei"
CLIENT, SECRET = "bench", "bench-secret"


class Missed(Exception):
    """A measurement could not be made; the message says why."""


class Installation:
    """One installation on PostgreSQL: its environment, its cluster, and the processes that serve it."""

    def __init__(self, folder: Path, cluster: BenchCluster) -> None:
        self.folder = folder
        self.cluster = cluster
        self.environment = _environment(folder) | {
            "MADOGUCHI_DATABASE_URL": cluster.url(APP, DATABASE),
            "MADOGUCHI_MIGRATION_DATABASE_URL": cluster.url(OWNER, DATABASE),
        }

    def django(self) -> None:
        """This process becomes part of the installation, and the database gets its tables."""
        os.environ.update(self.environment)
        os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.config.settings"
        import django

        django.setup()
        from madoguchi.isolation.services.migrate import migrate

        migrate()

    @contextlib.contextmanager
    def serving(
        self, *, processes: int = PROCESSES, threads: int = THREADS, port: int = 0, **more: str
    ) -> Iterator[Served]:
        """The real web server, answering."""
        port = port or spare_port()
        arguments = command(
            "web", "--port", str(port), "--processes", str(processes), "--threads", str(threads)
        )
        with running(arguments, environment=self.environment | more, folder=self.folder) as process:
            served = Served(port=port, process=process)
            served.wait()
            yield served


class BenchCluster(Cluster):
    """A durable cluster with room for a load."""

    def __init__(self) -> None:
        super().__init__(durable=True, settings=SETTINGS)

    def backends(self) -> list[int]:
        """Process ids of the application's connections."""
        with self.connect() as connection:
            rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE usename = %s", [APP]).fetchall()
        return [int(pid) for (pid,) in rows]

    def count(self, table: str) -> int:
        with self.connect(DATABASE) as connection:
            row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # type: ignore[arg-type]
        assert row is not None
        return int(row[0])


class Served:
    """A web server that listens on the loopback."""

    def __init__(self, *, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self.process = process
        self.address = f"http://127.0.0.1:{port}"

    def wait(self, seconds: float = 60) -> None:
        """Until it answers. Raises Missed."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise Missed(f"the web server ended with status {self.process.returncode}")
            with contextlib.suppress(OSError), contextlib.closing(self.connection(timeout=2)) as connection:
                connection.request("GET", "/healthz")
                if connection.getresponse().status < 500:
                    return
            time.sleep(0.02)
        raise Missed("the web server did not answer")

    def connection(self, timeout: float = 30) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def token(self) -> str:
        """An access token of the bench's client."""
        with contextlib.closing(self.connection()) as connection:
            body = f"grant_type=client_credentials&client_id={CLIENT}&client_secret={SECRET}"
            connection.request(
                "POST", "/oauth/token", body, {"Content-Type": "application/x-www-form-urlencoded"}
            )
            answer = connection.getresponse()
            told = json.loads(answer.read())
        if answer.status != 200:
            raise Missed(f"no token: {answer.status} {told}")
        return str(told["access_token"])

    def workers(self) -> list[int]:
        """Process ids of the serving processes."""
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def processor_seconds(pids: Sequence[int]) -> float:
    """What these processes have used of the processors so far; it does not grow while others have them."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def installation() -> Iterator[Installation]:
    """An empty installation on its own durable cluster; all of it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-bench-"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with BenchCluster() as cluster:
            cluster.create_database(DATABASE)
            made = Installation(folder, cluster)
            try:
                yield made
            finally:
                _close_django()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and its whole session: politely, then not."""
    for number, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _close_django() -> None:
    if "django" in sys.modules:
        from django.conf import settings
        from django.db import connections

        if settings.configured:
            connections.close_all()


def _environment(folder: Path) -> dict[str, str]:
    """Of a process that serves a folder on SQLite; nothing of the caller's own settings reaches it."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("MADOGUCHI_", "DJANGO_"))
    }
    paths = os.pathsep.join([str(CHECKOUT), str(CHECKOUT / "src")])
    more = {"MADOGUCHI_API_CALLS": "0", "MADOGUCHI_TRUSTED_PROXIES": "127.0.0.1", "PYTHONPATH": paths}
    return kept | {"MADOGUCHI_DATA": str(folder / "data")} | more


def command(*arguments: str) -> list[str]:
    """The program's own command line."""
    return [sys.executable, "-m", "madoguchi.ops.cli", *arguments]


@contextlib.contextmanager
def running(
    arguments: Sequence[str], *, environment: dict[str, str], folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is ended with all that it began."""
    process = subprocess.Popen(
        list(arguments), env=environment, start_new_session=True, cwd=folder,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        end(process)


@contextlib.contextmanager
def embedded() -> Iterator[tuple[Path, dict[str, str]]]:
    """(a new folder, the environment of an installation in it on SQLite)."""
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as folder:
        yield Path(folder), _environment(Path(folder))


# What is offered


def seed(installation: Installation, *, procedures: Sequence[str] = (SIMPLE, CHILD)) -> dict[str, str]:
    """あおば市 and two others with keys, the procedures, and a client; procedure → version of あおば市."""
    from datetime import UTC, datetime

    import yaml

    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.accounts.services.programs.clients import add_client
    from madoguchi.catalog.services.publish import publish
    from madoguchi.forms.domain.format.parse import parse_yaml
    from madoguchi.isolation.scope import tenant_scope, tenant_transaction
    from madoguchi.ops.demo import people
    from madoguchi.ops.demo.load import LIBRARY, TABLES, _tenant
    from madoguchi.tenants.queries import tables
    from madoguchi.tenants.services.keep_table import keep_table
    from madoguchi.tenants.services.make_key import make_key

    now = datetime.now(UTC)
    lists = yaml.safe_load((LIBRARY / TABLES).read_text(encoding="utf-8"))
    texts = {
        name: thirty() if name == SIMPLE else (LIBRARY / f"{name}.yaml").read_text() for name in procedures
    }
    versions: dict[str, str] = {}
    for tenant in people.TENANTS:
        view = _tenant(tenant, now)
        with tenant_transaction(view.id):
            make_key(folder=installation.folder / "data" / "keys", by=OPERATOR, now=now)
            for name, rows in lists.get(view.slug, {}).items():
                keep_table(table=name, rows=rows, by=OPERATOR, now=now)
        for name, text in texts.items() if tenant.kind == "municipality" else ():
            with tenant_scope(view.id):
                version = publish(definition=parse_yaml(text), tables=tables(), now=now, by=OPERATOR)
            versions.setdefault(name, version)
    numbers = [tenant.number for tenant in people.TENANTS]
    add_client(
        client_id=CLIENT,
        name="bench",
        tenants=numbers,
        scopes=["apply"],
        secret=SECRET,
        by=OPERATOR,
        now=now,
    )
    with installation.cluster.connect(DATABASE) as connection:
        connection.execute("ANALYZE")
    return versions


_KINDS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("text", {}, "みどりの見える南向きの部屋を希望します"),
    ("number", {}, "１２"),
    ("date", {}, "2026-04-01"),
    ("choice", {"options": [{"id": i, "label": {"ja": f"{i}番"}} for i in ("one", "two", "three")]}, "two"),
    ("yes_no", {}, "yes"),
    ("text", {"required": False}, "髙島屋の向かい、𠮷野さんの隣"),
)


def thirty() -> str:
    """A definition of one page with 30 questions of usual kinds, as YAML (JSON is YAML)."""
    questions: list[dict[str, Any]] = [
        {"id": "applicant", "kind": "person", "label": {"ja": "申し込む方"}, "with": ["kana", "birth_date"]},
        {"id": "phone", "kind": "phone", "label": {"ja": "電話番号"}},
    ]
    for number in range(2, 30):
        kind, more, _ = _KINDS[number % len(_KINDS)]
        questions.append({"id": f"q{number}", "kind": kind, "label": {"ja": f"質問{number}"}, **more})
    return json.dumps({
        "format": 1, "id": SIMPLE, "name": {"ja": "三十の質問"}, "summary": {"ja": "速さを測るための様式です。"},
        "kind": "request", "for": "individual", "receiver": "municipality", "category": "other",
        "legal_basis": [], "department": "情報政策課", "retention": {"years": 1, "then": "delete"},
        "identity": "none", "representative": "none",
        "purpose_notice": {"ja": "速さを測るためだけに使います。"},
        "pages": [{"id": "page", "title": {"ja": "申し込み"}, "questions": questions}],
    }, ensure_ascii=False)  # fmt: skip


def answers(procedure: str) -> dict[str, Any]:
    """Complete answers; those of 児童手当 hold an individual number as typed."""
    if procedure == CHILD:
        return _child_allowance()
    return {
        "applicant": {
            "family": "山田", "given": "花子", "family_kana": "ヤマダ", "given_kana": "ハナコ", "birth_date": "1990-05-05",
        },
        "phone": "090-0000-0000",
        **{f"q{number}": _KINDS[number % len(_KINDS)][2] for number in range(2, 30)},
    }  # fmt: skip


def _child_allowance() -> dict[str, Any]:
    """The library's own second trial: an employee, one child, the public account."""
    from datetime import UTC, datetime, timedelta

    import yaml

    from madoguchi.ops.demo.load import LIBRARY

    text = (LIBRARY / f"{CHILD}.yaml").read_text()
    trials = yaml.load(text, Loader=yaml.BaseLoader)["trials"]  # scalars stay what was typed
    found: dict[str, Any] = trials[1]["answers"]
    recent = (datetime.now(UTC) - timedelta(days=7)).date().isoformat()
    found["event_date"] = found["children"][0]["child"]["birth_date"] = recent
    return found


# Load


def wrk(
    served: Served,
    *,
    script: str | None = None,
    path: str = "/",
    seconds: int = SECONDS,
    connections: int = CONNECTIONS,
    threads: int = 1,
) -> dict[str, float]:
    """Requests a second and milliseconds at p50, p90, p99 of a load by wrk; `bad` answers and broken connections."""
    if shutil.which("wrk") is None:
        raise Missed("wrk is missing: apt-get install wrk")
    report = (
        'done = function(s, l, r)\n io.write(string.format("RESULT {\\"requests\\": %d, \\"seconds\\": %f, '
        '\\"p50\\": %f, \\"p90\\": %f, \\"p99\\": %f, \\"status\\": %d, \\"broken\\": %d}\\n", s.requests, '
        "s.duration / 1e6, l:percentile(50) / 1000, l:percentile(90) / 1000, l:percentile(99) / 1000, "
        "s.errors.status, s.errors.connect + s.errors.read + s.errors.write + s.errors.timeout))\nend\n"
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write((script or "") + "\n" + report)
        file.flush()
        arguments = [
            "wrk",
            f"-t{threads}",
            f"-c{connections}",
            f"-d{seconds}s",
            "--timeout",
            "20s",
            "-s",
            file.name,
        ]
        done = subprocess.run(
            [*arguments, served.address + path],
            capture_output=True,
            text=True,
            timeout=seconds + 60,
            check=False,
        )
    found = re.search(r"RESULT (\{.*\})", done.stdout)
    if found is None:
        raise Missed(f"wrk: {done.stdout[-500:]} {done.stderr[-500:]}")
    told = json.loads(found[1])
    return {
        "per_second": round(told["requests"] / told["seconds"], 1),
        "requests": told["requests"],
        "p50_ms": round(told["p50"], 1),
        "p90_ms": round(told["p90"], 1),
        "p99_ms": round(told["p99"], 1),
        "bad": told["status"] + told["broken"],
    }


def lua(text: str) -> str:
    """A Lua string literal of any text."""
    fence = "=" * 8
    return f"[{fence}[{text}]{fence}]"


def pgbench(
    cluster: Cluster,
    script: str,
    *,
    values: dict[str, str] | None = None,
    seconds: int = SECONDS,
    clients: int = CONNECTIONS,
    start: int = 0,
    mode: str = "prepared",
) -> float:
    """Transactions a second of a script, as the application's role over TCP. Raises Missed when one fails."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        arguments = [
            str(program("pgbench")),
            "--no-vacuum",
            "--protocol",
            mode,
            "--client",
            str(clients),
            "--jobs",
            "2",
        ]
        arguments += [
            "--time",
            str(seconds),
            "--file",
            file.name,
            "--define",
            f"n={start}",
            "--host",
            "127.0.0.1",
        ]
        arguments += [f"--define={name}={value}" for name, value in (values or {}).items()]
        arguments += ["--port", str(cluster.port), "--username", APP, DATABASE]
        done = subprocess.run(
            arguments, capture_output=True, text=True, timeout=seconds + 60, check=False,
            env=os.environ | {"PGPASSWORD": cluster.password},
        )  # fmt: skip
    found = re.search(r"tps = ([\d.]+) \(without", done.stdout)
    if done.returncode or found is None or "number of failed transactions: 0 " not in done.stdout:
        raise Missed(f"pgbench: {done.stdout[-600:]} {done.stderr[-600:]}")
    return float(found[1])


def machine() -> dict[str, Any]:
    """What the figures were measured on, and how busy it was with other things."""
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return {
        "cores": os.cpu_count(),
        "cpu": cpu[1] if cpu else "unknown",
        "load_before": round(os.getloadavg()[0], 2),
        "python": sys.version.split()[0],
    }


def tell(name: str, figures: dict[str, Any], targets: dict[str, tuple[float, str]]) -> int:
    """Print the figures and each target; the exit status, 1 when one is missed. `targets`: key → (limit, ≥ or ≤)."""
    print(json.dumps(figures, ensure_ascii=False))
    missed = 0
    for key, (limit, sign) in targets.items():
        value = figures
        for part in key.split("."):
            value = value[part]
        met = value >= limit if sign == "≥" else value <= limit  # type: ignore[operator]
        missed += not met
        print(f"{name}: {key} {value} (wanted {sign} {limit}) {'met' if met else 'MISSED'}")
    return 1 if missed else 0

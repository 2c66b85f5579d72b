"""Keep an installation as this version leaves it, for the versions after it: `python -m tests.upgrades.make NAME`.

Run it in a checkout of a release, NAME being its version. It writes `tests/upgrades/NAME-sqlite.tar.xz` and
`NAME-postgresql.tar.xz`: the database as SQL text, the data folder (keys, files), and what a person would remember
(`told.json`). Everything in it is made up, and its secret key, made for it, keeps nothing: it is as public as the tests.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tests.parts.databases import ADDRESS, KINDS, OWNER_ADDRESS, SQLITE
from tests.parts.postgres import APP, OWNER, SUPERUSER, Cluster, program

HERE = Path(__file__).parent
KEPT = ("database.sql", "told.json", "secret-key", "keys", "files")
DATABASE = "madoguchi"


def main(name: str) -> None:
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder:
            _make(kind, Path(folder))
            target = HERE / f"{name}-{kind}.tar.xz"
            with tarfile.open(target, "w:xz", preset=9) as tar:
                for part in KEPT:
                    tar.add(Path(folder) / part, part, filter=_nobodys)
        print(f"{target}: {target.stat().st_size / 1000:.0f} kB")


def _nobodys(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the name, the number and the clock of whoever made it."""
    info.uid = info.gid = info.mtime = 0
    info.uname = info.gname = ""
    return info


def _make(kind: str, folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MADOGUCHI_")}
    environment["MADOGUCHI_DATA"] = str(folder)
    if kind == SQLITE:
        fill(environment, folder / "told.json")
        with contextlib.closing(sqlite3.connect(folder / "madoguchi.sqlite3")) as database:
            (folder / "database.sql").write_text("\n".join(database.iterdump()), encoding="utf-8")
        return
    with Cluster() as cluster:
        cluster.create_database(DATABASE)
        addresses = {ADDRESS: cluster.url(APP, DATABASE), OWNER_ADDRESS: cluster.url(OWNER, DATABASE)}
        fill(environment | addresses, folder / "told.json")
        (folder / "database.sql").write_text(_dump(cluster), encoding="utf-8")


def fill(environment: dict[str, str], told: Path) -> None:
    """Fill a new installation, and run `madoguchi migrate` as every operator has at least once."""
    for command in (["tests.upgrades.fill", str(told)], ["madoguchi.ops.cli", "migrate"]):
        subprocess.run([sys.executable, "-m", *command], env=environment, check=True)


def _dump(cluster: Cluster) -> str:
    """As a superuser, who sees the rows of all tenants; in statements that any client can send."""
    command = [
        shutil.which("pg_dump") or str(program("pg_dump")), "--inserts", "--rows-per-insert=1000", "--no-comments",
        "--host", str(cluster.folder), "--port", str(cluster.port), "--username", SUPERUSER, DATABASE,
    ]  # fmt: skip
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return "\n".join(line for line in said.splitlines() if not line.startswith(("\\", "--")))


if __name__ == "__main__":
    main(sys.argv[1])

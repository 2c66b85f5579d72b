"""Megabytes of a web worker after load: submissions, form pages, the procedure page, the search.

    python bench/memory.py

RSS counts what the processes share in each of them; PSS shares it out. The limit beside it is what Python with
Django and psycopg imported takes.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import _rig as rig
import submit

TARGET = 150
_BARE = "import django.core.wsgi, psycopg; print(open('/proc/self/status').read())"


def run() -> dict[str, Any]:
    """The largest worker's RSS and PSS, in MB, and the ratio to a bare Django."""
    figures: dict[str, Any] = {"machine": rig.machine()}
    with rig.installation() as made:
        made.django()
        versions = rig.seed(made)
        with made.serving(MADOGUCHI_ZONE="public") as served:
            figures["requests"] = sum(_load(served, versions))
            workers = served.workers()
            figures["rss_mb"] = max(_megabytes(worker, "status", "VmRSS") for worker in workers)
            figures["pss_mb"] = max(_megabytes(worker, "smaps_rollup", "Pss") for worker in workers)
            figures["workers"] = len(workers)
        figures["bare_django_mb"] = _bare(made)
    figures["ratio"] = round(figures["rss_mb"] / figures["bare_django_mb"], 2)
    return figures


def _load(served: rig.Served, versions: dict[str, str]) -> list[int]:
    requests = []
    for name in (rig.SIMPLE, rig.CHILD):
        body = submit.body_of(name, versions[name])
        path = f"/api/v1/tenants/990019/procedures/{name}/applications"
        script = submit.script_of(path, served.token(), body)
        loads = [rig.wrk(served, script=script)]
        for page in (f"/aoba/procedures/{name}/", f"/aoba/procedures/{name}/apply/?lang=en", "/aoba/?q=jido"):
            loads.append(rig.wrk(served, path=page, seconds=5))
        requests += [int(load["requests"]) for load in loads]
    return requests


def _megabytes(pid: int, file: str, line: str) -> float:
    return _of(Path(f"/proc/{pid}/{file}").read_text(), line)


def _of(text: str, line: str) -> float:
    found = re.search(rf"^{line}:\s+(\d+) kB", text, re.MULTILINE)
    if found is None:
        raise rig.Missed(f"{line} is not told here")
    return round(int(found[1]) / 1024, 1)


def _bare(made: rig.Installation) -> float:
    done = subprocess.run(
        [sys.executable, "-c", _BARE], capture_output=True, text=True, check=True, env=made.environment
    )
    return _of(done.stdout, "VmRSS")


if __name__ == "__main__":
    found = run()
    sys.exit(rig.tell("memory", found, {"rss_mb": (TARGET, "≤")}))

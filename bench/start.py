"""Process start to the first answered request, with a data folder that exists.

    python bench/start.py

On PostgreSQL `madoguchi web`; on SQLite `madoguchi up`, which starts the key keeper and the worker too. The limit
beside it is a Python that imports Django and answers one request with nothing of ours in it.
"""

from __future__ import annotations

import sys
import time
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import _rig as rig

TARGET = 3.0
TIMES = 5
_BARE = """
import sys
from wsgiref.simple_server import make_server
from django.conf import settings
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="x" * 50)
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("healthz", lambda request: HttpResponse("ok"))]
make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application()).serve_forever()
"""


def run() -> dict[str, Any]:
    """Median and worst seconds of each kind of start."""
    figures: dict[str, Any] = {"machine": rig.machine()}
    with rig.installation() as made:
        made.django()
        rig.seed(made)
        web = [
            _seconds(
                rig.command("web", "--port", str(port := rig.spare_port()), "--processes", "2"),
                port,
                "/aoba/",
                made.environment,
                made.folder,
            )
            for _ in range(TIMES)
        ]
        bare = [
            _seconds(
                [sys.executable, "-c", _BARE, str(port := rig.spare_port())],
                port,
                "/healthz",
                made.environment,
                made.folder,
            )
            for _ in range(TIMES)
        ]
    figures["web_postgresql"] = _figures(web)
    figures["up_sqlite"] = _figures(_embedded())
    figures["bare_django"] = _figures(bare)
    figures["ratio"] = round(figures["web_postgresql"]["median"] / figures["bare_django"]["median"], 2)
    return figures


def _figures(seconds: list[float]) -> dict[str, float]:
    return {"median": round(sorted(seconds)[len(seconds) // 2], 2), "worst": round(max(seconds), 2)}


def _embedded() -> list[float]:
    """The first start makes the folder and does not count."""
    with rig.embedded() as (folder, environment):
        return [
            _seconds(
                rig.command("up", "--port", str(port := rig.spare_port())), port, "/", environment, folder
            )
            for _ in range(TIMES + 1)
        ][1:]


def _seconds(command: list[str], port: int, path: str, environment: dict[str, str], folder: Path) -> float:
    began = time.perf_counter()
    with rig.running(command, environment=environment, folder=folder) as process:
        while time.perf_counter() - began < 60:
            if _answers(port, path):
                return time.perf_counter() - began
            if process.poll() is not None:
                raise rig.Missed(f"ended with status {process.returncode}")
            time.sleep(0.01)
    raise rig.Missed("no answer within a minute")


def _answers(port: int, path: str) -> bool:
    with suppress(OSError), closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    return False


if __name__ == "__main__":
    found = run()
    wanted = {f"{key}.worst": (TARGET, "≤") for key in ("web_postgresql", "up_sqlite")}
    sys.exit(rig.tell("start", found, wanted))

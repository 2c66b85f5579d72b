"""The published first form page and the procedure page, held against an empty view behind the same middleware.

    python bench/pages.py

The empty view is this file's own URL configuration, served by the same command; it answers two bytes.
"""

from __future__ import annotations

import sys
from typing import Any

import _rig as rig

TARGET = 0.60
EMPTY = "bench-empty"


def run() -> dict[str, Any]:
    """Requests a second and the ratio to the empty view, for each page of both forms, by a browser without cookies."""
    figures: dict[str, Any] = {"machine": rig.machine()}
    with rig.installation() as made:
        made.django()
        rig.seed(made)
        with made.serving(MADOGUCHI_ZONE="public", **with_empty_view(made)) as served:
            for name in (rig.SIMPLE, rig.CHILD):
                at = f"/aoba/procedures/{name}/"
                for label, path in (("procedure", at), ("first_page", at + "apply/")):
                    figures[f"{label}_{name}"] = _measure(served, path)
    return figures


def with_empty_view(made: rig.Installation) -> dict[str, str]:
    """Environment of a server whose addresses have an empty view beside them."""
    folder = made.folder / "empty"
    folder.mkdir()
    (folder / "bench_settings.py").write_text(
        "from madoguchi.config.settings import *\nROOT_URLCONF = 'bench_urls'\n"
    )
    (folder / "bench_urls.py").write_text(
        "from django.http import HttpResponse\nfrom django.urls import path\nfrom madoguchi.config.urls import *\n"
        f"urlpatterns = [path('{EMPTY}', lambda request: HttpResponse('ok')), *urlpatterns]\n"
    )
    return {
        "DJANGO_SETTINGS_MODULE": "bench_settings",
        "PYTHONPATH": f"{folder}:{made.environment['PYTHONPATH']}",
    }


def _measure(served: rig.Served, path: str) -> dict[str, Any]:
    _look(served, path)
    rig.wrk(served, path=path, seconds=3)
    before = rig.wrk(served, path="/" + EMPTY)
    load = rig.wrk(served, path=path)
    after = rig.wrk(served, path="/" + EMPTY)
    if load["bad"] or before["bad"]:
        raise rig.Missed(f"{path}: {load['bad']} bad answers")
    limit = (before["per_second"] + after["per_second"]) / 2
    return {**load, "limit_per_second": round(limit, 1), "ratio": round(load["per_second"] / limit, 3)}


def _look(served: rig.Served, path: str) -> None:
    """It is the page and not an error page."""
    connection = served.connection()
    connection.request("GET", path)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    if answer.status != 200 or "</html>" not in text:
        raise rig.Missed(f"{path}: {answer.status}")


if __name__ == "__main__":
    found = run()
    wanted = {f"{key}.ratio": (TARGET, "≥") for key in found if key != "machine"}
    sys.exit(rig.tell("pages", found, wanted))

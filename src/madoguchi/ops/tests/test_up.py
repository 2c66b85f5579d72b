"""`up --demo`, the real program: it answers, it ends whole, it comes back quickly."""

import json
import os
import signal

import pytest

from madoguchi.ops.tests.programs import family, get, run, started, wait_for, wait_until_gone
from tests.parts.patience import PATIENCE, until
from tests.parts.postgres import spare_port

pytestmark = pytest.mark.parts


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A filled demonstration's folder, and what the first start said."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    log = folder.parent / "first.log"
    port = spare_port()
    with started("up", "--demo", "--port", str(port), "--data", str(folder), log=log) as process:
        wait_for("Ctrl-C ends it", log=log, process=process)
        delivered = settled(port)
        pages = {path: get(f"http://127.0.0.1:{port}{path}") for path in PAGES}
        children = family(process.pid)
        again = run("up", "--demo", "--port", str(spare_port()), "--data", str(folder))
        process.send_signal(signal.SIGTERM)
        status = process.wait(timeout=PATIENCE)
    return {
        "folder": folder, "log": log.read_text(), "pages": pages, "children": children, "status": status, "again": again,
        "delivered": delivered,
    }  # fmt: skip


PAGES = (
    "/",
    "/healthz",
    "/aoba/",
    "/midori/",
    "/hoshino/procedures/kenritsu-kengaku/",
    "/demo/",
    "/demo/mail/",
)


def test_the_pages_answer(demo):
    assert {path: status for path, (status, _) in demo["pages"].items()} == dict.fromkeys(PAGES, 200)
    assert "あおば市" in demo["pages"]["/"][1]
    assert "uketsuke@aoba.example" in demo["pages"]["/demo/"][1]


def test_the_core_system_takes_what_was_accepted_and_refuses_one_in_each_town(demo):
    for town in ("aoba", "midori"):
        assert demo["delivered"][f'madoguchi_deliveries{{state="acknowledged",tenant="{town}"}}'] > 0
        assert demo["delivered"][f'madoguchi_deliveries{{state="failed",tenant="{town}"}}'] == 1


def test_it_says_where_to_go_and_how_to_sign_in(demo):
    for said in (
        "/aoba/",
        "/midori/",
        "/hoshino/",
        "uketsuke@aoba.example",
        "demo-app / demo-secret",
        "/demo/mail/",
    ):
        assert said in demo["log"]


def test_sigterm_ends_every_process(demo):
    assert demo["status"] == 0
    assert len(demo["children"]) >= 5  # web and its serving process, key keeper, worker, core system
    wait_until_gone(demo["children"])


def test_a_folder_has_one_supervisor(demo):
    assert demo["again"].returncode == 1
    assert "served already, by process" in demo["again"].stderr


def test_the_folder_is_private(demo):
    found = [path for path in demo["folder"].rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert found == []


def test_a_second_start_loads_nothing_and_a_killed_supervisor_leaves_nobody(demo, record_property):
    log = demo["folder"].parent / "second.log"
    port = spare_port()
    with started("up", "--demo", "--port", str(port), "--data", str(demo["folder"]), log=log) as process:
        seconds = wait_for("Ctrl-C ends it", log=log, process=process)
        record_property("second_start_seconds", seconds)
        print(f"second start: {seconds:.2f} s")
        code = json.loads(get_json(f"http://127.0.0.1:{port}/demo/code/"))
        again = figures(port, "madoguchi_applications")
        children = family(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        wait_until_gone(children)
    assert "filling" not in log.read_text()
    assert again == {name: demo["delivered"][name] for name in again}
    assert len(code["code"]) == 6


def settled(port: int) -> dict[str, float]:
    """The figures, once the core system has acknowledged something and refused one package in each town."""

    def in_each_town(found: dict[str, float], state: str) -> list[float | None]:
        return [
            found.get(f'madoguchi_deliveries{{state="{state}",tenant="{town}"}}')
            for town in ("aoba", "midori")
        ]

    def once() -> dict[str, float]:
        found = figures(port, "madoguchi_")
        settled = in_each_town(found, "failed") == [1, 1] and in_each_town(found, "sent") == [0, 0]
        return found if settled else {}

    return until(once, said=lambda: figures(port, "madoguchi_"))


def figures(port: int, prefix: str) -> dict[str, float]:
    """name with labels → value."""
    lines = get(f"http://127.0.0.1:{port}/metrics")[1].splitlines()
    return {
        name: float(value)
        for name, _, value in (line.rpartition(" ") for line in lines)
        if name.startswith(prefix)
    }


def get_json(address: str) -> str:
    import urllib.request

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(address, headers={"Accept": "application/json"})
    with opener.open(request, timeout=PATIENCE) as answer:
        return str(answer.read().decode())

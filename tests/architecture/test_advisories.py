"""`make advisories` is green only when it has looked: found is 1, not to be told is 2."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import zipfile
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from requirements.advisories import NODE, PYTHON, Pin, concerns, main, pins
from tests.architecture.house import ROOT
from tests.parts.postgres import spare_port

NOW = datetime(2026, 4, 1, tzinfo=UTC)
DJANGO = next(pin for pin in pins(ROOT) if pin.name == "django")
AXE = next(pin for pin in pins(ROOT) if pin.name == "axe-core")


def advisory(ecosystem, name, *events, modified=NOW, **more):
    """One that was made up, in the shape in which OSV records them."""
    kind = "ECOSYSTEM" if ecosystem == PYTHON else "SEMVER"
    return {
        "schema_version": "1.6.0",
        "id": f"MADE-UP-2026-{name}",
        "modified": modified.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "published": "2026-03-01T00:00:00Z",
        "summary": f"{name} believes what it is told",
        "affected": [
            {
                "package": {"ecosystem": ecosystem, "name": name},
                "ranges": [{"type": kind, "events": list(events)}],
                "database_specific": {"severity": "HIGH"},
            }
        ],
        "references": [{"type": "ADVISORY", "url": "https://advisories.example/1"}],
        **more,
    }


OF_OTHERS = [
    advisory(PYTHON, "nobody-has-this", {"introduced": "0"}),
    advisory(NODE, "nobody-has-this-either", {"introduced": "0"}),
]
OLD_HOLE = advisory(PYTHON, "Django", {"introduced": "0"}, {"fixed": "1.2"})
HOLE = advisory(PYTHON, "Django", {"introduced": "4.0"}, {"fixed": "99.1"})
NODE_HOLE = advisory(NODE, "axe-core", {"introduced": "0"}, {"last_affected": AXE.version})


@pytest.fixture
def source(tmp_path):
    def write(*advisories, name="advisories.json"):
        path = tmp_path / name
        path.write_text(json.dumps(list(advisories)), encoding="utf-8")
        return str(path)

    return write


def test_nothing_known_is_green(source, capsys):
    assert main([source(*OF_OTHERS, OLD_HOLE)], now=NOW) == 0
    assert "3 advisories, 0 that concern them" in capsys.readouterr().out


def test_what_is_known_is_named_with_what_mends_it(source, capsys):
    assert main([source(*OF_OTHERS, OLD_HOLE, HOLE, NODE_HOLE)], now=NOW) == 1
    said = capsys.readouterr().out
    assert f"django {DJANGO.version} (requirements/dev.lock): MADE-UP-2026-Django" in said
    assert "mended in 99.1" in said
    assert f"axe-core {AXE.version} (tests/parts/npm/package-lock.json): MADE-UP-2026-axe-core" in said
    assert "2 that concern them" in said


def test_one_that_was_taken_back_concerns_nobody(source):
    assert main([source(*OF_OTHERS, HOLE | {"withdrawn": "2026-03-02T00:00:00Z"})], now=NOW) == 0


@pytest.mark.parametrize(
    "advisories",
    [
        [],
        OF_OTHERS[:1],
        OF_OTHERS[1:],
        [OF_OTHERS[0], advisory(NODE, "x", {"introduced": "0"}, modified=NOW - timedelta(days=31))],
    ],
    ids=["empty", "python alone", "npm alone", "old copy"],
)
def test_a_source_that_does_not_speak_of_everything_and_of_today_is_not_green(source, capsys, advisories):
    assert main([source(*advisories)], now=NOW) == 2
    assert "it cannot be told" in capsys.readouterr().err


def test_no_source_at_all_is_not_green(capsys):
    assert main([], now=NOW) == 2
    assert "no source" in capsys.readouterr().err


def test_a_source_that_is_no_advisory_is_not_green(tmp_path, source, capsys):
    page = tmp_path / "page.html"
    page.write_text("<title>404</title>")
    for broken in (str(page), str(tmp_path / "missing.json")):
        assert main([source(*OF_OTHERS), broken], now=NOW) == 2
        assert broken in capsys.readouterr().err


@pytest.mark.parts
def test_a_source_is_read_over_http_and_one_that_is_away_is_said(tmp_path, capsys):
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w") as zipped:
        for entry in (*OF_OTHERS, HOLE):
            zipped.writestr(f"{entry['id']}.json", json.dumps(entry))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/all.zip" else 404)
            self.end_headers()
            self.wfile.write(packed.read_bytes())

        def log_message(self, format, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        assert main([f"{address}/all.zip"], now=NOW) == 1
        assert main([f"{address}/all.zip", f"{address}/gone.zip"], now=NOW) == 2
        server.shutdown()
    away = f"http://127.0.0.1:{spare_port()}/all.zip"
    assert main([away], now=NOW) == 2
    assert away in capsys.readouterr().err


@pytest.mark.parametrize(
    ("ecosystem", "version", "events", "is_inside"),
    [
        (PYTHON, "5.2.1", [{"introduced": "5.2"}, {"fixed": "5.2.2"}], True),
        (PYTHON, "5.2.2", [{"introduced": "5.2"}, {"fixed": "5.2.2"}], False),
        (PYTHON, "5.2rc1", [{"introduced": "5.2"}, {"fixed": "5.2.2"}], False),
        (PYTHON, "5.10", [{"introduced": "5.9"}, {"last_affected": "5.10"}], True),
        (PYTHON, "5.11", [{"introduced": "5.9"}, {"last_affected": "5.10"}], False),
        (PYTHON, "6.1", [{"fixed": "5.1"}, {"introduced": "0"}, {"introduced": "6.0"}], True),
        (PYTHON, "5.5", [{"introduced": "0"}, {"fixed": "5.1"}, {"introduced": "6.0"}], False),
        (NODE, "1.0.0-rc.2", [{"introduced": "1.0.0-rc.10"}], False),
        (NODE, "1.0.0-rc.11", [{"introduced": "1.0.0-rc.10"}, {"fixed": "1.0.0"}], True),
        (NODE, "1.0.0", [{"introduced": "1.0.0-rc.10"}, {"fixed": "1.0.0"}], False),
        (NODE, "10.0.0", [{"introduced": "9.0.0"}], True),
        (NODE, "not.a.version", [{"introduced": "9.0.0"}], True),
    ],
)
def test_versions_are_compared_as_their_ecosystem_does(ecosystem, version, events, is_inside):
    part = advisory(ecosystem, "x", *events)["affected"][0]
    assert concerns(part, Pin(ecosystem, "x", version, "a.lock")) is is_inside


def test_a_version_may_be_listed_instead():
    part = {"package": {"ecosystem": PYTHON, "name": "x"}, "versions": ["1.0", "1.1"]}
    assert concerns(part, Pin(PYTHON, "x", "1.1", "a.lock"))
    assert not concerns(part, Pin(PYTHON, "x", "1.2", "a.lock"))


def test_the_exit_status_reaches_the_shell(source):
    program = [sys.executable, str(ROOT / "requirements/advisories.py")]
    now = datetime.now(UTC)
    fresh = [advisory(e, "nobody-has-this", {"introduced": "0"}, modified=now) for e in (PYTHON, NODE)]
    hole = advisory(PYTHON, "django", {"introduced": "0"}, modified=now)
    assert subprocess.run([*program, source(*fresh)], check=False).returncode == 0
    assert subprocess.run([*program, source(*fresh, hole)], check=False).returncode == 1
    assert subprocess.run([*program, "/nowhere.json"], check=False).returncode == 2

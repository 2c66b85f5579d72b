"""The key keeper outlives junk, and does not outlive the process that started it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec
import pytest

from tests.parts.patience import PATIENCE, listens, until

KEEPER = [sys.executable, "-m", "madoguchi.tenants.connectors.keeper"]
PARENT = (
    "import subprocess, sys, time; print(subprocess.Popen(sys.argv[1:]).pid, flush=True); time.sleep(3600)"
)


@pytest.fixture
def place():
    """A short folder: a socket's path has 107 bytes at most."""
    with tempfile.TemporaryDirectory(prefix="mk-") as folder:
        yield Path(folder)


def say(path, raw):
    """What the keeper answers to these bytes."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(str(path))
        with contextlib.suppress(BrokenPipeError):
            connection.sendall(raw)
        return connection.makefile("rb").readline()


@pytest.fixture
def keeper(place):
    process = subprocess.Popen([*KEEPER, str(place / "s"), str(place)], stderr=subprocess.DEVNULL)
    until(lambda: listens(place / "s"))
    yield place / "s"
    assert process.poll() is None
    process.terminate()
    process.wait(PATIENCE)


@pytest.mark.parametrize(
    "raw",
    [
        b"\n",
        b"not json\n",
        b"\xff\xfe\x00\n",
        b"[]\n",
        b"{}\n",
        b'{"tenant": "x", "ciphertext": "", "purpose": "p"}\n',
        b'{"tenant": 1, "ciphertext": "%%%", "purpose": "p"}\n',
        b'{"tenant": 1, "ciphertext": "", "purpose": null}\n',
        b"[" * 20_000 + b"\n",
    ],
)
def test_junk_is_answered_and_does_not_end_the_keeper(keeper, raw):
    assert msgspec.json.decode(say(keeper, raw)) == {"plaintext": "", "error": "not a request"}


def test_a_silent_visitor_does_not_keep_others_waiting(keeper):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as silent:
        silent.connect(str(keeper))
        assert say(keeper, b"\n")


@pytest.mark.parametrize("ciphertext", [b"", b"x" * 15, b"x" * 17, b"\x00" * 64])
def test_a_ciphertext_that_was_never_sealed_opens_nothing(keeper, ciphertext):
    request = {"tenant": 99001, "ciphertext": ciphertext, "purpose": "p"}
    reply = msgspec.json.decode(say(keeper, msgspec.json.encode(request) + b"\n"))
    assert reply["plaintext"] == "" and reply["error"]


def test_the_keeper_ends_when_its_parent_is_killed(place):
    command = [sys.executable, "-c", PARENT, *KEEPER, str(place / "s"), str(place)]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert parent.stdout is not None
    keeper = int(parent.stdout.readline())
    until(lambda: listens(place / "s"))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until(lambda: not _runs(keeper))


def _runs(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_without_its_two_arguments_the_keeper_says_how_to_start_it():
    done = subprocess.run(KEEPER, capture_output=True, text=True, env=os.environ, check=False)
    assert done.returncode == 1 and "usage:" in done.stderr and "Traceback" not in done.stderr

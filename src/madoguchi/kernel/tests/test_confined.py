"""A child gets no more than it is given, and the one that asks is told what became of it."""

import io
import subprocess
import threading

import pytest

from madoguchi.kernel import confined
from madoguchi.kernel.confined import ChildLimits, Died, NoRoom, TooHeavy, run_confined
from tests.parts.patience import PATIENCE

ECHO = "madoguchi.kernel.tests.confined_main"


def asked(what, *, limits=None):
    return run_confined(ECHO, what, io.BytesIO(b"line\nrest"), limits=limits or ChildLimits())


def test_a_child_gets_the_bytes_and_its_answer_comes_back():
    assert asked("echo") == (b"line\n", b"rest")


def test_a_child_that_takes_too_long_is_ended():
    with pytest.raises(TooHeavy):
        asked("wait", limits=ChildLimits(timeout=0.5))


def test_a_child_that_computes_too_long_is_ended():
    with pytest.raises(TooHeavy):
        asked("compute", limits=ChildLimits(cpu_seconds=1, timeout=PATIENCE))


def test_a_child_that_wants_more_memory_or_disk_than_given_ends_without_an_answer():
    for what in ("memory", "write"):
        with pytest.raises(Died):
            asked(what, limits=ChildLimits(memory=300 * 1024 * 1024, output=1024 * 1024))


def test_a_flood_of_files_waits_and_then_is_told_that_there_is_no_room(monkeypatch):
    monkeypatch.setattr(confined, "_room", threading.BoundedSemaphore(1))
    with confined.place(1.0), pytest.raises(NoRoom):
        asked("echo", limits=ChildLimits(patience=0.1))


def test_the_child_gets_no_secret_from_the_environment(monkeypatch):
    told = {}

    def run(command, **options):
        told.update(options["env"])
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setenv("MADOGUCHI_SECRET_KEY", "himitsu")
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(Died):
        asked("echo")
    assert set(told) == {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LANG"}

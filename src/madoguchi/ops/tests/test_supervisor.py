"""Children are kept alive, and given up when it is hopeless."""

import os
import signal
import subprocess
import sys

import pytest

from madoguchi.ops.tests.programs import alive, family, wait_until_gone
from tests.parts.patience import PATIENCE, until

pytestmark = pytest.mark.parts

SUPERVISE = """
import sys
from madoguchi.ops.supervisor import Child, Supervisor
child = Child(name="child", command=(sys.executable, "-c", sys.argv[1]))
import os
s = Supervisor([child], environment=os.environ, say=lambda line: print(line, flush=True))
s.start()
print("ready", s.wait_until(lambda: "sleep" in sys.argv[1], seconds=300), flush=True)
s.run() if "sleep" in sys.argv[1] else s.end()
"""


def supervise(code: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", SUPERVISE, code], stdout=subprocess.PIPE, text=True)


def test_a_child_that_dies_is_started_again():
    with supervise("import time; time.sleep(600)") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready True\n"
        first = family(process.pid)
        os.kill(next(iter(first)), signal.SIGKILL)
        assert "SIGKILL" in process.stdout.readline()
        second = until(lambda: alive(family(process.pid)))
        assert not second & first
        process.terminate()
        assert process.wait(timeout=PATIENCE) == 0
        wait_until_gone(second)


def test_a_child_that_cannot_start_is_given_up():
    with supervise("raise SystemExit(3)") as process:
        assert process.stdout is not None
        said = process.stdout.read()
    assert said.count("ended (status 3)") == 3
    assert said.endswith("ready False\n")

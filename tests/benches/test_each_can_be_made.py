"""Each measurement begins, measures and ends, at its smallest: what it reads of the program moves with the program."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
LONG = ("memory", "start")
"""Half a minute each, for what others here start too."""
NAMES = sorted(path.stem for path in (CHECKOUT / "bench").glob("[!_]*.py") if path.stem not in LONG)
pytestmark = [
    pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk makes the load: apt-get install wrk"),
    pytest.mark.xdist_group("benches"),
]


@pytest.mark.parametrize("name", NAMES)
def test_it_can_be_made(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benches.smallest", name],
        cwd=CHECKOUT,
        env=os.environ | {"BENCH_SECONDS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]

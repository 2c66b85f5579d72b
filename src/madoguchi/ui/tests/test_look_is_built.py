"""The built style sheet is what its sources give (needs Node, and the packages of package-lock.json)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]


@pytest.mark.skipif(
    shutil.which("npm") is None or not (ROOT / "node_modules/lightningcss").exists(),
    reason="the look's packages are not installed: npm ci",
)
def test_a_rebuild_gives_the_committed_style_sheet_and_scripts():
    done = subprocess.run(
        ["npm", "run", "--silent", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr

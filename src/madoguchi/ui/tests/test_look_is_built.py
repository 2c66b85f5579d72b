"""The committed style sheet and scripts are what their sources give: built anew with the packages of the lock."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.parts import node

LOOK = Path(__file__).resolve().parents[1] / "look"


def check(look: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"NODE_PATH": str(node.modules(node.FOR_THE_LOOK))}
    return subprocess.run(
        ["node", str(look / "build.mjs"), "--check"],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_rebuild_gives_the_committed_style_sheet_and_scripts():
    done = check(LOOK)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "changed", sorted(path.name for path in LOOK.glob("*.css") if path.name != "index.css")
)
def test_a_style_that_was_changed_and_not_built_is_noticed(changed, tmp_path):
    ui = tmp_path / "ui"
    shutil.copytree(LOOK, ui / "look")
    shutil.copytree(LOOK.parent / "static", ui / "static")
    with (ui / "look" / changed).open("a", encoding="utf-8") as style:
        style.write("\n.not-built-yet { color: red }\n")
    done = check(ui / "look")
    assert (done.returncode, "make look" in done.stderr) == (1, True), done.stderr

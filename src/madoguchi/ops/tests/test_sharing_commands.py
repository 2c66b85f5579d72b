"""What an operator does about shared definitions: lay over, see who lies behind, move, write out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from madoguchi.ops.tests.programs import run

LIBRARY = Path(__file__).parents[2] / "library"


@pytest.mark.parts
def test_a_procedure_is_published_written_out_adopted_and_moved(server_environment, tmp_path):
    def done(*line, status=0):
        found = run(*line, environment=server_environment)
        assert found.returncode == status, found.stderr
        return found

    done("migrate")
    done("tenant", "add", "--code", "990019", "--slug", "aoba", "--name", "あおば市", "--name-en", "Aoba")
    shared = (LIBRARY / "jido-teate-nintei.yaml").read_text(encoding="utf-8")
    older = tmp_path / "older.yaml"
    older.write_text(shared.replace("こども家庭課", "子育て課"), encoding="utf-8")
    done("procedure", "publish", str(older), "--tenant", "aoba")
    late = done("procedure", "publish", str(older), "--tenant", "aoba", "--to", "2020-01-01", status=1)
    assert "the last day is before the first, or has passed" in late.stderr
    needs_lists = str(LIBRARY / "hoiku-riyo-moshikomi.yaml")
    assert (
        "一覧表に書き入れて" in done("procedure", "publish", needs_lists, "--tenant", "aoba", status=1).stderr
    )
    written = tmp_path / "written.yaml"
    written.write_text(
        done("procedure", "export", "jido-teate-nintei", "--tenant", "aoba").stdout, encoding="utf-8"
    )
    assert done("procedure", "diff", str(older), str(written)).stdout.startswith("the same: ")
    assert "lies over" in done("procedure", "adopt", "jido-teate-nintei", "--tenant", "aoba").stdout
    assert "nobody lies behind" in done("procedure", "behind").stdout
    assert json.loads(done("procedure", "behind", "--json").stdout) == []
    assert "0 moved, 0 told" in done("procedure", "forward", "jido-teate-nintei").stdout
    assert "nothing is shared as neko" in done("procedure", "forward", "neko", status=1).stderr
    assert "does not offer neko" in done("procedure", "export", "neko", "--tenant", "aoba", status=1).stderr
    assert "nothing is shared as neko" in done("procedure", "behind", "--shared", "neko", status=1).stderr
    nowhere = ("procedure", "adopt", "jido-teate-nintei", "--tenant", "aoba", "--procedure", "neko")
    assert "has published no procedure neko" in done(*nowhere, status=1).stderr
    scheduled = ("procedure", "publish", str(older), "--tenant", "aoba", "--from", "2099-04-01")
    assert " from 2099-04-01 at /aoba/" in done(*scheduled).stdout

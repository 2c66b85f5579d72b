"""`madoguchi allocation`: an auditor gives the places out once more, by a program that is not the one that gave them out."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.apps import apps

from madoguchi.forms.domain.flows.allocation.allocate import allocate
from madoguchi.forms.domain.flows.allocation.inputs import Inputs, digest, written
from madoguchi.forms.domain.flows.allocation.rounds import next_inputs
from madoguchi.forms.tests.test_allocation import DRAWN, drawn, plain, read
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.ops.auditing.compare import differences
from madoguchi.ops.auditing.give_out_again import give_out_again
from madoguchi.ops.cli import program
from madoguchi.review.tests.batches.nurseries import child, closed, nurseries
from madoguchi.review.tests.cast import EXAMINER


def test_a_second_program_gives_out_the_same():
    """On all rounds that are drawn at random, with brothers and sisters, and on what is left of them."""
    for seed in range(DRAWN):
        inputs = read(drawn(seed))
        result = allocate(inputs)
        assert give_out_again(json.loads(written(inputs))) == plain(result)["given"], seed
        lost = {each.id for each in result.given if each.place and each.stands % 2}
        waiting = [each for each in inputs.applicants if each.id not in lost]
        again = next_inputs(inputs, result, gone=lost, applicants=waiting[::2])
        assert give_out_again(json.loads(written(again))) == plain(allocate(again))["given"], seed


def test_it_shares_no_code_with_the_program_that_gave_out():
    source = Path(inspect.getfile(give_out_again)).read_text(encoding="utf-8")
    assert "madoguchi" not in source.replace("`madoguchi", "")


def kept(inputs: Any) -> dict[str, Any]:
    """A drawing as it is exported."""
    texts = written(inputs).decode(), written(allocate(inputs)).decode()
    digests = [digest(text.encode()) for text in texts]
    return {
        "batch": "b",
        "at": "2026-11-30",
        "first": "",
        "inputs": texts[0],
        "inputs_digest": digests[0],
        "result": texts[1],
        "result_digest": digests[1],
        "on_record": digests[1],
    }


def rehashed(drawing: dict[str, Any], **texts: str) -> dict[str, Any]:
    """Changed by somebody who knew of the digests."""
    found = drawing | texts
    return found | {f"{name}_digest": digest(found[name].encode()) for name in ("inputs", "result")}


def test_what_somebody_wrote_over_is_found():
    inputs = read(drawn(3))
    drawing = kept(inputs)
    assert differences(drawing) == []
    given = json.loads(drawing["result"])["given"]
    one = next(each for each in given if not each["place"])
    place = json.loads(drawing["inputs"])["applicants"][0]["wishes"][0]
    favoured = [each | {"place": place, "wish": 1} if each is one else each for each in given]
    spoilt = json.dumps({"given": favoured})
    assert len(differences(drawing | {"result": spoilt})) > 1
    lines = differences(rehashed(drawing, result=spoilt))
    assert any(line.startswith("the audit record says") for line in lines)
    assert any(line.startswith(f"{one['id']}: computed nothing") for line in lines)
    missing = json.dumps({"given": given[1:]})
    assert any("it is not there" in line for line in differences(rehashed(drawing, result=missing)))
    assert differences(rehashed(drawing, inputs='{"method": 9}')) != []
    assert differences(rehashed(drawing, inputs="[")) != []


def test_a_later_drawing_that_is_not_one_of_its_round_is_found():
    inputs = next(each for n in range(DRAWN) if placed(each := read(drawn(n))) > 2)
    result = allocate(inputs)
    lost = {next(each.id for each in result.given if each.place)}
    waiting = [each for each in inputs.applicants if each.id not in {h.id for h in result.given if h.place}]
    first, later = kept(inputs), kept(next_inputs(inputs, result, gone=lost, applicants=waiting))
    assert differences(later, first) == []
    other = json.loads(later["inputs"]) | {"seed": "mine"}
    assert any(
        line.startswith("seed:") for line in differences(rehashed(later, inputs=json.dumps(other)), first)
    )
    more = json.loads(later["inputs"])
    more["held"].append({"id": "nobody", "place": more["held"][0]["place"], "class": "zero"})
    lines = differences(rehashed(later, inputs=json.dumps(more)), first)
    assert any(line.startswith("nobody: holds") for line in lines)


def placed(inputs: Inputs) -> int:
    return sum(bool(each.place) for each in allocate(inputs).given)


def ask(*arguments: str) -> Result:
    return CliRunner().invoke(program, ["allocation", *arguments])


def test_an_auditor_lists_exports_and_replays(aoba, tmp_path):
    nurseries({"hikari": {"zero": 1}})
    child("hikari", points=90)
    child("hikari", points=80, name="次郎")
    batch, file = str(closed("places", EXAMINER).id), tmp_path / "drawing.json"
    assert batch in ask("list", "--tenant", "aoba").output
    assert ask("replay", "--tenant", "aoba").output == f"{batch}: agrees\n"
    done = ask("export", batch, "--tenant", "aoba", "--out", str(file))
    assert (done.exit_code, "山田" in file.read_text()) == (0, False)
    assert ask("replay", "--file", str(file)).output == f"{batch}: agrees\n"
    with tenant_transaction():
        rows = apps.get_model("review", "Allocation").objects.all()
        rows.update(result=rows.get().result.replace('"hikari"', '"tsubasa"'))
    done = ask("replay", batch, "--tenant", "aoba")
    assert done.exit_code == 1
    assert "computed hikari (choice 1), number 1 of 2, kept tsubasa (choice 1)" in done.output


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("replay",), 2, "name either --tenant"),
        (("replay", "--tenant", "aoba", "--file", "FILE"), 2, "name either --tenant"),
        (("replay", "no-batch", "--tenant", "aoba"), 2, "is not a valid UUID"),
        (("replay", "--file", "nowhere.json"), 2, "does not exist"),
        (("replay", "--file", "FILE"), 1, "it is not JSON"),
        (("replay", "--tenant", "nowhere"), 1, "there is no tenant nowhere"),
        (
            ("replay", "00000000-0000-0000-0000-000000000001", "--tenant", "aoba"),
            1,
            "no places were given out",
        ),
        (
            ("export", "00000000-0000-0000-0000-000000000001", "--tenant", "aoba", "--out", "x"),
            1,
            "no places were",
        ),
    ],
)
def test_what_is_typed_wrong_is_one_message(aoba, tmp_path, arguments, status, says):
    file = tmp_path / "broken.json"
    for broken in (b"\xff\xfe", b"[" * 100_000):
        file.write_bytes(broken)
        done = ask(*(str(file) if each == "FILE" else each for each in arguments))
        assert done.exit_code == status
        assert says in done.output and "Traceback" not in done.output


def test_a_drawing_without_end_is_one_line():
    """Nested so deeply that no reader of JSON reads it."""
    endless = rehashed(kept(read(drawn(1))), inputs="[" * 100_000) | {"on_record": None}
    (line,) = differences(endless)
    assert line.startswith("what is kept cannot be read: RecursionError")

"""What people type is read, or answered with the sentence that helps: the lines of `typed.yaml`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.answers.lookups import places_to_choose
from madoguchi.forms.domain.answers.readers import READERS
from madoguchi.forms.domain.format.kinds import KINDS
from madoguchi.forms.domain.showing.labels import Labels, message
from madoguchi.forms.tests.examples import evaluated, questions
from madoguchi.kernel.ids import normalise_access_code, parse_receipt

LINES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("typed.yaml").read_text("utf-8"))
OUTSIDE_FORMS: dict[str, Callable[[str], object]] = {
    "receipt_number": lambda typed: str(parse_receipt(typed)),
    "access_code": normalise_access_code,
    "postal_code": lambda typed: [*places_to_choose(typed, {}, "home")],
}


def form_for(line: dict[str, Any]) -> Form:
    settings = {"id": "q", "kind": line["kind"], "label": {"ja": "答え"}, **line.get("with", {})}
    return questions(
        yaml.safe_dump(settings, default_flow_style=True, allow_unicode=True, width=10_000).strip()
    )


def said(form: Form, evaluation: Evaluation, expected: Any) -> Any:
    """What is said, as it is expected: by part or of the whole, as a code or as the sentence."""
    labels = Labels(form, "ja")

    def of(problem: Any, like: str) -> str:
        return problem.code if like.isascii() else message(problem, labels)

    if isinstance(expected, dict):
        return {
            p.name.removeprefix("q."): of(p, expected.get(p.name.removeprefix("q."), ""))
            for p in evaluation.problems
        }
    return {of(p, expected) for p in evaluation.problems}


def test_of_every_kind_that_is_typed_something_is_read_and_something_is_told():
    """What one chooses, agrees to or hands in is not typed."""
    drawn = ("radio", "checkboxes", "checkbox", "output")
    typed = [kind for kind in KINDS.values() if kind.struct in READERS]
    typed = [kind for kind in typed if kind.free or not (kind.control in drawn or kind.compares == "files")]
    for outcome in ("reads_as", "says"):
        tried = {line["kind"] for line in LINES if outcome in line}
        assert {kind.tag for kind in typed} - tried == set()


@pytest.mark.parametrize("line", LINES, ids=[f"{n + 1}-{line['kind']}" for n, line in enumerate(LINES)])
def test_what_is_typed_is_read_or_told(line: dict[str, Any]) -> None:
    if line["kind"] in OUTSIDE_FORMS:
        assert OUTSIDE_FORMS[line["kind"]](line["typed"]) == line["reads_as"]
        return
    form = form_for(line)
    evaluation = evaluated(form, {"q": line["typed"]})
    if "says" in line:
        expected = line["says"]
        assert said(form, evaluation, expected) == (expected if isinstance(expected, dict) else {expected})
        return
    assert not evaluation.problems
    read = line["reads_as"]
    if isinstance(read, dict):
        values = {part: evaluation.values.get(f"q.{part}" if part else "q") for part in read}
        assert values == read
    else:
        assert evaluation.values["q"] == read

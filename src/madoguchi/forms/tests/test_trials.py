"""A definition's own examples must hold before it can be published."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml, to_yaml
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.forms.domain.proving.trials import failed_trials
from madoguchi.forms.tests.examples import HEAD
from madoguchi.forms.tests.flow_examples import good

PAGES = """\
pages:
  - id: first
    title: {ja: 初め}
    questions:
      - {id: car, kind: yes_no, label: {ja: 車}}
      - {id: plate, kind: text, label: {ja: 番号}, show_when: {question: car, is: 'yes'}}
      - {id: price, kind: money, label: {ja: 値段}, required: false}
      - {id: twice, kind: computed, label: {ja: 倍}, compute: {product: [price, '2']}}
      - {id: moved, kind: date, label: {ja: 日}, not_after: today, required: false}
attachments:
  - {id: paper, label: {ja: 書類}, required_when: {question: car, is: 'yes'}}
trials:
  - name: 例
"""


def failures(trial: str) -> list[str]:
    definition = parse_yaml(HEAD + PAGES + trial)
    assert parse_yaml(to_yaml(definition)) == definition
    return [what for name, what in failed_trials(definition) if name == "例"]


@pytest.mark.parametrize(
    "trial",
    [
        "    answers: {car: no}\n    expect: {shown: [first, car], hidden: [plate], errors: [], attachments: []}\n",
        "    answers: {car: yes}\n    expect: {shown: [plate], errors: [plate], attachments: [paper]}\n",
        "    answers: {car: no, price: '1,500'}\n    expect: {computed: {twice: '3000'}}\n",
        "    today: 2026-05-01\n    answers: {car: no, moved: 令和8年5月1日}\n    expect: {errors: []}\n",
        "    answers: {car: no, moved: 令和8年5月1日}\n    expect: {errors: [moved]}\n",
        "    answers: {}\n",
    ],
)
def test_a_trial_that_holds_says_nothing(trial: str):
    assert failures(trial) == []


@pytest.mark.parametrize(
    ("trial", "said"),
    [
        ("    answers: {car: no}\n    expect: {shown: [plate]}\n", "「番号」(plate)が表示されません。"),
        ("    answers: {car: yes}\n    expect: {hidden: [plate]}\n", "「番号」(plate)が表示されています。"),
        ("    answers: {car: no}\n    expect: {errors: [car]}\n", "「車」(car)が誤りになりません。"),
        ("    answers: {}\n    expect: {errors: []}\n", "「車」(car)が誤りになります(車を選んでください)。"),
        (
            "    answers: {car: no}\n    expect: {attachments: [paper]}\n",
            "添付書類「書類」(paper)が求められません。",
        ),
        (
            "    answers: {car: yes}\n    expect: {attachments: []}\n",
            "添付書類「書類」(paper)が求められます。",
        ),
        (
            "    answers: {price: '1'}\n    expect: {computed: {twice: '3'}}\n",
            "計算「倍」(twice)は3ではなく、2です。",
        ),
        ("    today: きょう\n", "「きょう」は日付ではありません。"),
    ],
)
def test_what_differs_is_said(trial: str, said: str):
    assert failures(trial) == [said]


def of_flow(answers: dict[str, Any], **expect: Any) -> list[tuple[str, str]]:
    """What differs in a trial of the 罹災 flow."""
    trial = d.Trial(name="見舞金", answers=answers, expect=d.Expectation(**expect))
    return failed_trials(msgspec.structs.replace(good("risai"), trials=(trial,)))


def test_a_trial_covers_what_the_office_fills_in_and_which_steps_run():
    answers = {"damage": "half", "office": {"grade": "half", "amount": "1,000,000", "decision": "grant"}}
    assert of_flow(answers, runs=("survey", "head", "pay"), skips=("photos_only",)) == []
    told = of_flow(answers, runs=("photos_only",), skips=("head",))
    assert told == [
        ("見舞金", "流れの「自己判定方式」が行われません。"),
        ("見舞金", "流れの第2段階の決裁が行われます。"),
    ]


def test_what_the_office_has_not_filled_in_yet_is_no_error_of_a_trial():
    answers = {"applicant": {"family": "山田", "given": "花子"}, "house": "B-1", "damage": "small"}
    assert (
        of_flow(answers | {"office": {"amount": "9999999999"}}, errors=("office.amount", "applicant.phone"))
        == []
    )


def test_a_step_or_an_answer_of_the_office_that_is_not_there_is_told():
    trial = d.Trial(
        name="見舞金", answers={"office": {"nothing": "1"}}, expect=d.Expectation(runs=("nowhere",))
    )
    told = findings(msgspec.structs.replace(good("risai"), trials=(trial,)))
    said = [f.message for f in told if f.place == "trials"]
    assert [name in message for name, message in zip(("nowhere", "office.nothing"), said, strict=True)] == [
        True,
        True,
    ]

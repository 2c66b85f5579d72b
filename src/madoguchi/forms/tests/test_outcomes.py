"""What a decision does is stated, or read from id and name; never from whether it needs a reason."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.forms.domain.answers.outcomes import name_of, needs_reason, outcome_of
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.forms.tests.test_library import LIBRARY
from madoguchi.forms.tests.test_prove import document


def decision(id: str, label: str = "", **more: Any) -> d.Decision:
    return d.Decision(id=id, label=d.LocalText(ja=label) if label else None, **more)


@pytest.mark.parametrize(
    ("id", "label", "outcome"),
    [
        ("approve", "", "grant"),
        ("refuse", "", "refuse"),
        ("yes", "認定する", "grant"),
        ("no", "認定しない(却下)", "refuse"),
        ("no", "不承認", "refuse"),
        ("no", "承認できません", "refuse"),
        ("not_eligible", "非該当", "refuse"),
        ("hold", "認定し、利用調整の結果を保留とする", "grant"),
        ("both", "認定し、減免は承認しない", None),
        ("approve", "不承認", None),
        ("other", "そのほか", None),
        ("other", "課税しない", None),
        ("no", "認められない", "refuse"),
        ("no", "支給せず", "refuse"),
        ("no", "証明書の発行は致しかねます", "refuse"),
        ("no", "受付不可", "refuse"),
        ("no", "不交付決定", "refuse"),
        ("no", "登録を行わない", "refuse"),
        ("other", "交付決定の取消し", None),
        ("other", "支給停止", None),
        ("other", "承認を保留する", None),
        ("other", "却下しない", None),
    ],
)
def test_what_is_not_stated_is_read_from_id_and_name_or_is_unknown(id: str, label: str, outcome: str | None):
    assert outcome_of(decision(id, label)) == outcome
    assert outcome_of(decision(id, label, reason="required")) == outcome


def test_what_is_stated_holds_whatever_the_name_is():
    assert outcome_of(decision("hold", "保留", reason="required", outcome="grant_in_part")) == "grant_in_part"


@pytest.mark.parametrize(
    ("id", "outcome", "name"),
    [("approve_k7f3q9xz", "grant", "承認する"), ("refuse_k7f3q9xz", "refuse", "承認しない"), ("refuse", None, "承認しない"),
     ("x", "grant_in_part", "一部を承認する"), ("x", "grant_with_conditions", "条件をつけて承認する"),
     ("approve", "refuse", "承認しない"), ("x", None, "x")],
)  # fmt: skip
def test_without_a_name_a_decision_is_called_by_what_it_does(id: str, outcome: d.Outcome | None, name: str):
    assert name_of(decision(id, outcome=outcome)) == name


def test_a_refusal_needs_a_reason_also_where_the_definition_does_not_ask_for_one():
    assert needs_reason(decision("no", "却下", outcome="refuse"))
    assert not needs_reason(decision("yes", "承認", outcome="grant"))


def found(decisions: str) -> list[tuple[str, str, str]]:
    definition = parse_yaml(
        document("{id: a, kind: text, label: {ja: 名}}", rest=f"review: {{decisions: [{decisions}]}}\n")
    )
    return [(f.code, f.place, f.field) for f in findings(definition) if f.place == "review"]


@pytest.mark.parametrize(
    ("label", "outcome"),
    [("不承認", "grant"), ("却下する", "grant"), ("認定しない", "grant_with_conditions"),
     ("承認する", "refuse"), ("認定する", "refuse"), ("一部を支給する", "refuse")],
)  # fmt: skip
def test_a_name_that_says_the_opposite_blocks(label: str, outcome: str):
    assert found(f"{{id: x, label: {{ja: {label}}}, outcome: {outcome}}}") == [
        ("outcome_contradicted", "review", "decisions.x.label")
    ]


@pytest.mark.parametrize(
    ("label", "outcome"),
    [("一部不承認", "grant_in_part"), ("認定し、減免は承認しない", "grant_in_part"), ("課税しない", "grant"),
     ("保留", "refuse"), ("認められない", "refuse"), ("許可を取り消す", "refuse"),
     ("不妊治療費を助成する", "grant"), ("条件をつけて許可する", "grant_with_conditions")],
)  # fmt: skip
def test_a_name_that_does_not_say_the_opposite_does_not_block(label: str, outcome: str):
    assert found(f"{{id: x, label: {{ja: {label}}}, outcome: {outcome}}}") == []


def test_a_decision_of_which_nobody_knows_what_it_does_blocks():
    assert found("{id: x, label: {ja: 保留}, reason: required}") == [
        ("outcome_unsaid", "review", "decisions.x.outcome")
    ]


def test_the_library_states_every_outcome():
    stated = {
        (path.stem, each.id): each.outcome
        for path in LIBRARY.glob("*.yaml")
        if path.stem != "demo-tables"
        for each in parse_yaml(path.read_bytes()).review.decisions
    }
    assert None not in stated.values()
    assert stated["hoiku-riyo-moshikomi", "hold"] == "grant_in_part"

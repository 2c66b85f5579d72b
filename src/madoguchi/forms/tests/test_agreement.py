"""Whatever the answers: evaluation never raises, hidden answers never count, and the schema agrees."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.forms.domain.answers.compiled import Form, Item, compile_form
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.answers.schema import json_schema
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.forms.domain.showing.present import present_page
from madoguchi.forms.tests.examples import EXAMPLE, TODAY, claim, evaluated, questions
from madoguchi.forms.tests.test_evaluate import COMPUTING

FORMS = [compile_form(parse_yaml(EXAMPLE)), COMPUTING]
READ_ONLY = questions(
    "{id: n, kind: number, label: {ja: 数}}",
    "{id: twice, kind: computed, label: {ja: 倍}, compute: {product: [n, '2']}}",
    "{id: told, kind: notice, text: {ja: 文}}",
    "{id: place, kind: attachment, label: {ja: 書類}, attachment: paper}",
)
SCHEMAS = [jsonschema_rs.Draft202012Validator(json_schema(form, version="1")) for form in FORMS]
TABLES = {"centres": {"c1": {"label": "第一", "fee": "A"}}}

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(alphabet=st.characters(codec=None), max_size=12),
    st.sampled_from(
        ["yes", "no", "self", "other", "employee", "public", "apart", "together", "2026-04-01", "昭和65年1月8日",
         "１２", "1,500円", "9900000", "0001", "123456789018", "ヤマダ", "090-0000-0000", "", " ", "c1", "family"]
    ),
)  # fmt: skip
json_values = st.recursive(
    scalars,
    lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=5), v, max_size=3),
    max_leaves=8,
)


def answers_for(items: tuple[Item, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Answers of the right outline with anything inside."""
    return st.fixed_dictionaries(
        {}, optional={item.id: st.one_of(answer_for(item), json_values) for item in items}
    )


def answer_for(item: Item) -> st.SearchStrategy[Any]:
    if item.repeat is not None:
        return st.lists(answers_for(item.children), max_size=3)
    return answers_for(item.children) if item.children else scalars


def whole(form: Form) -> st.SearchStrategy[dict[str, Any]]:
    return answers_for(tuple(item for page in form.pages for item in page.items))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_evaluation_never_raises_and_every_page_can_be_drawn(data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(FORMS) - 1))
    form = FORMS[index]
    answers = data.draw(st.one_of(whole(form), json_values))
    evaluation = evaluate(form, answers, Context(today=TODAY, tables=TABLES))
    for page in form.pages:
        view = present_page(form, evaluation, page.page.id, language="ja", tables=TABLES, show_errors=True)
        assert view.id == page.page.id
    answer_sections(form, evaluation, language="en", tables=TABLES)
    assert all(
        path.split(".")[0] not in {p.split(".")[0] for p in evaluation.ignored if "." not in p}
        for path in evaluation.values.keys() - evaluation.computed.keys()
    )


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_what_is_valid_to_the_engine_is_valid_to_the_schema(data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(FORMS) - 1))
    answers = data.draw(whole(FORMS[index]))
    evaluation = evaluated(FORMS[index], answers, **TABLES)
    if not evaluation.problems and not evaluation.ignored:
        assert SCHEMAS[index].is_valid(answers)


@settings(max_examples=200, deadline=None)
@given(changed=st.dictionaries(st.sampled_from(sorted(claim())), json_values, max_size=2))
def test_complete_answers_with_changes_agree(changed: dict[str, Any]) -> None:
    answers = {**claim(), **changed}
    evaluation = evaluated(FORMS[0], answers)
    if not evaluation.problems and not evaluation.ignored:
        assert SCHEMAS[0].is_valid(answers)
    if not SCHEMAS[0].is_valid(answers):
        assert evaluation.problems or evaluation.ignored


def test_what_is_sent_for_a_notice_or_a_computed_value_is_ignored_by_both() -> None:
    schema = jsonschema_rs.Draft202012Validator(json_schema(READ_ONLY, version="1"))
    evaluation = evaluated(READ_ONLY, {"n": "2", "twice": "9", "told": "x", "place": {"a": "b"}})
    assert evaluation.computed == {"twice": 4}
    assert evaluation.ignored == ("twice", "told", "place")
    assert not evaluation.problems
    assert schema.is_valid({"n": "2"})
    assert schema.is_valid({"n": "2", "twice": "", "told": None, "place": {}})
    assert not schema.is_valid({"n": "2", "twice": "9"})


def test_what_cannot_be_seen_is_no_answer_to_both() -> None:
    form = questions(
        "{id: name, kind: text, label: {ja: 名}}",
        "{id: yes, kind: yes_no, label: {ja: 可}, required: false}",
    )
    schema = jsonschema_rs.Draft202012Validator(json_schema(form, version="1"))
    unseen = "\u200b\u3000\ufeff"
    assert [p.code for p in evaluated(form, {"name": unseen}).problems] == ["required"]
    assert not evaluated(form, {"name": "葛\U000e0100", "yes": unseen}).problems
    assert schema.is_valid({"name": "葛\U000e0100", "yes": unseen})


def test_complete_answers_are_valid_to_both() -> None:
    assert SCHEMAS[0].is_valid(claim())
    assert not SCHEMAS[0].is_valid({**claim(), "hack": "1"})
    assert not SCHEMAS[0].is_valid({**claim(), "occupation": "pirate"})

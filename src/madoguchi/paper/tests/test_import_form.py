"""Official forms become drafts: how much is found, and that what comes out is a definition."""

import pytest

from madoguchi.forms.domain.format.parse import from_json, parse_yaml, to_json, to_yaml
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.paper.child_main import read
from madoguchi.paper.import_form import import_form, name_in
from madoguchi.paper.tests.forms.samples import FIRST_SIGHT, HELD_OUT, TUNED, form_of_25_fields
from madoguchi.paper.tests.forms.score import Score, fields_of, scored
from madoguchi.paper.tests.forms.writers import Excel

ALL = (*TUNED, *HELD_OUT, *FIRST_SIGHT)


@pytest.fixture(scope="module")
def readings():
    return {sample.name: read(sample.write(), name=name_in(sample.filename)) for sample in ALL}


def total(samples, readings):
    score = Score()
    for sample in samples:
        score += scored(sample, readings[sample.name])
    return score


def test_the_forms_that_the_rules_were_tuned_on_are_read_nearly_whole(readings):
    score = total(TUNED, readings)
    assert min(score.recall, score.precision, score.required) >= 0.98, score


@pytest.mark.parametrize("samples", [HELD_OUT, FIRST_SIGHT], ids=["kept aside", "at first sight"])
def test_forms_that_no_rule_was_made_for_are_read_for_the_most_part(samples, readings):
    score = total(samples, readings)
    assert score.recall >= 0.9, score.recall
    assert score.precision >= 0.9, score.precision


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.filename)
def test_a_draft_is_a_definition_without_errors_that_stays_the_same_through_yaml(sample, readings):
    draft = readings[sample.name].definition
    assert [f for f in findings(draft) if f.severity == "error"] == []
    assert parse_yaml(to_yaml(draft)) == draft == from_json(to_json(draft))


@pytest.mark.parametrize("sample", TUNED, ids=lambda sample: sample.filename)
def test_a_draft_has_the_form_s_name_and_kind(sample, readings):
    draft = readings[sample.name].definition
    assert (draft.name.ja, draft.kind) == (sample.title, sample.kind)


def test_the_same_form_gives_the_same_draft_through_the_child(readings):
    again = import_form(form_of_25_fields(), "学童クラブ利用申込書.xlsx")
    assert again == readings["25 fields, for the journey in the browser"]


def test_every_question_says_where_it_came_from(readings):
    reading = readings["child allowance in Excel squares"]
    places = {origin.place for origin in reading.origins}
    for page in reading.definition.pages:
        for question in page.questions:
            assert f"pages.{page.id}.{question.id}" in places
    birth = next(o for o in reading.origins if o.part == "birth_date")
    assert (birth.reference, birth.text) == ("認定請求書!AE8", "昭和・平成　　年　　月　　日")


def test_what_the_office_fills_in_is_left_out_and_listed(readings):
    left = [passage.text for passage in readings["child allowance in Excel squares"].office_use]
    assert {"受付番号", "あおば市長　殿", "認定年月日", "手当月額"} <= set(left)


def test_what_is_said_of_a_person_stands_at_the_person(readings):
    page = readings["25 fields, for the journey in the browser"].definition.pages[0]
    assert [q.id for q in page.questions] == ["applicant"]
    assert page.questions[0].with_ == ("kana", "birth_date", "address", "phone", "email")
    assert page.title.ja == page.questions[0].label.ja == "申込者"


def test_a_bank_account_is_one_question_with_the_origins_of_its_parts(readings):
    reading = readings["25 fields, for the journey in the browser"]
    parts = [o.part for o in reading.origins if o.place.endswith(".account")]
    assert parts == ["", "bank", "branch", "type", "number", "holder_kana"]


def test_rows_that_repeat_become_a_group(readings):
    draft = readings["25 fields, for the journey in the browser"].definition
    group = next(q for page in draft.pages for q in page.questions if q.id == "member_rows")
    assert group.label.ja == "同居の家族" and group.repeat is not None
    assert [q.label.ja for q in group.questions] == ["氏名", "続柄", "勤務先・学校"]


def test_a_text_that_is_nothing_known_is_listed():
    x = Excel("申請書", columns=30)
    x.row(1, ("氏名", 6), (None, 24))
    x.row(2, ("障害支援区分の認定", 6), ("有・無　　区分　１　２　３　４　５　６　　有効期間", 24))
    passages = read(x.bytes(), name="申請書").not_understood
    assert [(p.reference, p.text) for p in passages] == [
        ("申請書!A2", "障害支援区分の認定"),
        ("申請書!G2", "有・無区分１２３４５６有効期間"),
    ]


def test_what_is_written_when_something_else_is_chosen_is_asked_then(readings):
    draft = readings["change of details, before and after"].definition
    other = next(q for page in draft.pages for q in page.questions if q.show_when is not None)
    assert (other.label.ja, other.show_when.is_) == ("「その他」の内容", "o4")


def test_a_mark_makes_required_and_what_has_none_optional_then(readings):
    fields = {f.label: f.required for f in fields_of(readings["water supply in Excel"])}
    assert fields["使用場所"] and fields["使用者氏名"]
    assert not fields["メールアドレス"] and not fields["備考"]


def test_a_form_without_a_title_is_called_as_its_file():
    assert name_in("C:\\様式\\犬の届.xlsx") == "犬の届"
    assert name_in("\ud800.pdf") == "名前のない様式"

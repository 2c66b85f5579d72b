"""Pages to draw and answers to read back, in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from madoguchi.forms.domain.answers.compiled import Form, compile_form
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.showing import views as v
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.forms.domain.showing.labels import asks, error_links
from madoguchi.forms.domain.showing.present import present_page
from madoguchi.forms.tests.examples import EXAMPLE, child, claim, evaluated, questions

FORM = compile_form(parse_yaml(EXAMPLE))


def drawn(form: Form, page: str, answers: Any, language: str = "ja", **options: Any) -> v.PageView:
    shown = {"show_errors": True, "tables": {}, **options}
    return present_page(form, evaluated(form, answers), page, language=language, **shown)


def nodes(view: v.PageView | v.Fieldset | v.Rows | v.Row) -> Iterator[v.Node]:
    inner: tuple[Any, ...] = (
        getattr(view, "nodes", ()) or getattr(view, "children", ()) or getattr(view, "rows", ())
    )
    for node in inner:
        if not isinstance(node, v.Row):
            yield node
        yield from nodes(node) if isinstance(node, v.Fieldset | v.Rows | v.Row) else ()


def control(view: v.PageView, name: str) -> v.Input:
    (found,) = (node for node in nodes(view) if node.name == name)
    assert isinstance(found, v.Input)
    return found


def messages(answers: Any, language: str = "ja") -> dict[str, str]:
    return {e.name: e.message for e in error_links(FORM, evaluated(FORM, answers), language)}


def test_an_error_names_the_row_and_the_question():
    children = [child(), child(living="")]
    assert messages(claim(children=children)) == {
        "children.1.living": "お子さん 2人目の同居・別居を選んでください。"
    }


@pytest.mark.parametrize(
    ("label", "asked"),
    [
        ("一緒に住んでいますか", True),
        ("世話をして、見守っていますか(監護)", True),
        ("いつも {世話|せわ}を していますか({監護|かんご})", True),
        ("Do you look after this child (監護)?", True),
        ("同居・別居", False),
        ("いつからか分かる書類(写し)", False),
    ],
)
def test_a_label_that_asks_is_told_from_one_that_names(label: str, asked: bool):
    assert asks(label) is asked


def test_an_error_quotes_a_question_in_a_row_as_it_is_asked():
    yaml = EXAMPLE.replace("label: {ja: 同居・別居}", "label: {ja: 一緒に住んでいますか(同居)}")
    form = compile_form(parse_yaml(yaml))
    wrong = evaluated(form, claim(children=[child(living="")]))
    (said,) = error_links(form, wrong, "ja")
    assert said.message == "「お子さん 1人目:一緒に住んでいますか(同居)」に答えてください。"


def test_an_error_in_a_part_names_the_whole():
    person = {**claim()["claimant"], "family": "", "phone": "1"}
    said = messages(claim(claimant=person))
    assert said["claimant.family"] == "請求者の姓を入力してください。"
    assert said["claimant.phone"].startswith("請求者の電話番号の桁数が違うようです。")
    address = {**claim()["claimant"]["address"], "city": ""}
    said = messages(claim(claimant={**claim()["claimant"], "address": address}))
    assert said == {"claimant.address.city": "請求者の市区町村を入力してください。"}


def test_an_ended_era_is_explained_with_the_year_that_was_meant():
    said = messages(claim(event_date="昭和65年1月8日"))["event_date"]
    assert "昭和は64年1月7日まで" in said and "平成2年" in said


def test_errors_are_said_in_the_readers_language_with_nothing_left_to_fill_in():
    wrong = claim(claimant={"family": "山" * 81}, children=[{}], event_date="1", claimant_number="12")
    for language in ("ja", "en", "ja-easy"):
        for name, text in messages(wrong, language).items():
            assert "{label}" not in text and "{limit}" not in text, (name, text)
    assert messages(wrong, "en")["claimant_number"].endswith("has 12 digits. Check the number on the card.")
    assert "もう{一度|いちど}" in messages(wrong, "ja-easy")["event_date"]


def test_an_error_knows_the_page_it_is_on():
    links = error_links(FORM, evaluated(FORM, {}), "ja")
    assert {link.page for link in links} == {"representative_page", "claimant_page", "children_page"}
    view = drawn(FORM, "children_page", {})
    assert view.errors and all(e.page == "children_page" for e in view.errors)


@pytest.mark.parametrize(
    "name", ["children.²", "children.x.living", "²", "a.b.c", "children.0", "claimant.0"]
)
def test_an_unknown_name_is_reported_as_it_is(name: str):
    (said,) = (e for e in error_links(FORM, evaluated(FORM, claim(**{name: "1"})), "ja") if e.name == name)
    assert "という質問は、この手続にはありません" in said.message


def test_errors_are_not_drawn_before_they_are_asked_for():
    view = drawn(FORM, "claimant_page", {}, show_errors=False)
    assert view.errors == () and not any(getattr(n, "errors", ()) for n in nodes(view))


def test_a_page_counts_among_those_that_are_shown():
    view = drawn(FORM, "claimant_page", claim())
    assert (view.number, view.count, view.stopped) == (2, 3, False)
    assert drawn(FORM, "claimant_page", claim(occupation="public")).stopped


def test_an_unknown_page_cannot_be_drawn():
    with pytest.raises(KeyError):
        drawn(FORM, "nowhere", {})


def test_what_was_typed_stands_in_the_controls_untouched():
    person = {"family": "𠮷野", "family_kana": "よしの", "birth_date": "昭和65年1月8日"}
    view = drawn(FORM, "claimant_page", claim(claimant=person, event_date="あした"))
    assert control(view, "claimant.family").value == "𠮷野"
    assert control(view, "claimant.family_kana").value == "よしの"
    assert control(view, "claimant.birth_date").parts == {
        "era": "昭和",
        "year": "65",
        "month": "1",
        "day": "8",
    }
    assert control(view, "event_date").parts["year"] == "あした"


@pytest.mark.parametrize("answer", ["123456789018", {"sealed": True}])
def test_an_individual_number_is_never_drawn_or_told(answer: Any):
    answers = claim(claimant_number=answer)
    assert control(drawn(FORM, "claimant_page", answers), "claimant_number").value == ""
    for language in ("ja", "en", "ja-easy"):
        told = answer_sections(FORM, evaluated(FORM, answers), language=language, tables={})
        assert "123456789018" not in repr(told)
    assert "入力済み" in repr(answer_sections(FORM, evaluated(FORM, answers), language="ja", tables={}))


def test_a_wrong_individual_number_is_not_told_either():
    meaning = evaluated(FORM, claim(claimant_number="123456789012"))
    assert "123456789012" not in repr(
        answer_sections(FORM, meaning, language="ja", tables={}, show_errors=True)
    )


def test_answers_of_every_shape_can_be_drawn():
    shapes: tuple[Any, ...] = (None, 0, True, [], {}, [[]], {"a": {}}, "x", [None], [{"living": {}}], 1.5)
    for raw in shapes:
        answers = dict.fromkeys(claim(), raw)
        for page in ("representative_page", "claimant_page", "children_page"):
            assert drawn(FORM, page, answers).title
        assert answer_sections(FORM, evaluated(FORM, answers), language="ja", tables={}, show_errors=True)


def told(answers: Any, language: str) -> dict[str, str]:
    sections = answer_sections(FORM, evaluated(FORM, answers), language=language, tables={})
    return {row.name: row.value for section in sections for row in section.rows}


@pytest.mark.parametrize(
    ("language", "told"),
    [("ja", "令和11年3月(2029年)"), ("ja-easy", "令和11年3月(2029年)"), ("en", "March 2029")],
)
def test_a_month_is_told_as_days_are(language: str, told: str):
    form = questions("{id: graduation, kind: year_month, label: {ja: 卒業の予定}}")
    (section,) = answer_sections(
        form, evaluated(form, {"graduation": "2029-03"}), language=language, tables={}
    )
    assert section.rows[0].value == told


def test_an_answered_form_reads_in_three_languages():
    ja, en, easy = (told(claim(), language) for language in ("ja", "en", "ja-easy"))
    assert ja["claimant.birth_date"] == "昭和60年1月8日(1985年)"
    assert en["claimant.birth_date"] == "8 January 1985"
    assert (ja["filing_for"], en["filing_for"]) == ("自分の手続", "Myself")
    assert easy["filing_for"] == "{自分|じぶん}の てつづき"
    assert (ja["claimant_number"], en["claimant_number"]) == ("入力済み", "Entered")
    assert ja["children.0.living"] == en["children.0.living"] == "同居"
    assert ja.keys() == en.keys() == easy.keys()


def test_rows_have_titles_and_buttons_within_their_limits():
    view = drawn(FORM, "children_page", claim(children=[child(), child()]))
    (rows,) = (n for n in nodes(view) if isinstance(n, v.Rows))
    assert [row.title for row in rows.rows] == ["お子さん 1人目", "お子さん 2人目"]
    assert (rows.can_add, rows.can_remove, rows.add_label) == (True, True, "お子さんを追加する")
    (one,) = (n for n in nodes(drawn(FORM, "children_page", claim())) if isinstance(n, v.Rows))
    assert not one.can_remove
    (full,) = (
        n
        for n in nodes(drawn(FORM, "children_page", claim(children=[child()] * 12)))
        if isinstance(n, v.Rows)
    )
    assert not full.can_add


def test_a_needed_group_without_rows_shows_its_first():
    (rows,) = (n for n in nodes(drawn(FORM, "children_page", {})) if isinstance(n, v.Rows))
    assert len(rows.rows) == 1 and rows.rows[0].children


def test_a_question_that_others_depend_on_is_marked():
    view = drawn(FORM, "claimant_page", claim())
    assert control(view, "occupation").conditional
    assert not control(view, "claimant.phone").conditional


def test_in_a_row_only_what_is_asked_about_is_marked():
    """The statement about a child apart hangs on `living`, and on `children` only by their number."""
    view = drawn(FORM, "children_page", claim())
    assert control(view, "children.0.living").conditional
    assert not control(view, "children.0.child.family").conditional


def test_searches_and_hints_of_browsers_stand_at_the_parts():
    view = drawn(FORM, "claimant_page", claim())
    code, family = control(view, "claimant.address.postal_code"), control(view, "claimant.family")
    assert (code.lookup, code.autocomplete, code.inputmode) == ("postal_code", "postal-code", "numeric")
    assert (family.lookup, family.autocomplete) == ("", "family-name")


def test_browsers_fill_in_the_reader_and_nobody_else():
    answers = claim(filing_for="other", children=[child()])
    for page, name, hint in (
        ("representative_page", "representative.family", "family-name"),
        ("claimant_page", "claimant.family", ""),
        ("claimant_page", "claimant.address.postal_code", ""),
        ("children_page", "children.0.child.family", ""),
        ("children_page", "children.0.child.birth_date", ""),
    ):
        assert control(drawn(FORM, page, answers), name).autocomplete == hint, name


def test_an_unsure_bank_shows_what_it_may_be():
    form = questions("{id: account, kind: bank_account, label: {ja: 口座}}")
    unsure = drawn(form, "page", {"account": {"bank": "みず"}})
    assert "みずほ銀行 (0001)" in [o.id for o in control(unsure, "account.bank").options]
    sure = drawn(form, "page", {"account": {"bank": "みずほ銀行", "branch": "001"}})
    assert not control(sure, "account.branch").errors


def test_many_options_become_a_list():
    options = ", ".join(f"{{id: o{n}, label: {{ja: 選択{n}}}}}" for n in range(9))
    form = questions(f"{{id: c, kind: choice, label: {{ja: 選}}, options: [{options}]}}")
    assert control(drawn(form, "page", {}), "c").control == "select"


def test_an_unfinished_draft_can_be_looked_at() -> None:
    form = questions(
        "{id: family, kind: group, label: {ja: 家族}, questions: []}",
        "{id: place, kind: attachment, label: {ja: 書類}, attachment: nowhere}",
    )
    assert [node.name for node in drawn(form, "page", {}).nodes] == ["family", "place"]


def test_a_browser_fills_in_the_parent_and_not_the_child_who_comes_first():
    form = questions(
        "{id: child, kind: person, label: {ja: お子さん}, with: [kana, birth_date]}",
        "{id: parent, kind: person, label: {ja: 保護者}, with: [kana, phone]}",
    )
    view = drawn(form, "page", {})
    hints = {name: control(view, f"{name}.family").autocomplete for name in ("child", "parent")}
    assert hints == {"child": "", "parent": "family-name"}


def test_a_reading_is_asked_of_whose_name_is_not_in_latin_letters():
    form = questions("{id: who, kind: person, label: {ja: 人}, with: [kana]}")

    def required(language: str, name: str) -> bool:
        evaluation = evaluated(form, {"who": {"family": name}})
        view = present_page(form, evaluation, "page", language=language, tables={}, show_errors=False)
        return control(view, "who.family_kana").required

    assert [required("ja", name) for name in ("", "山田", "SMITH")] == [True, True, False]
    assert [required("en", name) for name in ("", "山田", "SMITH")] == [False, True, False]


def test_a_postal_code_of_several_towns_offers_them_until_one_is_chosen():
    form = questions("{id: home, kind: address, label: {ja: 住所}}")
    view = drawn(form, "page", {"home": {"postal_code": "618-0000"}})
    assert [o.label for o in control(view, "home.postal_code").options] == [
        "京都府乙訓郡大山崎町",
        "大阪府三島郡島本町",
    ]
    chosen = {"postal_code": "618-0000", "prefecture": "大阪府", "city": "三島郡島本町"}
    assert control(drawn(form, "page", {"home": chosen}), "home.postal_code").options == ()


def test_a_passbook_is_explained_beside_the_branch():
    form = questions("{id: account, kind: bank_account, label: {ja: 口座}}")
    typed = {"bank": "ゆうちょ銀行", "branch": "17300", "number": "12345671"}
    hint = control(drawn(form, "page", {"account": typed}), "account.branch").hint
    assert hint == "通帳の記号・番号 17300-12345671 は、支店 七三八、口座番号 1234567 です。"


def test_answers_are_told_as_they_were_read():
    form = questions(
        "{id: who, kind: person, label: {ja: 人}, with: [phone]}",
        "{id: home, kind: address, label: {ja: 住所}}",
        "{id: office, kind: phone, label: {ja: 勤め先}}",
        "{id: account, kind: bank_account, label: {ja: 口座}}",
    )
    answers = {
        "who": {"family": "スカルノ", "no_given": "yes", "phone": "０９０ー１２３４ー５６７８"},
        "home": {"abroad": "yes", "country": "Australia", "city": "Sydney", "street": "12 Example Street"},
        "office": "\u202d03-1234-5678（内線１２３）\u202c",
        "account": {
            "bank": "ゆうちょ銀行",
            "branch": "17300",
            "type": "ordinary",
            "number": "12345671",
            "holder_kana": "スカルノ",
        },
    }
    evaluation = evaluated(form, answers)
    sections = answer_sections(form, evaluation, language="ja", tables={})
    told = {row.name: row.value for section in sections for row in section.rows}
    assert not evaluation.problems
    assert told == {
        "who": "",
        "who.family": "スカルノ",
        "who.phone": "090-1234-5678",
        "home": "12 Example Street, Sydney, Australia",
        "office": "03-1234-5678 内線123",
        "account": "",
        "account.bank": "ゆうちょ銀行 (9900)",
        "account.branch": "七三八 (738)",
        "account.type": "普通",
        "account.number": "1234567 (通帳の記号・番号 17300-12345671)",
        "account.holder_kana": "スカルノ",
    }

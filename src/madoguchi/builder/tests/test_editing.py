"""The builder's page: what is posted becomes a change, and what cannot be used is said without losing anything."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.authoring.domain.changes import PutQuestion
from madoguchi.authoring.queries import draft
from madoguchi.authoring.services.change_draft import change_draft
from madoguchi.builder.tests.cast import SOMEBODY, Author, controls
from madoguchi.forms.domain.format import definition as d
from madoguchi.review.tests.cast import NOW

PARK = "pages.place_page.park"
REASON = "pages.place_page.reason"


def now() -> d.Definition:
    return draft("koen-shiyo", by=SOMEBODY, now=NOW).definition


def question(place: str) -> Any:
    _, page, name = place.split(".")[:3]
    return next(q for p in now().pages if p.id == page for q in p.questions if q.id == name)


@pytest.fixture
def author(aoba):
    return Author(aoba)


def test_the_page_shows_every_question_of_it_with_its_condition_in_words(author):
    text = author.page()
    assert "どの公園ですか" in text and "「どの公園ですか」が「北公園」のとき" in text
    assert "手伝う方" in text  # in the outline
    assert 'name="park"' in text and "inert" in text


def test_what_the_inspector_shows_posted_as_it_is_changes_nothing(author):
    before = now()
    for place in (PARK, REASON, "pages.place_page", "pages.place_page.people", "pages.person_page.applicant",
                  "pages.person_page.helpers", "pages.person_page.helpers.adult"):  # fmt: skip
        assert author.put(place).status_code == 200, place
    assert now() == before


def test_a_label_is_saved_at_once_and_the_page_comes_back(author):
    response = author.put(PARK, label__ja="使う公園", label__en="Park")
    assert response.status_code == 200
    text = response.content.decode()
    assert "保存しました" in text and "使う公園" in text
    assert question(PARK).label == d.LocalText(ja="使う公園", en="Park", ja_easy="どの こうえんですか")


@pytest.mark.parametrize("page", ["edit/", "settings/about/"])
def test_an_address_does_not_make_the_page_say_that_something_was_saved(author, page):
    before = now()
    text = author.client.get(f"/aoba/desk/procedures/koen-shiyo/{page}?proof=1&said=saved").content.decode()
    assert "保存しました(" not in text and now() == before


def test_without_scripts_one_is_led_back_to_what_was_changed(author):
    response = author.put(PARK, scripted=False, label__ja="使う公園")
    assert response.status_code == 302
    assert "place=pages.place_page.park" in response["Location"]


def test_one_setting_that_cannot_be_used_does_not_keep_the_others_from_being_saved(author):
    response = author.put("pages.place_page.people", label__ja="参加する人数", max="たくさん")
    assert response.status_code == 422
    text = response.content.decode()
    assert "数字で入力してください。" in text and 'value="たくさん"' in text
    assert question("pages.place_page.people").label.ja == "参加する人数"
    assert question("pages.place_page.people").max is None


def test_choices_are_added_moved_pasted_and_taken_away(author):
    author.put(PARK, _add_option="1")
    author.put(PARK, _up_option="2")
    author.put(PARK, _paste_options="1", options__paste="南公園\tSouth Park\tみなみ\n\n西公園")
    author.put(PARK, _remove_option="0")
    options = question(PARK).options
    assert [o.label.ja for o in options] == ["選択肢3", "北公園", "南公園", "西公園"]
    assert options[2].label == d.LocalText(ja="南公園", en="South Park", ja_easy="みなみ")
    assert len({o.id for o in options}) == 4


def test_a_paste_that_is_only_typed_is_not_taken(author):
    author.put(PARK, options__paste="南公園")
    assert len(question(PARK).options) == 2


def test_questions_are_added_copied_moved_and_removed_by_plain_buttons(author):
    def place_of(response):
        return response["Location"].partition("place=")[2].partition("&")[0]

    added = author.post(do="add", place=PARK, into="pages.place_page", at="1", kind="date")
    date = place_of(added)
    copied = place_of(author.post(do="act", act="copy", place=date))
    assert copied != date
    author.post(do="act", act="up", place=copied)
    author.post(do="act", act="remove", place=date)
    kept = copied.removeprefix("pages.place_page.")
    assert [q.id for q in now().pages[0].questions] == ["park", kept, "reason", "people"]


def test_moving_over_the_edge_of_a_page_goes_into_its_neighbour(author):
    author.post(do="act", act="down", place="pages.place_page.people")
    assert [q.id for q in now().pages[1].questions] == ["people", "applicant", "helpers"]
    author.post(do="act", act="up", place="pages.person_page.people")
    assert [q.id for q in now().pages[0].questions] == ["park", "reason", "people"]


def test_a_question_leaves_its_group_over_the_edge_and_goes_in_by_the_list(author):
    author.post(do="act", act="up", place="pages.person_page.helpers.helper")
    assert [q.id for q in now().pages[1].questions] == ["applicant", "helper", "helpers"]
    author.post(
        do="act", act="into", place="pages.person_page.helper", **{"move-into": "pages.person_page.helpers"}
    )
    assert [q.id for q in question("pages.person_page.helpers").questions] == ["adult", "helper"]


def test_pages_are_added_split_and_joined(author):
    author.post(do="act", act="split", place="pages.place_page.people")
    assert len(now().pages) == 3
    second = f"pages.{now().pages[1].id}"
    author.post(do="act", act="join", place=second)
    assert [q.id for q in now().pages[0].questions] == ["park", "reason", "people"]
    author.post(do="add_page", place="pages.place_page")
    assert now().pages[1].title.ja == "新しいページ"


def test_rows_must_differ_and_an_account_be_someones_own_where_the_author_says_so(author):
    helpers = "pages.person_page.helpers"
    text = author.page(place=helpers)
    assert "同じ答えを二度書けない質問" in text
    author.put(helpers, distinct="helper")
    assert question(helpers).repeat.distinct == "helper"
    added = author.post(do="add", place=helpers, into="pages.person_page", at="2", kind="bank_account")
    account = added["Location"].partition("place=")[2].partition("&")[0]
    assert "だれの名義の口座か" in author.page(place=account)
    author.put(account, holder="applicant")
    assert question(account).holder == "applicant"
    author.put(account, holder="")
    author.put(helpers, distinct="")
    assert question(account).holder is None and question(helpers).repeat.distinct is None


def test_dragging_posts_the_same_move(author):
    author.post(scripted=True, do="move", place=PARK, what=PARK, into="pages.person_page", at="0")
    assert next(q.id for q in now().pages[1].questions) == "park"


def test_the_kind_is_changed_and_what_both_kinds_have_stays(author):
    response = author.post(scripted=True, do="kind", kind="choices", place=PARK)
    assert response.status_code == 200
    assert isinstance(question(PARK), d.Choices) and len(question(PARK).options) == 2


def test_undo_and_redo_say_what_they_take_back(author):
    author.put(PARK, label__ja="使う公園")
    text = author.page()
    assert "「使う公園」の質問文を直しました。" in text or "「使う公園」" in text
    assert author.post(do="step", step="undo", place=PARK).status_code == 302
    assert question(PARK).label.ja == "どの公園ですか"
    author.post(do="step", step="redo", place=PARK)
    assert question(PARK).label.ja == "使う公園"


def test_a_page_of_ones_own_that_is_old_is_not_said_to_be_anothers_doing(author):
    author.put(PARK, label__ja="使う公園")
    author.put(PARK, label__ja="借りる公園")
    old = {"do": "step", "step": "undo", "place": PARK, "revision": "3"}
    assert author.post(**old).status_code == 302
    answer = author.post(**old)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "この画面は、あなたが変える前のものです。" in text and "ほかの人" not in text
    assert question(PARK).label.ja == "使う公園"


def test_a_page_that_another_made_old_says_so(author, aoba):
    author.put(PARK, label__ja="使う公園")
    Author(aoba, "sakusei").put(PARK, label__ja="借りる公園")
    answer = author.post(do="step", step="undo", place=PARK, revision="2")
    assert answer.status_code == 422 and "ほかの人が先に変えました" in answer.content.decode()


def test_two_authors_at_one_question_see_both_versions_and_choose(author):
    form = author.form(PARK)
    view = draft("koen-shiyo", by=SOMEBODY, now=NOW)
    theirs = d.Choice(id="park", label=d.LocalText(ja="公園を選んでください"), options=question(PARK).options)
    change_draft(procedure="koen-shiyo", change=PutQuestion(place=PARK, question=theirs), revision=view.revision,
                 by=SOMEBODY, now=NOW)  # fmt: skip
    response = author.post(scripted=True, **form | {"label-ja": "使う公園"})
    text = response.content.decode()
    assert response.status_code == 409
    assert "下書 五郎さんが、同じところを先に直しました" in text
    assert "公園を選んでください" in text and "使う公園" in text
    assert question(PARK).label.ja == "公園を選んでください"  # nothing was overwritten
    change = text.partition('name="change" value="')[2].partition('"')[0].replace("&#34;", '"')
    author.post(do="again", place=PARK, revision="1", change=change)
    assert question(PARK).label.ja == "使う公園"


def test_another_window_of_ones_own_is_not_called_another_person(author):
    form = author.form(PARK)
    author.put(PARK, label__ja="公園を選んでください")
    text = author.post(scripted=True, **form | {"label-ja": "使う公園"}).content.decode()
    assert "あなたが別の画面で、同じところを先に直しました" in text and "さんが" not in text


def test_what_is_gone_meanwhile_is_said(author):
    form = author.form(REASON)
    author.post(do="act", act="remove", place=REASON)
    response = author.post(scripted=True, **form | {"label-ja": "わけ"})
    text = response.content.decode()
    assert response.status_code == 409 and "なくしました" in text and "わけ" in text
    again = controls(text, "collision-again")
    author.post(scripted=True, **again)
    assert [q.id for q in now().pages[0].questions] == ["park", "people", "reason"]
    assert question(REASON).label.ja == "わけ"


def test_nonsense_is_refused_in_words_and_changes_nothing(author):
    before = now()
    for data in ({"do": "again", "change": "{"}, {"do": "add", "kind": "nothing", "into": "pages.place_page"},
                 {"do": "move", "what": PARK, "into": "nowhere", "at": "9"}, {"do": "kind", "kind": "x"},
                 {"do": "act", "act": "into", "move-into": "pages.none"}, {"do": ""}):  # fmt: skip
        assert author.post(**{"place": PARK, "revision": "1", **data}).status_code in (302, 422), data
    assert now() == before
    assert author.get(place="pages.none.none").status_code == 200
    assert author.get("edit/", place="../../x", lang_of="xx").status_code == 200


def test_whoever_may_only_look_changes_nothing(aoba):
    for name in ("koukai", "shinsa"):
        reader = Author(aoba, name)
        text = reader.page()
        assert "直せるのは「手続の作成」の担当者です" in text and "inspector-form" not in text
        assert reader.post(do="act", act="remove", place=PARK).status_code == 403
    assert question(PARK).label.ja == "どの公園ですか"


def test_the_findings_lead_to_their_place(author):
    author.post(
        do="act", act="down", place=PARK
    )  # its answer is then asked after the condition that needs it
    text = author.page()
    assert "直すところ" in text
    assert f"edit/?place={REASON}" in text and "「場所」 › 「理由」" in text


def test_the_meter_counts_the_texts_of_each_language(author):
    author.put(PARK, label__en="")
    text = author.page(lang_of="en")
    assert 'lang="en"' in text and "Central Park" in text
    english = text.partition(">英語<")[2][:80]
    assert "%" in english and "100%" not in english


PRESSES = {
    "add": {"do": "add", "kind": "text", "into": "pages.place_page", "at": "1", "place": PARK},
    "copy": {"do": "act", "act": "copy", "place": PARK},
    "remove": {"do": "act", "act": "remove", "place": REASON},
    "page": {"do": "add_page", "place": PARK},
    "split": {"do": "act", "act": "split", "place": REASON},
}


@pytest.mark.parametrize("scripted", [False, True])
@pytest.mark.parametrize("press", PRESSES.values(), ids=PRESSES)
def test_a_double_press_counts_once_and_answers_the_same(author, press, scripted):
    first = author.post(scripted=scripted, revision="1", **press)
    once = now()
    second = author.post(scripted=scripted, revision="1", **press)
    assert now() == once
    assert draft("koen-shiyo", by=SOMEBODY, now=NOW).revision == 2
    assert first.status_code == second.status_code == (200 if scripted else 302)
    if not scripted:
        assert first["Location"] == second["Location"]


def test_a_double_press_counts_once_though_another_was_between(author, aoba):
    author.post(revision="1", **PRESSES["copy"])
    Author(aoba, "sakusei").put("pages.place_page.people", label__ja="人の数")
    author.post(revision="1", **PRESSES["copy"])
    assert len(now().pages[0].questions) == 4


def test_what_was_added_and_undone_is_added_by_an_older_page(author):
    author.post(revision="1", **PRESSES["add"])
    author.post(do="step", step="undo", place=PARK, revision="2")
    author.post(revision="1", **PRESSES["add"])
    assert len(now().pages[0].questions) == 4


def test_two_presses_of_pages_that_followed_each_other_count_twice(author):
    author.post(revision="1", **PRESSES["add"])
    author.post(revision="2", **PRESSES["add"])
    assert len(now().pages[0].questions) == 5


def test_a_double_press_in_the_settings_adds_one_entry(author):
    for path in ("settings/attachments/", "settings/checks/"):
        revision = str(draft("koen-shiyo", by=SOMEBODY, now=NOW).revision)
        for _ in range(2):
            author.post(path, do="add_entry", _save="1", revision=revision)
    assert (len(now().attachments), len(now().checks)) == (1, 1)

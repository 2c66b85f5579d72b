"""Another kind, and fields and entries put as a whole."""

from __future__ import annotations

import pytest

from madoguchi.authoring.domain import changes as c
from madoguchi.authoring.domain.apply import apply
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.tests.samples import small
from madoguchi.authoring.tests.test_apply import at, ja
from madoguchi.forms.domain.format import definition as d

# kinds


def kind(place, *kinds):
    after = small()
    for name in kinds:
        after = apply(after, c.ChangeKind(place=place, kind=name)).definition
    return at(after, place)


def test_another_kind_keeps_what_both_have():
    work = at(small(), "pages.first.work")
    assert kind("pages.first.work", "choices").options == work.options
    assert kind("pages.first.work", "choices", "choice") == work
    assert kind("pages.first.office", "textarea").show_when == d.Condition(question="work", is_="employee")
    assert kind("pages.first.office", "notice").text == ja("勤務先")
    assert kind("pages.first.office", "notice", "text").label == ja("勤務先")


def test_yes_or_no_becomes_a_choice_on_which_conditions_still_hold():
    options = kind("pages.first.work", "yes_no", "choice").options
    assert [o.id for o in options] == ["yes", "no"]


def test_bounds_of_days_and_months_become_each_other():
    day = d.Date(id="moved_on", label=ja("日"), not_before="2026-04-15", not_after="today")
    before = apply(small(), c.PutQuestion(place="pages.first.moved_on", question=day)).definition
    month = apply(before, c.ChangeKind(place="pages.first.moved_on", kind="year_month")).definition
    assert at(month, "pages.first.moved_on").not_before == "2026-04"
    again = apply(month, c.ChangeKind(place="pages.first.moved_on", kind="date")).definition
    assert at(again, "pages.first.moved_on").not_before == "2026-04-01"


def test_a_group_that_holds_questions_keeps_its_kind():
    with pytest.raises(CannotChange, match="先に中の質問"):
        kind("pages.second.children", "text")


# parts


def test_fields_and_entries_are_put_added_and_removed():
    done = apply(small(), c.PutPart(part="for", value="business"))
    assert (done.definition.for_, done.said) == ("business", "「手続をする方」を変えました。")
    done = apply(small(), c.PutPart(part="window", value={"from": "2026-10-01"}))
    assert done.definition.window == d.Window(from_="2026-10-01") and done.touched == {"window"}
    done = apply(small(), c.PutPart(part="attachments.map", value={"label": {"ja": "地図"}, "max_mb": "3"}))
    assert done.definition.attachments[1].max_mb == 3 and done.touched == {"attachments.map"}
    done = apply(small(), c.PutPart(part="checks.lives", value=None))
    assert done.definition.checks == () and done.said.startswith("入力の確認")


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("pages", []),
        ("id", "other"),
        ("format", 2),
        ("nothing", 1),
        ("window.from", "2026-10-01"),
        ("kind", "poem"),
        ("name", {"ja": "\ud800"}),
        ("attachments.work", {"label": {"ja": "質問と同じid"}}),
        ("attachments.ＸＸ", {"label": {"ja": "読めないid"}}),
        ("checks.other", None),
        ("checks.lives", {"must": {"question": "work"}, "message": {"ja": "x"}, "at": "work"}),
    ],
)
def test_a_part_that_cannot_be_put_is_refused_in_japanese(part, value):
    with pytest.raises(CannotChange) as refused:
        apply(small(), c.PutPart(part=part, value=value))
    assert str(refused.value).endswith("。") and "Expected" not in str(refused.value)


def test_what_comes_along_from_word_or_excel_is_tidied():
    label = {"ja": "一行目\r\n二行目\x0b三行目\u2028四\x07行\ufeff目", "en": "\tTab"}
    after = apply(small(), c.PutPart(part="name", value=label)).definition
    assert after.name == d.LocalText(ja="一行目\n二行目\n三行目\n四行目", en="\tTab")

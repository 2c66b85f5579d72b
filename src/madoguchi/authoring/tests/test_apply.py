"""What each change makes of a definition."""

from __future__ import annotations

import msgspec
import pytest

from madoguchi.authoring.domain import changes as c
from madoguchi.authoring.domain import ids
from madoguchi.authoring.domain.apply import apply
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.tests.samples import small
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import questions
from madoguchi.forms.domain.proving.flow.findings import flow_findings
from madoguchi.forms.domain.proving.prove import failed_trials, findings
from madoguchi.forms.tests.flow_examples import good

replace = msgspec.structs.replace


@pytest.fixture(autouse=True)
def _marks(monkeypatch):
    """Marks of new ids that can be told before."""
    monkeypatch.setattr(ids, "mark", lambda: "2")


def ja(text):
    return d.LocalText(ja=text)


def places(definition):
    return [place.removeprefix("pages.") for place, _, _ in questions(definition)]


def at(definition, place):
    return next(q for where, q, _ in questions(definition) if where == place)


def errors(definition):
    return [(f.code, f.place) for f in findings(definition) if f.severity == "error"]


def short(found):
    """With the place of the question or page alone."""
    return [(code, place.removesuffix(".show_when")) for code, place in found]


OFFICE = "pages.first.office"


def test_the_small_definition_is_sound():
    assert errors(small()) == [] and failed_trials(small()) == []


# renaming


def test_what_refers_to_a_question_follows_its_new_id():
    work = at(small(), "pages.first.work")
    done = apply(small(), c.PutQuestion(place="pages.first.work", question=replace(work, id="job")))
    after = done.definition
    assert errors(after) == [] and failed_trials(after) == []
    assert at(after, "pages.first.office").show_when == d.Condition(question="job", is_="employee")
    assert after.pages[1].show_when == d.Condition(question="job", is_="employee")
    assert after.delivery[0].items["shoku"] == "job" and after.trials[0].answers["job"] == "employee"
    assert (done.place, done.said) == ("pages.first.job", "「職業」のidを直しました。")
    assert done.touched >= {"pages.first.work", "pages.first.job", "pages.first.office", "pages.second:own"}
    assert "pages.first.moved_on" not in done.touched


def test_dates_parts_and_the_deadline_follow_too():
    after = small()
    for old, new in (("moved_on", "day"), ("applicant", "filer")):
        question = replace(at(after, f"pages.first.{old}"), id=new)
        after = apply(after, c.PutQuestion(place=f"pages.first.{old}", question=question)).definition
    assert after.deadline is not None and after.deadline.after == "day"
    age = at(after, "pages.first.age")
    assert age.compute.age_on == d.AgeOn(birth_date="filer.birth_date", day="day")
    assert after.delivery[0].items["shimei"] == "filer.name" and errors(after) == []


def test_a_question_in_a_group_is_followed_with_and_without_its_group():
    living = replace(at(small(), "pages.second.children.living"), id="home")
    after = apply(small(), c.PutQuestion(place="pages.second.children.living", question=living)).definition
    assert errors(after) == [] and failed_trials(after) == []
    assert after.checks[0].must.where == d.Condition(question="children.home", answered=True)
    assert after.trials[0].answers["children"][0]["home"] == "apart"


def test_a_renamed_group_is_followed():
    children = replace(at(small(), "pages.second.children"), id="kids")
    after = apply(small(), c.PutQuestion(place="pages.second.children", question=children)).definition
    assert errors(after) == [] and failed_trials(after) == []
    assert after.attachments[0].required_when is not None
    assert after.attachments[0].required_when.any_of == "kids" and after.checks[0].at == "kids"
    assert after.trials[0].expect.shown[2] == "kids.0.child_address"


def test_an_option_that_only_got_another_id_is_followed_and_another_option_is_not():
    work = at(small(), "pages.first.work")
    renamed = replace(work, options=(replace(work.options[0], id="company"), work.options[1]))
    after = apply(small(), c.PutQuestion(place="pages.first.work", question=renamed)).definition
    assert errors(after) == [] and failed_trials(after) == []
    assert after.trials[0].answers["work"] == "company"
    other = replace(work, options=(d.Option(id="farmer", label=ja("農家")), work.options[1]))
    after = apply(small(), c.PutQuestion(place="pages.first.work", question=other)).definition
    assert ("unknown_option", OFFICE) in short(errors(after))


def test_a_renamed_page_is_followed_by_trials_and_a_taken_name_is_refused():
    page = small().pages[1]
    after = apply(small(), c.PutPage(place="pages.second", page=replace(page, id="kids", questions=())))
    assert after.definition.trials[0].expect.shown[1] == "kids"
    assert failed_trials(after.definition) == [] and len(after.definition.pages[1].questions) == 3
    with pytest.raises(CannotChange, match="first"):
        apply(small(), c.PutPage(place="pages.second", page=replace(page, id="first")))


def test_an_id_that_another_question_has_is_refused():
    work = replace(at(small(), "pages.first.work"), id="living")
    with pytest.raises(CannotChange, match="living"):
        apply(small(), c.PutQuestion(place="pages.first.work", question=work))


def test_a_renamed_attachment_is_followed_by_its_place_and_the_trials():
    value = msgspec.to_builtins(replace(small().attachments[0], id="picture"))
    after = apply(small(), c.PutPart(part="attachments.photo", value=value)).definition
    assert at(after, "pages.second.photo_place").attachment == "picture"
    assert errors(after) == [] and failed_trials(after) == []


# moving


@pytest.mark.parametrize(
    ("to", "said", "order"),
    [
        (0, "「職業」を上へ動かしました。", ["work", "applicant", "moved_on", "office", "age"]),
        (3, "「職業」を下へ動かしました。", ["applicant", "moved_on", "office", "work", "age"]),
        (99, "「職業」を下へ動かしました。", ["applicant", "moved_on", "office", "age", "work"]),
    ],
)
def test_a_question_moves_to_a_position(to, said, order):
    done = apply(small(), c.Move(place="pages.first.work", into="pages.first", at=to))
    assert [q.id for q in done.definition.pages[0].questions] == order
    assert done.said == said and done.touched == {"pages.first.work"}


def test_a_page_moves():
    done = apply(small(), c.Move(place="pages.second", into="pages", at=0))
    assert [page.id for page in done.definition.pages] == ["second", "first"]
    assert done.said == "ページ「お子さんについて」を上へ動かしました。"
    with pytest.raises(CannotChange):
        apply(small(), c.Move(place="pages.second", into="pages.first", at=0))


def test_out_of_a_group_what_named_it_through_the_group_names_it_alone():
    done = apply(small(), c.Move(place="pages.second.children.living", into="pages.second", at=0))
    after = done.definition
    assert after.checks[0].must.where == d.Condition(question="living", answered=True)
    assert after.delivery[0].items["dokyo"] == "living"
    assert after.trials[0].answers["living"] == "apart"
    assert after.trials[0].answers["children"] == [{"child": {"family": "山田"}}, {}]
    assert done.said == "「同居・別居」をまとまり「お子さん」から出しました。"
    assert done.touched >= {"pages.second.children.living", "pages.second.living"}


def test_into_a_group_the_trials_answer_goes_into_its_rows():
    done = apply(small(), c.Move(place="pages.first.work", into="pages.second.children", at=0))
    rows = done.definition.trials[0].answers["children"]
    assert [row["work"] for row in rows] == ["employee", "employee"]
    assert done.place == "pages.second.children.work"
    assert done.said == "「職業」をまとまり「お子さん」に入れました。"


def test_moving_to_another_page_breaks_nothing():
    done = apply(small(), c.Move(place="pages.first.office", into="pages.second", at=0))
    assert errors(done.definition) == [] and failed_trials(done.definition) == []
    assert done.said == "「勤務先」をページ「お子さんについて」へ動かしました。"


@pytest.mark.parametrize(
    "change",
    [
        c.Move(place="pages.second.children", into="pages.second.children", at=0),
        c.AddQuestion(
            into="pages.second.children", at=0, question=d.Group(id="g", label=ja("g"), questions=())
        ),
        c.PutQuestion(
            place="pages.second.children.child", question=d.Group(id="child", label=ja("g"), questions=())
        ),
        c.ChangeKind(place="pages.second.children.living", kind="group"),
    ],
)
def test_groups_do_not_nest(change):
    with pytest.raises(CannotChange, match="まとまり"):
        apply(small(), change)


# adding, copying, removing


def test_what_is_added_gets_an_id_of_its_own():
    question = d.Text(id="work", label=ja("仕事"))
    done = apply(small(), c.AddQuestion(into="pages.first", at=1, question=question))
    assert places(done.definition)[1] == "first.work_2" and done.place == "pages.first.work_2"
    page = d.Page(id="second", title=ja("追加"), questions=(question,))
    done = apply(small(), c.AddPage(at=1, page=page))
    assert [p.id for p in done.definition.pages] == ["first", "second_2", "second"]
    assert errors(done.definition) == []


def test_a_place_for_an_attachment_brings_the_attachment():
    question = d.AttachmentQuestion(id="map", label=ja("地図"), attachment="map_file")
    done = apply(small(), c.AddQuestion(into="pages.first", at=0, question=question))
    assert done.definition.attachments[-1].id == "map_file" and errors(done.definition) == []
    assert "attachments.map_file" in done.touched


def test_a_copied_group_names_its_own_questions():
    done = apply(small(), c.Copy(place="pages.second.children"))
    group = at(done.definition, "pages.second.children_2")
    assert [q.id for q in group.questions] == ["child_2", "living_2", "child_address_2"]
    assert group.questions[2].show_when == d.Condition(question="living_2", is_="apart")
    assert errors(done.definition) == []


def test_a_copied_page_names_its_own_questions():
    done = apply(small(), c.Copy(place="pages.second"))
    count = at(done.definition, "pages.second_2.apart_count_2")
    assert count.compute.count == d.CountOf(
        group="children_2", where=d.Condition(question="living_2", is_="apart")
    )
    assert done.definition.pages[2].show_when == d.Condition(question="work", is_="employee")
    assert errors(done.definition) == []


def test_what_referred_to_something_removed_is_a_finding():
    done = apply(small(), c.Remove(place="pages.first.work"))
    assert ("unknown_reference", "pages.second") in short(errors(done.definition))
    assert (done.said, done.place) == ("「職業」を消しました。", "pages.first.office")


def test_the_last_page_stays():
    one = apply(small(), c.Remove(place="pages.second")).definition
    with pytest.raises(CannotChange, match="最後のページ"):
        apply(one, c.Remove(place="pages.first"))


# pages


def test_a_split_page_keeps_its_condition_and_joins_again():
    split = apply(small(), c.SplitPage(place="pages.second.apart_count", title=ja("人数")))
    assert [p.id for p in split.definition.pages] == ["first", "second", "second_2"]
    assert split.definition.pages[2].show_when == small().pages[1].show_when
    assert errors(split.definition) == [] and failed_trials(split.definition) == []
    assert apply(split.definition, c.JoinPage(place="pages.second_2")).definition == small()


def test_a_joined_page_hands_its_condition_and_introduction_to_its_questions():
    page = replace(small().pages[1], intro=ja("お子さんのことを聞きます。"))
    before = apply(small(), c.PutPage(place="pages.second", page=page)).definition
    after = apply(before, c.JoinPage(place="pages.second")).definition
    notice = at(after, "pages.first.second_intro_2")
    assert notice.text.ja == "お子さんのことを聞きます。" and notice.show_when == page.show_when
    assert at(after, "pages.first.children").show_when == page.show_when
    assert errors(after) == [] and failed_trials(after) == []
    assert after.trials[0].expect.shown == ("office", "children.0.child_address")


def test_pages_that_differ_in_when_they_are_shown_do_not_join():
    page = replace(small().pages[0], show_when=d.Condition(question="work", answered=True))
    before = apply(small(), c.PutPage(place="pages.first", page=page)).definition
    with pytest.raises(CannotChange, match="条件"):
        apply(before, c.JoinPage(place="pages.second"))


@pytest.mark.parametrize("place", ["pages.first.applicant", "pages.second.children.living"])
def test_a_page_is_not_split_before_its_first_question_nor_inside_a_group(place):
    with pytest.raises(CannotChange):
        apply(small(), c.SplitPage(place=place, title=ja("題")))


@pytest.mark.parametrize(
    "change",
    [
        c.PutPage(place="pages.gone", page=d.Page(id="gone", title=ja("x"))),
        c.Move(place="pages.first.gone", into="pages.first", at=0),
        c.Move(place="pages.first.work", into="pages.first.office", at=0),
        c.Copy(place="window"),
        c.Remove(place=""),
        c.ChangeKind(place="pages.first.work", kind="poem"),
        c.PutQuestion(place="pages.first.work", question=d.Text(id="Not An Id", label=ja("x"))),
        c.AddQuestion(into="pages.first.work.more.still", at=0, question=d.Text(id="x", label=ja("x"))),
    ],
)
def test_what_does_not_fit_is_refused_in_japanese(change):
    with pytest.raises(CannotChange) as refused:
        apply(small(), change)
    assert str(refused.value).endswith("。")


# the office's flow


def test_the_flow_of_the_office_follows_the_new_id_of_a_question():
    for name, place, new in (
        ("risai", "pages.house_page.house", "building"),
        ("risai", "pages.house_page.damage", "harm"),
        ("kaigo-nintei", "pages.patient_page.doctor_email", "mail"),
        ("hoiku", "pages.child_page.wishes", "hopes"),
        ("hoiku", "pages.child_page.same_household", "household"),
        ("hoiku", "pages.child_page.siblings", "brothers_and_sisters"),
        ("jutaku-kaishu", "pages.claimant_page.house", "building"),
    ):
        question = replace(at(good(name), place), id=new)
        after = apply(good(name), c.PutQuestion(place=place, question=question)).definition
        assert flow_findings(after) == [], (name, place)
        assert after.review != good(name).review


def test_the_flow_of_the_office_follows_an_option_and_an_attachment():
    damage = at(good("risai"), "pages.house_page.damage")
    options = tuple(replace(o, id="middle") if o.id == "half" else o for o in damage.options)
    change = c.PutQuestion(place="pages.house_page.damage", question=replace(damage, options=options))
    after = apply(good("risai"), change).definition
    assert after.review.steps[1].when == d.Condition(question="damage", one_of=("middle", "full"))
    statement = {"id": "paper", "label": {"ja": "申立書"}}
    put = c.PutPart(part="attachments.apart_statement", value=statement)
    received = apply(good("jido-teate"), put).definition.review.steps[1]
    assert received.of == ("paper",)


def test_a_trial_of_the_flow_keeps_what_it_expects_of_steps():
    expect = d.Expectation(runs=("survey",), skips=("photos_only",))
    trial = d.Trial(name="半壊", answers={"damage": "half"}, expect=expect)
    flow = replace(good("risai"), trials=(trial,))
    question = replace(at(flow, "pages.house_page.damage"), id="harm")
    (after,) = apply(
        flow, c.PutQuestion(place="pages.house_page.damage", question=question)
    ).definition.trials
    assert (after.answers, after.expect) == ({"harm": "half"}, expect)

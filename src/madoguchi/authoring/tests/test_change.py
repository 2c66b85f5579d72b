"""Changing a draft, alone and with others at it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from madoguchi.authoring import queries
from madoguchi.authoring.domain import changes as c
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.models import ProcedureDraft
from madoguchi.authoring.queries import draft, drafts, steps
from madoguchi.authoring.services.change_draft import Collided
from madoguchi.authoring.services.keep_trial import keep_trial, remove_trial
from madoguchi.authoring.services.prove_draft import prove_draft
from madoguchi.authoring.services.start_draft import start_from, start_shared
from madoguchi.authoring.services.take_definition import take_definition
from madoguchi.authoring.services.undo import redo, undo
from madoguchi.authoring.services.write_step import Outdated
from madoguchi.authoring.tests.cast import (
    NOW,
    SATO,
    SUZUKI,
    TODAY,
    actions,
    changed,
    department,
    started,
    stood_at,
)
from madoguchi.authoring.tests.samples import small
from madoguchi.authoring.tests.test_apply import at
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.paper.drafting.reading import Origin

replace = msgspec.structs.replace
AT: dict[str, Any] = {"procedure": "small", "by": SATO, "now": NOW}


def labelled(place, text, definition=None, **more):
    question = at(definition or small(), place)
    return c.PutQuestion(place=place, question=replace(question, label=d.LocalText(ja=text), **more))


WORK, OFFICE = "pages.first.work", "pages.first.office"


def test_a_change_is_kept_said_and_audited(aoba):
    started()
    view = changed(department("税務課"), 1)
    assert (view.definition.department, view.revision) == ("税務課", 2)
    assert (view.undo_said, view.redo_said) == ("「担当課」を変えました。", "")
    assert draft("small", by=SATO, now=NOW) == view
    assert actions() == ["draft.started", "draft.changed"]


def test_what_changes_nothing_is_no_step(aoba):
    started()
    assert changed(department("市民課"), 1).revision == 1


def test_a_change_that_does_not_fit_leaves_all_as_it_was(aoba):
    started()
    with pytest.raises(CannotChange):
        changed(c.Remove(place="pages.first.gone"), 1)
    assert draft("small", by=SATO, now=NOW).revision == 1 and actions() == ["draft.started"]


def test_a_draft_that_grows_beyond_what_can_be_read_again_is_refused(aoba):
    started()
    long = [{"ja": "長い" * 30_000}] * 5
    view = changed(c.PutPart(part="prepare", value=long), 1)
    with pytest.raises(CannotChange, match="大きく"):
        changed(c.PutPart(part="keywords", value={"ja": ["長い" * 100_000]}), view.revision)


# undo


def test_every_change_can_be_undone_and_made_again(aoba):
    names = ["一課", "二課", "三課"]
    started()
    for n, name in enumerate(names):
        view = changed(department(name), n + 1)
    for name in (*reversed(names[:-1]), "市民課"):
        view = undo(revision=view.revision, **AT)
        assert view.definition.department == name
    with pytest.raises(CannotChange, match="戻せません"):
        undo(revision=view.revision, **AT)
    for name in names:
        view = redo(revision=view.revision, **AT)
        assert view.definition.department == name
    with pytest.raises(CannotChange, match="やり直せる"):
        redo(revision=view.revision, **AT)
    assert view.revision == 10
    assert stood_at(3) == "二課"
    assert [s.said for s in steps("small", limit=2)] == ["「担当課」を変えました。"] * 2


def test_a_change_after_an_undo_drops_what_could_be_made_again(aoba):
    started()
    changed(department("一課"), 1)
    view = undo(revision=2, **AT)
    assert view.redo is not None and view.redo.said == "「担当課」を変えました。"
    view = changed(department("二課"), 3)
    assert view.redo is None
    assert undo(revision=4, **AT).definition.department == "市民課"
    assert redo(revision=5, **AT).definition.department == "二課"
    assert actions().count("draft.redo_dropped") == 1


def test_undoing_says_whose_step_it_is_and_never_takes_back_an_unseen_one(aoba):
    started()
    changed(department("一課"), 1, by=SUZUKI)
    with pytest.raises(Outdated):
        undo(revision=1, **AT)
    view = undo(revision=2, **AT)
    assert view.redo is not None and (view.redo.by, view.redo.by_id) == ("鈴木 花子", str(SUZUKI.id))


# two at once


def test_two_authors_at_different_places_both_keep_their_changes(aoba):
    started()
    changed(labelled(WORK, "お仕事"), 1, by=SUZUKI)
    view = changed(labelled(OFFICE, "勤め先"), 1)
    assert at(view.definition, WORK).label.ja == "お仕事" and at(view.definition, OFFICE).label.ja == "勤め先"
    view = changed(c.PutPage(place="pages.first", page=d.Page(id="first", title=d.LocalText(ja="題"))), 1)
    assert view.revision == 4 and at(view.definition, WORK).label.ja == "お仕事"


def test_two_authors_at_one_place_see_both_versions_and_choose(aoba):
    started()
    changed(labelled(WORK, "お仕事"), 1, by=SUZUKI)
    mine = labelled(WORK, "ご職業")
    with pytest.raises(Collided) as collided:
        changed(mine, 1)
    found = collided.value
    assert (found.place, found.theirs_by) == (WORK, "鈴木 花子")
    assert (found.theirs.label.ja, found.mine.label.ja) == ("お仕事", "ご職業")
    assert draft("small", by=SATO, now=NOW).revision == 2
    assert at(changed(mine, 1, force=True).definition, WORK).label.ja == "ご職業"


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        (c.Remove(place=WORK), labelled(WORK, "x")),
        (c.Remove(place="pages.first"), labelled(WORK, "x")),
        (labelled(WORK, "x"), c.Remove(place="pages.first")),
        (c.Move(place=WORK, into="pages.second", at=0), labelled(WORK, "x")),
        (labelled(WORK, "x", id="job"), labelled(OFFICE, "x")),
        (labelled("pages.second.children.living", "x"), labelled("pages.second.children", "x")),
        (department("一課"), department("二課")),
        (
            c.PutPart(part="declarations.new", value={"label": {"ja": "一"}}),
            c.PutPart(part="declarations.new", value={"label": {"ja": "二"}}),
        ),
        (c.SplitPage(place=WORK, title=d.LocalText(ja="題")), labelled(OFFICE, "x")),
    ],
)
def test_nothing_of_another_author_is_overwritten_silently(aoba, theirs, mine):
    started()
    changed(theirs, 1, by=SUZUKI)
    with pytest.raises(Collided):
        changed(mine, 1)


def test_a_place_that_was_undone_meanwhile_collides_too(aoba):
    started()
    changed(labelled(WORK, "お仕事"), 1)
    undo(procedure="small", revision=2, by=SUZUKI, now=NOW)
    with pytest.raises(Collided):
        changed(labelled(WORK, "ご職業"), 2)


def test_both_may_add_the_same_and_each_gets_an_id(aoba):
    started()
    new = c.AddQuestion(into="pages.first", at=0, question=d.Text(id="text", label=d.LocalText(ja="文字")))
    changed(new, 1, by=SUZUKI)
    view = changed(new, 1)
    assert [q.id for q in view.definition.pages[0].questions[:2]] == [
        view.definition.pages[0].questions[0].id,
        "text",
    ]
    assert view.definition.pages[0].questions[0].id != "text"


def test_a_draft_from_before_ids_were_kept_knows_those_of_its_steps(aoba):
    started()
    changed(c.Remove(place="pages.first.office"), 1)
    with tenant_transaction():
        ProcedureDraft.objects.update(issued="")
    other = d.Text(id="office", label=d.LocalText(ja="電話番号"))
    with pytest.raises(CannotChange, match="前に「勤務先」で使いました"):
        changed(c.AddQuestion(into="pages.first", at=0, question=other), 2)
    same = d.Text(id="office", label=d.LocalText(ja="勤務先"))
    view = changed(c.AddQuestion(into="pages.first", at=0, question=same), 2)
    assert view.definition.pages[0].questions[0].id == "office"


def test_a_page_of_a_draft_that_is_gone_does_not_write_into_its_successor(aoba):
    started()
    with pytest.raises(CannotChange, match="読み込み直して"):
        changed(department("一課"), 7)


def test_who_else_is_at_it_is_told_for_two_minutes(aoba):
    started()
    changed(department("一課"), 1, by=SUZUKI)
    assert [e.name for e in draft("small", by=SATO, now=NOW + timedelta(seconds=90)).others] == ["鈴木 花子"]
    assert draft("small", by=SUZUKI, now=NOW + timedelta(seconds=119)).others[0].name == "佐藤 一郎"
    assert draft("small", by=SATO, now=NOW + timedelta(minutes=3)).others == ()


# proofs and trials


def test_findings_and_failing_trials_are_told_and_counted(aoba):
    started()
    view = changed(c.Remove(place=WORK), 1)
    assert "unknown_reference" in [f.code for f in view.findings] and view.failed_trials
    assert drafts(now=NOW)[0].errors == view.errors > 1


def test_the_list_counts_what_nobody_proved_but_only_so_many(aoba, monkeypatch):
    started()
    view = changed(c.Remove(place=WORK), 1, prove=False)
    with tenant_transaction():
        assert ProcedureDraft.objects.get().errors is None
    assert drafts(now=NOW)[0].errors == view.errors > 1
    monkeypatch.setattr(queries, "MOST_PROVED", 0)
    assert drafts(now=NOW)[0].errors is None
    prove_draft(**AT)
    assert drafts(now=NOW)[0].errors == view.errors


def test_a_run_is_kept_as_a_trial_and_fails_when_the_form_answers_otherwise(aoba):
    started()
    answers = {
        "applicant": {"family": "山田", "given": "花子", "birth_date": "1990-05-05"},
        "moved_on": "2026-09-20", "work": "employee", "office": "青葉商店",
        "children": [{"child": {"family": "山田"}, "living": "apart", "child_address": {}}],
    }  # fmt: skip
    view = keep_trial(name=" 別居の子 ", answers=answers, today=TODAY, revision=1, **AT)
    trial = view.definition.trials[-1]
    assert (trial.name, trial.today) == ("別居の子", "2026-10-01")
    assert trial.expect.shown == ("office", "second", "children.0.child_address")
    assert trial.expect.attachments == ("photo",) and trial.expect.computed["age"] == "36"
    assert trial.expect.errors is not None and "children.0.child_address.city" in trial.expect.errors
    assert view.failed_trials == () and view.undo_said == "試し「別居の子」を加えました。"
    office = at(small(), OFFICE)
    other = replace(office, show_when=d.Condition(question="work", is_="public"))
    view = changed(c.PutQuestion(place=OFFICE, question=other), 2)
    assert any(name == "別居の子" and "office" in what for name, what in view.failed_trials)
    view = remove_trial(name="別居の子", revision=3, **AT)
    assert len(view.definition.trials) == 1


def test_a_trial_holds_nobodys_number(aoba):
    started()
    number = d.MyNumber(id="number", label=d.LocalText(ja="個人番号"))
    changed(c.AddQuestion(into="pages.second.children", at=0, question=number), 1)
    answers = {"work": "employee", "children": [{"number": {"sealed": True}}, {"number": "123456789018"}]}
    view = keep_trial(name="番号", answers=answers, today=TODAY, revision=2, **AT)
    rows = view.definition.trials[-1].answers["children"]
    assert all(row["number"].startswith("9000") for row in rows)


def test_a_trial_keeps_that_a_number_is_not_known(aoba):
    started()
    number = d.MyNumber(id="number", label=d.LocalText(ja="個人番号"), instead=("not_known",))
    changed(c.AddQuestion(into="pages.first", at=0, question=number), 1)
    answers = {"number": {"instead": "not_known"}}
    view = keep_trial(name="番号なし", answers=answers, today=TODAY, revision=2, **AT)
    assert view.definition.trials[-1].answers == answers


@pytest.mark.parametrize("name", ["", "  ", "長" * 61])
def test_a_trial_has_a_name(aoba, name):
    started()
    with pytest.raises(CannotChange, match="名前"):
        keep_trial(name=name, answers={}, today=TODAY, revision=1, **AT)


def test_a_run_through_an_older_draft_is_not_kept(aoba):
    started()
    changed(department("一課"), 1, by=SUZUKI)
    with pytest.raises(CannotChange, match="もう一度試して"):
        keep_trial(name="古い", answers={}, today=TODAY, revision=1, **AT)


def test_where_a_question_came_from_follows_its_new_id_and_an_undo(aoba):
    origin = Origin(place=WORK, reference="申請書!C5", label="職業")
    start_from(definition=small(), origins=[origin], by=SATO, now=NOW)
    view = changed(labelled(WORK, "職業", id="job"), 1)
    assert view.origins.at("pages.first.job")[0].reference == "申請書!C5"
    assert undo(revision=2, **AT).origins.at(WORK)[0].reference == "申請書!C5"


# a whole definition


def test_a_shared_definition_that_moved_on_is_one_step_and_undone_with_its_base(aoba):
    view = start_shared(shared="ninshin-todoke", by=SATO, now=NOW)
    about: dict[str, Any] = {"procedure": view.procedure, "by": SATO, "now": NOW}
    moved = replace(view.definition, department="母子保健課")
    taken = take_definition(
        definition=moved, revision=1, said="新しい版を取り入れました。", shared_version="f" * 16, **about
    )
    assert (taken.definition, taken.undo_said) == (moved, "新しい版を取り入れました。")
    assert taken.base is not None and taken.base.version == "f" * 16
    before = undo(revision=2, **about)
    assert before.base == view.base and before.definition == view.definition
    after = redo(revision=3, **about)
    assert after.base == taken.base
    with pytest.raises(Outdated):
        take_definition(definition=moved, revision=1, said="x", **about)


def test_a_draft_of_ones_own_lies_over_nothing(aoba):
    started()
    with pytest.raises(CannotChange, match="共有"):
        take_definition(definition=small(), revision=1, said="x", shared_version="f" * 16, **AT)
    other = replace(small(), id="other", department="税務課")
    view = take_definition(definition=other, revision=1, said="ファイルを読み込みました。", **AT)
    assert (view.procedure, view.definition.id, view.definition.department) == ("small", "small", "税務課")
    with pytest.raises(Collided):
        changed(department("環境課"), 1)

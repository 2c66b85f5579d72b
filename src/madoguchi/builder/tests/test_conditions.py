"""Conditions as lists: whatever the builder draws it reads back the same, and what no list can say stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from madoguchi.authoring.library import library
from madoguchi.builder.domain.computations import computations
from madoguchi.builder.domain.conditions import conditions
from madoguchi.builder.domain.conditions.nameable import everything, known_at
from madoguchi.builder.domain.conditions.sentences import computation, when
from madoguchi.builder.domain.inspector.posted_question import At, read_question
from madoguchi.builder.domain.posted import Wrong
from madoguchi.builder.domain.releasing.mends import mends
from madoguchi.builder.domain.settings.sections import READERS
from madoguchi.builder.tests.cast import park
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.definition import Condition
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.forms.tests.flow_faults.made import Made, read

C = Condition
TABLES: dict[str, Any] = {}
TODAY = date(2026, 4, 1)


def posted(node: conditions.Node) -> dict[str, list[str]]:
    """What a browser sends for the lines that are drawn."""
    if node.kept:
        return {f"{node.path}-keep": [node.kept]}
    if node.join:
        found = {f"{node.path}-join": [node.join], f"{node.path}-n": [str(len(node.parts))]}
        for part in node.parts:
            found |= posted(part)
        return found
    assert node.named is not None
    found = {f"{node.path}-q": [node.named.reference], f"{node.path}-c": [node.comparison]}
    if node.named.compares == "date" and node.values:
        today = node.values[0] == "today"
        return found | {f"{node.path}-day": ["today" if today else "on"], f"{node.path}-v": [*node.values]}
    return found | {f"{node.path}-v": list(node.values)}


def typed_number(text: str) -> Condition | None:
    """What is read of a condition on a number, as an author types it."""
    lines = {"show-join": ["all"], "show-n": ["1"], "show.0-q": ["people"], "show.0-c": ["at_least"]}
    known = everything(park(), tables=TABLES)
    return conditions.read(lines | {"show.0-v": [text]}, "show", known, today=TODAY)


@pytest.mark.parametrize("text", ["1,000,000", "１，０００，０００", " 1000000 "])
def test_a_number_is_read_as_people_type_it(text):
    assert typed_number(text) == C(question="people", at_least="1000000")


@pytest.mark.parametrize("text", ["100万", "1e99", "1.2.3"])
def test_what_was_meant_as_a_number_and_is_none_is_told(text):
    with pytest.raises(Wrong):
        typed_number(text)


@pytest.mark.parametrize("text", ["", "north", "option_2", "2026-04-01"])
def test_what_another_question_was_compared_with_gives_way_to_a_number(text):
    assert typed_number(text) == C(question="people", at_least="1")


SAYABLE = [
    C(question="park", is_="north"),
    C(question="park", one_of=("north", "central")),
    C(question="people", at_least="10"),
    C(question="park", answered=False),
    C(all=(C(question="park", is_="north"), C(question="people", at_most="3"))),
    C(any=(C(question="park", is_not="north"), C(all=(C(question="people", after="5"), C(question="people", before="9"))))),
    C(not_=C(any=(C(question="park", is_="north"), C(question="people", is_="1")))),
    C(question="adult", is_="yes", any_of="helpers"),
    C(every_of="helpers", where=C(all=(C(question="adult", is_="yes"), C(question="helper", answered=True)))),
]  # fmt: skip


@pytest.mark.parametrize("condition", SAYABLE)
def test_a_condition_is_read_back_as_it_was_drawn(condition):
    known = everything(park(), tables=TABLES)
    assert (
        conditions.read(posted(conditions.node(condition, "show", known)), "show", known, today=TODAY)
        == condition
    )


def test_every_condition_of_the_library_survives_its_builder():
    count = 0
    for definition in library().values():
        for page in definition.pages:
            for q in page.questions:
                known = known_at(definition, f"pages.{page.id}.{q.id}", tables=TABLES)
                for condition in (q.show_when, q.required_when):
                    if condition is not None:
                        drawn = conditions.node(condition, "show", known)
                        assert conditions.read(posted(drawn), "show", known, today=TODAY) == condition, (
                            definition.id,
                            q.id,
                        )
                        assert when(condition, known).endswith("とき")
                        count += 1
    assert count > 50


def test_what_no_list_can_say_is_kept_as_it_is():
    known = everything(park(), tables=TABLES)
    condition = C(question="people", at_least="nobody_asked_this")
    drawn = conditions.node(condition, "show", known)
    assert drawn.parts[0].kept
    assert conditions.read(posted(drawn), "show", known, today=TODAY) == condition


def test_only_what_is_asked_before_can_be_named():
    known = known_at(park(), "pages.place_page.people", tables=TABLES)
    assert [n.reference for n in known.all] == ["park", "reason"]
    inside = known_at(park(), "pages.person_page.helpers.adult", tables=TABLES)
    assert inside.row == "helpers" and inside.find("helper") is not None and inside.find("adult") is None


def test_another_question_chosen_makes_a_line_that_can_be_said():
    known = everything(park(), tables=TABLES)
    line = {
        "show-join": ["all"],
        "show-n": ["1"],
        "show.0-q": ["people"],
        "show.0-c": ["is_"],
        "show.0-v": ["north"],
    }
    assert conditions.read(line, "show", known, today=TODAY) == C(question="people", is_="1")


def test_lines_and_boxes_are_added_and_taken_away():
    known = everything(park(), tables=TABLES)
    line = posted(conditions.node(C(question="park", is_="north"), "show", known))
    more = conditions.read(line | {"_add_condition": ["show"]}, "show", known, today=TODAY)
    assert more is not None and more.all is not None and len(more.all) == 2
    box = conditions.read(line | {"_add_box": ["show"]}, "show", known, today=TODAY)
    assert box is not None and box.all is not None and box.all[1].any is not None
    assert conditions.read(line | {"_remove_condition": ["show.0"]}, "show", known, today=TODAY) is None


def test_words_are_made_from_the_labels():
    known = everything(park(), tables=TABLES)
    assert when(C(question="park", is_="north"), known) == "「どの公園ですか」が「北公園」のとき"
    rows = C(question="adult", is_="no", any_of="helpers")
    assert when(rows, known) == "「手伝う方」のどれか一つで、「大人ですか」が「いいえ」のとき"


COMPUTED: list[tuple[dict[str, list[str]], str]] = [
    ({"compute-way": ["sum"], "compute-was": ["sum"], "compute-n": ["2"], "compute.0-q": ["people"],
      "compute.1-q": ["number"], "compute.1-v": ["２"]}, "「人数」と2の合計"),
    ({"compute-way": ["first_answered"], "compute-of": ["people"]}, "「人数」のうち、はじめに答えのあるもの"),
    ({"compute-way": ["count"], "compute-group": ["helpers"]}, "「手伝う方」の数"),
]  # fmt: skip


DATED = [
    d.Compute(age_on=d.AgeOn(birth_date="moved_on", by="birthday")),
    d.Compute(age_on=d.AgeOn(birth_date="moved_on", day="2026-04-01")),
    d.Compute(school_year_on=d.SchoolYearOn(birth_date="moved_on")),
    d.Compute(fiscal_year_end_of_age=d.FiscalYearEndOfAge(birth_date="moved_on", age=18)),
    d.Compute(deadline=d.LastDay(after="moved_on", within=15)),
    d.Compute(deadline=d.LastDay(after="moved_on", within=14, first_counts=True)),
    d.Compute(deadline=d.LastDay(after="moved_on", within=1, unit="months")),
    d.Compute(deadline=d.LastDay(after="today", within=5, calendar="business")),
]


@pytest.mark.parametrize("compute", DATED)
def test_what_counts_from_days_is_read_as_it_is_shown(compute):
    page = d.Page(
        id="p",
        title=d.LocalText(ja="日"),
        questions=(d.Date(id="moved_on", label=d.LocalText(ja="転入した日")),),
    )
    known = everything(msgspec.structs.replace(park(), pages=(page,)), tables=TABLES)
    shown = computations.computing(compute, known, TABLES)
    fixed = shown.to not in ("", "today", "moved_on")
    posted = {
        "compute-way": [shown.way],
        "compute-from": [shown.from_],
        "compute-to": ["on" if fixed else shown.to],
        "compute-to-day": [shown.to],
        "compute-by": [shown.by],
        "compute-number": [shown.number],
        "compute-unit": [shown.unit],
        "compute-first": [shown.first],
    }
    assert computations.read(posted, known, TABLES, today=TODAY) == compute


@pytest.mark.parametrize(("given", "said"), COMPUTED)
def test_a_computation_is_put_together_and_said(given, said):
    known = everything(park(), tables=TABLES)
    made = computations.read(given, known, TABLES, today=TODAY)
    assert computation(made, known) == said
    assert computations.computing(made, known, TABLES).way == given["compute-way"][0]


def test_a_computation_over_nothing_is_refused_in_words():
    known = known_at(park(), "pages.place_page.park", tables=TABLES)
    for way in ("sum", "count", "age_on", "lookup"):
        with pytest.raises(Wrong) as problem:
            computations.read({"compute-way": [way]}, known, TABLES, today=TODAY)
        assert "ありません" in problem.value.message


def test_a_text_is_compared_by_whether_it_is_answered():
    known = everything(park(), tables=TABLES)
    named = known.find("reason")
    assert named is not None
    assert conditions.compared(named, "", ()) == C(question="reason", answered=True)


def test_a_finding_is_shown_by_answers_in_words():
    never = C(all=(C(question="park", is_="north"), C(question="park", is_="central")))
    page = park().pages[0]
    reason = msgspec.structs.replace(page.questions[1], show_when=never)
    questions = (page.questions[0], reason, page.questions[2])
    definition = msgspec.structs.replace(
        park(), pages=(msgspec.structs.replace(page, questions=questions), park().pages[1])
    )
    found = [f for f in findings(definition) if f.severity == "error"]
    told = mends(definition, found, known=everything(definition, tables=TABLES), base="/here/")["shown"]
    assert (
        told
        and told[0].where == "「場所」 › 「理由」"
        and told[0].href == "/here/edit/?place=pages.place_page.reason"
    )
    assert all("たとえば" not in each.witness or "「どの公園ですか」が「" in each.witness for each in told)
    assert any(each.witness for each in told)


def test_a_finding_of_the_flow_is_shown_by_what_the_office_fills_in_and_proposes():
    made = Made("risai")
    document, steps = made.copy()
    steps["section"]["when"] = {"question": "office.grade", "is": "total"}
    steps["head"]["when"] = {"decision": ["grant"]}
    definition = read(document)
    found = [f for f in findings(definition) if f.code == "unapproved"]
    (told,) = mends(definition, found, known=everything(definition, tables=TABLES), base="/here/")["shown"]
    assert told.href == "/here/settings/flow/#form-draft"
    assert told.where == "審査の流れ › 起案"
    assert told.witness.startswith("たとえば、「被害のようす」が「")
    assert "「被害の程度」が「半壊」" in told.witness
    assert "「決定」が「一部を認めて交付する」" in told.witness


def test_where_a_fixed_day_is_chosen_and_none_is_written_yet_it_is_the_day_passed_in():
    page = d.Page(
        id="p",
        title=d.LocalText(ja="日"),
        questions=(d.Date(id="moved_on", label=d.LocalText(ja="転入した日")),),
    )
    known = everything(msgspec.structs.replace(park(), pages=(page,)), tables=TABLES)
    line = {"show-q": ["moved_on"], "show-c": ["after"], "show-v": [""], "show-day": ["on"]}
    assert conditions.read(line, "show", known, today=TODAY) == C(question="moved_on", after="2026-04-01")
    days = {"compute-way": ["days_between"], "compute-from": ["moved_on"], "compute-to": ["on"]}
    made = computations.read(days, known, TABLES, today=TODAY)
    assert made.days_between is not None and made.days_between.to == "2026-04-01"
    at = At(known=known, tables=TABLES, today=TODAY)
    bounded = read_question({"label-ja": ["日"], "not_before": ["on"]}, page.questions[0], at).value
    assert isinstance(bounded, d.Date) and bounded.not_before == "2026-04-01"
    for way, began in (
        ("dates", {"from": "2026-04-01"}),
        ("rounds", {"rounds": [{"label": {"ja": "第1回"}, "from": "2026-04-01", "to": "2026-04-01"}]}),
    ):
        assert READERS["when"]({"window": [way]}, TODAY)["window"] == began

"""What was begun and not finished is told, and keeps a draft from being published."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.accounts.domain.flow_places import FlowPlaces
from madoguchi.accounts.domain.units import ROOT
from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.services.units.keep_flow_places import keep_flow_places
from madoguchi.accounts.services.units.keep_units import add_unit
from madoguchi.authoring.domain import changes as c
from madoguchi.authoring.domain.apply import apply
from madoguchi.authoring.domain.gaps import Held, gaps
from madoguchi.authoring.domain.new_question import new_question
from madoguchi.authoring.queries import draft, held
from madoguchi.authoring.services.request_publication import ask_publication, publish_draft
from madoguchi.authoring.tests.cast import NOW, SATO, changed, started
from madoguchi.authoring.tests.samples import library, small
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import KINDS
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.forms.services.store_version import NotProved
from madoguchi.forms.tests.flow_examples import good
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.tenants.services.keep_table import keep_table

CENTRES = d.TableChoice(id="centre", label=d.LocalText(ja="希望する園"), table="centres")
UNFINISHED = {
    "computed": "empty",
    "group": "empty",
    "table_choice": "no_table",
    "slot": "no_table",
}


def with_new(kind):
    question = new_question(kind, "新しい質問")
    return apply(small(), c.AddQuestion(into="pages.first", at=9, question=question)).definition


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_question_is_finished_or_is_told_to_be_unfinished(kind):
    made = with_new(kind)
    codes = [
        found.code
        for found in (*gaps(made, {}, None), *findings(made))
        if found.code in ("empty", "no_table")
    ]
    assert codes == ([UNFINISHED[kind]] if kind in UNFINISHED else [])


def test_an_empty_page_is_told():
    page = d.Page(id="empty", title=d.LocalText(ja="空のページ"))
    after = apply(small(), c.AddPage(at=9, page=page)).definition
    assert [(f.code, f.place) for f in findings(after) if f.severity == "error"] == [("empty", "pages.empty")]


def test_the_library_has_no_gaps_but_the_lists_that_each_tenant_keeps():
    found = {gap.code for definition in library().values() for gap in gaps(definition, {}, None)}
    assert found == {"empty_table"}


@pytest.mark.parametrize(("required", "severity"), [(True, "error"), (False, "warning")])
def test_a_list_without_rows_blocks_where_it_must_be_chosen_from(required, severity):
    question = d.TableChoice(id="centre", label=CENTRES.label, table="centres", required=required)
    after = apply(small(), c.AddQuestion(into="pages.first", at=0, question=question)).definition
    assert [(gap.code, gap.severity) for gap in gaps(after, {}, None)] == [("empty_table", severity)]
    assert gaps(after, {"centres": {"a": {"label": "青葉保育園"}}}, None) == ()


def test_what_has_a_gap_is_not_published_until_it_is_filled(aoba):
    by: dict[str, Any] = {"procedure": "small", "by": SATO, "now": NOW}
    started()
    view = changed(c.AddQuestion(into="pages.first", at=0, question=CENTRES), 1)
    assert (view.errors, view.findings[0].code) == (1, "empty_table")
    for act in (ask_publication, publish_draft):
        with pytest.raises(NotProved, match="希望する園"):
            act(revision=2, **by)
    with tenant_transaction():
        keep_table(table="centres", rows={"a": {"label": "青葉保育園"}}, by=OPERATOR, now=NOW)
    assert draft(**by).errors == 0
    assert publish_draft(revision=2, **by) == view.version


def test_steps_whose_unit_or_rank_the_town_did_not_say_keep_it_from_being_published():
    flow = good("risai")

    def told(held: dict[str, set[int]] | None) -> list[tuple[str, str, str]]:
        return [(gap.severity, gap.code, gap.field) for gap in gaps(flow, {}, Held(parts=held))]

    assert told(None) == [], "an office without units"
    assert told({"owner": {1, 2}, "survey": set(), "finance": set()}) == []
    assert told({"owner": {1}, "survey": set()}) == [
        ("error", "level_unmapped", "steps.head.by"),
        ("error", "part_unmapped", "steps.pay.by"),
    ]


def test_a_draft_is_told_what_its_own_town_has_not_said(aoba):
    definition = good("risai")
    with tenant_transaction():
        assert held(definition) == Held(governments=frozenset())
        unit = add_unit(name="調査課", code="12", parent=ROOT, by=OPERATOR, now=NOW)
        places = FlowPlaces(parts={"survey": unit})
        keep_flow_places(procedure="", places=places, shown=str(FlowPlaces()), by=OPERATOR, now=NOW)
        whole = held(definition)
        assert whole is not None and whole.parts == {"owner": frozenset(), "survey": frozenset()}


def test_another_government_that_the_town_did_not_name_keeps_it_from_being_published():
    flow = good("shintatsu")

    def told(*named: str) -> list[tuple[str, str]]:
        return [(gap.code, gap.field) for gap in gaps(flow, {}, Held(governments=named))]

    assert told() == told("state") == [("government_untied", "steps.permission.by")]
    assert told("prefecture") == []

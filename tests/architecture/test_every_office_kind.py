"""Every kind of question that the office can ask itself is, as one of the office: read, evaluated, presented, validated, carried,
compared, printed, packaged and named in conditions, by the code that serves forms."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import Any

import msgspec
import pytest

from madoguchi.applications.domain.package.items import items_of
from madoguchi.applications.services.papers.print_application import document_of
from madoguchi.builder.domain.conditions.conditions import COMPARISONS
from madoguchi.builder.domain.conditions.nameable import of_office
from madoguchi.builder.domain.releasing.example_answers import example_answers
from madoguchi.forms.domain.answers.carry import carried_on, carry
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.files import Marker, markers_in
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.flows.conditions import Conditions
from madoguchi.forms.domain.flows.flow import flow_of
from madoguchi.forms.domain.flows.office_answers import office_answers, office_form
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import KINDS, Kind, options_of
from madoguchi.forms.domain.format.parts import parts_of
from madoguchi.forms.domain.proving.flow.questions import NOT_THERE
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.forms.domain.showing import views as v
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.forms.domain.showing.one_step import draw_step, filled_of, read_step
from madoguchi.review.domain import mended
from madoguchi.ui.tests.gallery import draw
from tests.architecture.test_every_kind import PRINTED, TABLES, TODAY, asking, example_of

OF_OFFICE = [kind for kind in KINDS.values() if not issubclass(kind.struct, NOT_THERE)]
every_kind = pytest.mark.parametrize("kind", OF_OFFICE, ids=lambda kind: kind.tag)
every_answer = pytest.mark.parametrize(
    "kind", [kind for kind in OF_OFFICE if kind.asked], ids=lambda kind: kind.tag
)
ASKED = "office.asked"
CONTEXT = Context(today=TODAY, tables=TABLES)
LABEL = "役所の質問"


@cache
def definition_of(tag: str, *, when: d.Condition | None = None, required: bool = True) -> d.Definition:
    """Whoever examines fills the question in; whoever approves does so `when`."""
    question = msgspec.structs.replace(example_of(tag), id="asked")
    if "label" in question.__struct_fields__ and tag != "notice":
        question = msgspec.structs.replace(question, label=d.LocalText(ja=LABEL))
    if KINDS[tag].asked:
        question = msgspec.structs.replace(question, required=required)
    steps = (
        d.Step(id="reception", does="accept", by=d.By(part="owner", role="reception")),
        d.Step(
            id="look",
            does="examine",
            by=d.By(part="owner", role="examiner"),
            fills=("asked",) if KINDS[tag].asked else (),
        ),
        d.Step(id="draft", does="propose", by=d.By(part="owner", role="examiner"), offers=("grant",)),
        d.Step(id="section", does="approve", by=d.By(part="owner", level=1)),
        d.Step(id="more", does="examine", by=d.By(part="owner", role="examiner"), when=when),
    )
    decisions = (d.Decision(id="grant", label=d.LocalText(ja="認める"), outcome="grant", issue="notice"),)
    review = d.Review(questions=(question,), steps=steps, decisions=decisions)
    return msgspec.structs.replace(asking().definition, review=review)


def form_of(tag: str, **more: Any) -> Form:
    return office_form(definition_of(tag, **more))


@cache
def example(tag: str) -> Any:
    """The answer of an invented person to the question as one of the applicant's."""
    answers = example_answers(asking(example_of(tag)), {"n": "3"}, today=TODAY, tables=TABLES)
    return answers.get("asked")


def answered(form: Form, answer: Any) -> Evaluation:
    office = {"asked": answer} if answer is not None else {}
    return evaluate(form, office_answers({"n": "3"}, office, None), CONTEXT)


def wrong(meaning: Evaluation) -> list[str]:
    """What is told of the question; the decision is still to come."""
    return [each.code for each in meaning.problems if each.name.startswith(ASKED)]


def look(tag: str) -> d.Step:
    (found,) = (step for step in definition_of(tag).review.steps if step.id == "look")
    return found


def sections(form: Form, meaning: Evaluation) -> Any:
    return answer_sections(form, meaning, language="ja", tables=TABLES)


def told(form: Form, meaning: Evaluation) -> list[v.AnswerRow]:
    rows = (row for section in sections(form, meaning) for row in section.rows)
    return [row for row in rows if row.name.startswith(ASKED) and row.kind == "answer"]


def test_what_the_office_cannot_ask_is_refused_when_it_is_published():
    for struct in NOT_THERE:
        tag = str(struct.__struct_config__.tag)
        assert "office_kind" in {f.code for f in findings(definition_of(tag))}


@every_kind
def test_it_can_be_published(kind: Kind):
    errors = [f for f in findings(definition_of(kind.tag)) if f.severity == "error"]
    assert [f for f in errors if f.place == "review"] == []


@every_answer
def test_it_is_evaluated_without_a_problem(kind: Kind):
    meaning = answered(form_of(kind.tag), example(kind.tag))
    assert wrong(meaning) == []
    assert any(path == ASKED or path.startswith(f"{ASKED}.") for path in meaning.values)


@every_answer
def test_it_is_validated(kind: Kind):
    """What is missing is told at the question; what cannot be read, too."""
    for answer in (None, ["\0", "123456789018"]):
        assert wrong(answered(form_of(kind.tag), answer))


@every_kind
def test_it_is_presented_at_its_step_and_told(kind: Kind):
    form = form_of(kind.tag)
    meaning = answered(form, example(kind.tag) if kind.asked else None)
    nodes, errors = draw_step(form, meaning, look(kind.tag), language="ja", tables=TABLES, show_errors=True)
    assert errors == ()
    assert [node.name for node in nodes] == ([ASKED] if kind.asked else [])
    rows = told(form, meaning)
    assert bool(rows) == (kind.tag != "notice")
    assert all(row.value for row in rows)


@every_answer
def test_what_a_browser_posts_of_its_page_is_read_as_it_was(kind: Kind):
    form, step, answer = form_of(kind.tag), look(kind.tag), example(kind.tag)
    before = answered(form, answer)
    nodes, _ = draw_step(form, before, step, language="ja", tables=TABLES, show_errors=False)
    files = {each.file: each for each in markers_in(answer)}
    read = read_step(
        form, before, step, posted_by(nodes, files), CONTEXT, today=TODAY, files={"asked": files}
    )
    assert wrong(read) == []
    assert {p: x for p, x in read.values.items() if p.startswith(ASKED)} == {
        p: x for p, x in before.values.items() if p.startswith(ASKED)
    }
    assert filled_of(read, step)["asked"]


def posted_by(nodes: Any, files: dict[str, Marker]) -> dict[str, list[str]]:
    """The fields that a browser finds on the page, with what stands in them."""
    listed = [{"id": id, "name": each.name, "bytes": 1, "state": "clean"} for id, each in files.items()]
    page = v.PageView(
        id="p", title="", intro="", nodes=tuple(nodes), errors=(), number=1, count=1, stopped=False
    )
    drawn = draw("form.jinja", page=page, uploads={"asked": {"files": listed}})
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input\b[^>]*>", drawn):
        is_ticked = "checked" in tag
        kind = re.search(r'type="(\w+)"', tag)
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and (kind is None or kind[1] not in ("radio", "checkbox", "file", "submit") or is_ticked):
            found.setdefault(name[1], []).append(html.unescape(value[1]) if value else "")
    for name, text in re.findall(r'<textarea\b[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', drawn, re.S):
        found[name] = [html.unescape(text).lstrip("\n")]
    for name, inside in re.findall(r'<select\b[^>]*name="([^"]*)"[^>]*>(.*?)</select>', drawn, re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]*selected', inside)
        found[name] = [html.unescape(chosen[1]) if chosen else ""]
    return found


@every_answer
def test_it_is_carried_to_a_new_version_and_to_a_procedure_that_asks_the_same(kind: Kind):
    form, answer = form_of(kind.tag), example(kind.tag)
    stored = answered(form, answer).answers
    assert carry(form, form, stored).answers["office"] == stored["office"]
    carried = carried_on(form, asking(example_of(kind.tag)), stored, (ASKED,))
    if kind.tag == "my_number":
        assert carried == {}, "each procedure asks for a number itself"
    else:
        assert carried == {"asked": stored["office"]["asked"]}


@every_answer
def test_it_is_compared_with_what_it_was(kind: Kind):
    form = form_of(kind.tag)
    before, after = (answered(form, answer) for answer in (None, example(kind.tag)))
    found = mended.changes(
        [answered_only(each) for each in sections(form, before)],
        sections(form, after),
        sealed_before={},
        sealed_after={},
    )
    changed = [each for each in found if each.path.startswith(ASKED)]
    assert changed and all(each.before == mended.NOT_THERE and each.after for each in changed)


def answered_only(section: Any) -> Any:
    return msgspec.structs.replace(section, rows=tuple(row for row in section.rows if row.kind == "answer"))


@every_answer
def test_it_is_printed(kind: Kind):
    form = form_of(kind.tag)
    meaning = answered(form, example(kind.tag))
    printed = msgspec.json.encode(
        document_of(form=form, evaluation=meaning, printed=PRINTED, tables=TABLES)
    ).decode()
    for row in told(form, meaning):
        assert msgspec.json.encode(row.value).decode().strip('"') in printed


@every_answer
def test_it_is_packaged(kind: Kind):
    form = form_of(kind.tag)
    meaning = answered(form, example(kind.tag))
    whole = ASKED
    if parts_of(example_of(kind.tag)):
        whole += f".{next(iter(kind.samples[0]))}"
    numbers = {ASKED: "123456789018"} if kind.tag == "my_number" else {}
    (item,) = items_of(form, meaning, {"item": whole}, numbers).values()
    assert item not in (None, "", ())


@every_kind
def test_conditions_of_steps_can_name_it(kind: Kind):
    """Offered to authors, proved, and it holds where the answer is given."""
    offered = {each.reference: each for each in of_office(definition_of(kind.tag), tables=TABLES)}
    if kind.compares == "none":
        assert not COMPARISONS[offered[ASKED].compares] if ASKED in offered else True
        return
    whole = ASKED
    if parts_of(example_of(kind.tag)):
        whole += f".{next(iter(kind.samples[0]))}"
    assert whole in offered
    given = d.Condition(question=whole, answered=True)
    definition = definition_of(kind.tag, when=given, required=False)
    errors = [f for f in findings(definition) if f.severity == "error" and f.place == "review"]
    assert errors == []
    conditions, form = Conditions(flow_of(definition), office_form(definition)), office_form(definition)
    for answer, holds in ((example(kind.tag) if kind.asked else None, True), (None, not kind.asked)):
        assert conditions.holds(answered(form, answer), CONTEXT)["more"] == holds
    for option in options_of(example_of(kind.tag)):
        chosen = (
            d.Condition(question=ASKED, includes=option.id)
            if kind.compares == "many"
            else d.Condition(question=ASKED, is_=option.id)
        )
        one = definition_of(kind.tag, when=chosen, required=False)
        assert [f for f in findings(one) if f.severity == "error" and f.place == "review"] == []
        answer = [option.id] if kind.compares == "many" else option.id
        meaning = answered(office_form(one), answer)
        assert Conditions(flow_of(one), office_form(one)).holds(meaning, CONTEXT)["more"]

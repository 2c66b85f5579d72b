"""Every finding leads to a place that the builder can open; and warnings that look at the whole definition."""

from __future__ import annotations

import re

import msgspec
import pytest

from madoguchi.forms.domain.answers.bounds import FIRST_DAY
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.proving.longest import asked
from madoguchi.forms.domain.proving.prove import Finding, findings
from madoguchi.forms.domain.proving.prover import Prover
from madoguchi.forms.tests.examples import HEAD
from madoguchi.forms.tests.large import changed, large
from madoguchi.forms.tests.test_faults import FAULTS, faulty
from madoguchi.forms.tests.test_prove import codes, document, found

FIELDS = set(d.Definition.__struct_fields__)


def opens(definition: d.Definition, place: str) -> bool:
    """The place is one of the grammar, and something is there."""
    names = place.split(".")
    if names[0] == "pages" and len(names) > 1:
        page = next((p for p in definition.pages if p.id == names[1]), None)
        inside: tuple[d.Question, ...] = page.questions if page else ()
        for name in names[2:]:
            q = next((q for q in inside if q.id == name), None)
            inside = q.questions if isinstance(q, d.Group) else ()
            page = page if q else None
        return page is not None and len(names) <= 4
    if names[0] in ("attachments", "declarations", "checks", "conditions", "figures"):
        return len(names) == 2 and any(part.id == names[1] for part in getattr(definition, names[0]))
    return re.fullmatch(r"\w+", place) is not None and place in FIELDS


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["name"] for fault in FAULTS])
def test_a_finding_leads_to_a_place_that_is_there(fault: dict[str, str]):
    definition = faulty(fault)
    wrong = [f.where for f in findings(definition) if not opens(definition, f.place)]
    assert wrong == [] or fault["expect"][0] == "nested_group"


def test_a_question_named_like_a_field_is_told_from_the_field():
    text = "{id: label, kind: text, label: {ja: ''}}"
    assert [(f.place, f.field) for f in found(text)] == [("pages.page.label", "label")]


def test_a_finding_goes_over_the_wire_with_its_witness():
    sent = Finding(code="a", severity="error", place="p", field="f", message="m", witness={"q": ["x"]})
    assert msgspec.json.decode(msgspec.json.encode(sent), type=Finding) == sent
    assert sent.where == "p.f"


def many(count: int, more: str = "") -> list[str]:
    first = "{id: gate, kind: choice, label: {ja: 門}, options: [{id: a, label: {ja: 甲}}, {id: b, label: {ja: 乙}}]}"
    half = count // 2
    shown = [
        f"{{id: a{n}, kind: text, label: {{ja: 答}}, show_when: {{question: gate, is: a}}}}"
        for n in range(half)
    ]
    other = [
        f"{{id: b{n}, kind: text, label: {{ja: 答}}, show_when: {{question: gate, is: b}}}}"
        for n in range(count - half)
    ]
    return [first, *shown, *other]


def test_more_than_forty_questions_on_a_path_are_found_with_answers_that_show_them():
    assert codes(*many(78)) == []  # 40 on each of two ways
    assert codes(*many(79)) == [("long_path", "pages")]
    definition = parse_yaml(document(*many(79)))
    (finding,) = [f for f in findings(definition) if f.code == "long_path"]
    form = compile_form(definition)
    spots = list(Prover(form).outline.spots.values())
    assert asked(evaluate(form, finding.witness, Context(today=FIRST_DAY)), spots) == 41
    assert finding.message.startswith("このように答えると、質問が41問になります。")


def test_rows_and_parts_count_once_and_what_is_not_answered_does_not():
    person = "{id: who, kind: person, label: {ja: 人}, with: [kana, birth_date, address, phone]}"
    rows = "{id: cars, kind: group, label: {ja: 車}, repeat: {max: 99}, questions: [{id: plate, kind: text, label: {ja: 番}}]}"
    notices = [f"{{id: n{n}, kind: notice, text: {{ja: 読む}}}}" for n in range(30)]
    plain = [f"{{id: t{n}, kind: text, label: {{ja: 答}}}}" for n in range(38)]
    assert codes(person, rows, *notices, *plain) == []
    assert codes(person, rows, *notices, *plain, "{id: t38, kind: text, label: {ja: 答}}") == [
        ("long_path", "pages")
    ]


@pytest.mark.parametrize(
    ("head", "questions", "places"),
    [
        ("identity: signature\n", "", ["identity"]),
        ("identity: email\n", "{id: s, kind: signature, label: {ja: 署名}}", []),
        ("identity: login\n", "{id: s, kind: signature, label: {ja: 署名}}", ["pages.page.s"]),
        (
            "identity: login\nlegal_basis: [{law: 児童手当法}]\n",
            "{id: s, kind: signature, label: {ja: 署名}}",
            [],
        ),
    ],
)
def test_a_signature_where_a_login_would_do_is_found(head: str, questions: str, places: list[str]):
    page = f"pages: [{{id: page, title: {{ja: 頁}}, questions: [{questions}]}}]\n"
    told = [f for f in findings(parse_yaml(HEAD + head + page)) if f.code == "needless_signature"]
    assert [(f.place, f.severity) for f in told] == [(place, "warning") for place in places]


def test_a_large_definition_is_decided_whole():
    assert {f.code for f in findings(large(100))} <= {"untranslated", "long_path"}
    wrong = [(f.code, f.place) for f in findings(changed(large(100))) if f.severity == "error"]
    assert wrong[0] == ("unreachable", "pages.page5.cars5")


@pytest.mark.parametrize(
    "when",
    [
        "{all: [{question: sum, at_least: '3'}, {question: sum, at_most: '2'}]}",
        "{all: [{question: half, at_least: '3'}, {question: half, before: a}, {question: a, at_most: '2'}]}",
    ],
)
def test_what_is_computed_from_several_answers_is_called_undecided(when: str):
    lines = [
        "{id: a, kind: number, label: {ja: 甲}}",
        "{id: b, kind: number, label: {ja: 乙}}",
        "{id: sum, kind: computed, label: {ja: 計}, compute: {sum: [a, b]}}",
        "{id: half, kind: computed, label: {ja: 半}, compute: {product: [a, '0.5']}}",
    ]
    (finding,) = found(*lines, f"{{id: then, kind: text, label: {{ja: それ}}, show_when: {when}}}")
    assert (finding.code, finding.severity, finding.where) == (
        "undecided",
        "warning",
        "pages.page.then.show_when",
    )

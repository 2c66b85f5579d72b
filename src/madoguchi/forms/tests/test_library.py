"""The shared definitions in `library/`: they parse, their references lead somewhere, their trials hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from madoguchi.forms.domain.answers.births import births
from madoguchi.forms.domain.answers.compiled import Form, compile_form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml, to_yaml
from madoguchi.forms.domain.format.parts import parts_of
from madoguchi.forms.domain.proving.prove import failed_trials, findings
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.forms.domain.showing.present import present_page

LIBRARY = Path(__file__).parents[2] / "library"
DEFINITIONS = sorted(path.stem for path in LIBRARY.glob("*.yaml") if path.stem != "demo-tables")
TABLES = yaml.load((LIBRARY / "demo-tables.yaml").read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
FIRST_SIX = {
    "hoiku-riyo-moshikomi",
    "jido-teate-nintei",
    "kaigo-futan-wariai-saikofu",
    "kaigo-nintei-shinki",
    "ninshin-todoke",
    "risai-shomei",
}
KANJI = re.compile(r"[㐀-鿿々]")
every_definition = pytest.mark.parametrize("procedure", DEFINITIONS)


@cache
def load(procedure: str) -> d.Definition:
    return parse_yaml((LIBRARY / f"{procedure}.yaml").read_bytes())


@cache
def form_of(procedure: str) -> Form:
    return compile_form(load(procedure))


def trials() -> list[Any]:
    return [
        pytest.param(procedure, trial, id=f"{procedure}:{trial.name}")
        for procedure in DEFINITIONS
        for trial in load(procedure).trials
    ]


def tried(procedure: str, trial: d.Trial) -> Evaluation:
    context = Context(today=date.fromisoformat(trial.today), tables=TABLES["aoba"])
    return evaluate(form_of(procedure), trial.answers, context)


def local_texts(value: Any) -> Iterator[d.LocalText]:
    """Every text of a definition that residents may see; the desk's own texts are Japanese only."""
    if isinstance(value, d.LocalText):
        if value.ja:
            yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            if not isinstance(value, d.Definition) or name != "review":
                yield from local_texts(getattr(value, name))
    elif isinstance(value, tuple):
        for part in value:
            yield from local_texts(part)


def test_the_first_six_definitions_are_there() -> None:
    assert set(DEFINITIONS) >= FIRST_SIX


@every_definition
def test_a_definition_is_named_like_its_file_and_survives_writing(procedure: str) -> None:
    definition = load(procedure)
    assert definition.id == procedure
    assert parse_yaml(to_yaml(definition)) == definition


@every_definition
def test_every_text_for_residents_is_in_three_languages(procedure: str) -> None:
    untranslated = [t.ja for t in local_texts(load(procedure)) if not t.en or not t.ja_easy]
    assert untranslated == []


@every_definition
def test_plain_japanese_has_a_reading_on_every_kanji(procedure: str) -> None:
    easy = [t.ja_easy or "" for t in local_texts(load(procedure))]
    bare = [t for t in easy if KANJI.search(re.sub(r"\{[^{}|]+\|[ぁ-ゖァ-ヺー]+\}", "", t))]
    assert bare == []


@every_definition
def test_sentences_in_plain_japanese_are_short(procedure: str) -> None:
    spoken = (re.sub(r"\{([^{}|]+)\|[^{}]+\}", r"\1", t.ja_easy or "") for t in local_texts(load(procedure)))
    sentences = [s for t in spoken for s in re.split("[。\n]", re.sub(r"[(（][^)）]*[)）]", "", t))]
    assert [s for s in sentences if len(re.sub(r"[\s「」]", "", s)) > 20] == []


@every_definition
def test_ids_are_unique_and_every_reference_leads_to_a_question(procedure: str) -> None:
    form = form_of(procedure)
    ids = [q.id for page in form.definition.pages for q in flattened(page.questions)]
    assert len(ids) == len(set(ids))
    assert {r for r in references(form.definition) if not leads_somewhere(form, r)} == set()


@every_definition
def test_references_point_to_earlier_questions_only(procedure: str) -> None:
    definition = form_of(procedure).definition
    before: set[str] = {"today"}
    later = []
    for page in definition.pages:
        later += [r for r in references(page.show_when) if head(r) not in before]
        for q in flattened(page.questions):
            used = [q.show_when, q.required_when, q.compute if isinstance(q, d.Computed) else None]
            later += [f"{q.id}: {r}" for u in used for r in references(u) if head(r) not in before]
            before.add(q.id)
    assert later == []


@every_definition
def test_every_attachment_has_its_place_on_a_page(procedure: str) -> None:
    definition = load(procedure)
    questions = [q for page in definition.pages for q in flattened(page.questions)]
    placed = {q.attachment for q in questions if isinstance(q, d.AttachmentQuestion)}
    assert placed == {a.id for a in definition.attachments}


@every_definition
def test_a_definition_has_at_least_five_trials(procedure: str) -> None:
    assert len(load(procedure).trials) >= 5


@pytest.mark.parametrize(("procedure", "trial"), trials())
def test_a_trial_holds(procedure: str, trial: d.Trial) -> None:
    meaning, expect = tried(procedure, trial), trial.expect
    assert set(expect.shown) <= meaning.shown
    assert set(expect.hidden) & meaning.shown == set()
    if expect.errors is not None:
        assert {p.name: p.code for p in meaning.problems}.keys() == set(expect.errors)
    if expect.attachments is not None:
        assert {a.id for a in meaning.attachments if a.required} == set(expect.attachments)
    assert {name: str(meaning.computed.get(name)) for name in expect.computed} == expect.computed


@every_definition
def test_the_trials_hold_for_another_tenant_too(procedure: str) -> None:
    assert failed_trials(load(procedure), TABLES["midori"]) == []


@every_definition
def test_a_definition_has_no_finding_that_blocks_publishing(procedure: str) -> None:
    assert [(f.code, f.place) for f in findings(load(procedure)) if f.severity == "error"] == []


@pytest.mark.parametrize("language", d.LANGUAGES)
@every_definition
def test_every_page_of_a_trial_can_be_drawn_in_each_language(procedure: str, language: str) -> None:
    form, tables = form_of(procedure), TABLES["aoba"]
    for trial in load(procedure).trials:
        meaning = tried(procedure, trial)
        for page in meaning.pages:
            drawn = present_page(form, meaning, page, language=language, tables=tables, show_errors=True)
            assert drawn.title and drawn.nodes
        sections = answer_sections(form, meaning, language=language, tables=tables)
        assert all(row.label for section in sections for row in section.rows)


@every_definition
def test_the_trials_together_show_every_question(procedure: str) -> None:
    shown = {path for trial in load(procedure).trials for path in tried(procedure, trial).shown}
    seen = {name for path in shown for name in path.split(".")}
    asked = {q.id for page in load(procedure).pages for q in flattened(page.questions)}
    assert asked - seen == set()


@every_definition
def test_every_check_refuses_something_in_a_trial(procedure: str) -> None:
    problems = [p for trial in load(procedure).trials for p in tried(procedure, trial).problems]
    refused = {(re.sub(r"^\w+\.\d+\.", "", p.name), p.text) for p in problems}
    assert [c.id for c in load(procedure).checks if (c.at, c.message) not in refused] == []


@every_definition
def test_a_trial_without_errors_could_be_sent(procedure: str) -> None:
    right = [tried(procedure, t) for t in load(procedure).trials if t.expect.errors == ()]
    assert len(right) >= 3
    assert all(meaning.complete and not meaning.ignored for meaning in right)


def test_each_demo_tenant_keeps_at_least_five_rows_in_every_list() -> None:
    for tenant, tables in TABLES.items():
        for table, rows in tables.items():
            assert len(rows) >= 5, (tenant, table)
            assert all(row["label"] and row["label_en"] and row["label_ja-easy"] for row in rows.values())


@every_definition
def test_municipal_demo_tenants_have_the_lists_that_questions_choose_from(procedure: str) -> None:
    questions = [q for page in load(procedure).pages for q in flattened(page.questions)]
    wanted = {q.table for q in questions if isinstance(q, d.TableChoice)}
    assert wanted <= TABLES["aoba"].keys()
    assert wanted <= TABLES["midori"].keys()


def flattened(questions: tuple[d.Question, ...]) -> Iterator[d.Question]:
    for q in questions:
        yield q
        if isinstance(q, d.Group):
            yield from flattened(q.questions)


def head(reference: str) -> str:
    return reference.split(".")[0]


COMPUTATIONS = (
    d.Compute, d.AgeOn, d.SchoolYearOn, d.FiscalYearEndOfAge, d.LastDay, d.DaysBetween, d.Lookup, d.CountOf,
)  # fmt: skip


def references(value: Any) -> Iterator[str]:
    """Every reference in a definition, or in a part of it."""
    if isinstance(value, d.Condition):
        yield from (r for r in (value.question, value.any_of, value.every_of) if r)
        bounds = (value.at_least, value.at_most, value.before, value.after)
        yield from (b for b in bounds if b and re.match("[a-z]", b))
    elif isinstance(value, COMPUTATIONS):
        words = ("column", "by", "unit", "calendar")
        named = (getattr(value, name) for name in value.__struct_fields__ if name not in words)
        texts = (text for part in named for text in (part if isinstance(part, tuple) else (part,)))
        yield from (t for t in texts if isinstance(t, str) and re.match("[a-z]", t))
    elif isinstance(value, d.Check):
        yield value.at
    elif isinstance(value, d.Delivery):
        yield from value.items.values()
    elif isinstance(value, d.Deadline):
        yield value.after
    elif isinstance(value, d.BankAccount) and value.holder:
        yield value.holder
    if isinstance(value, msgspec.Struct) and not isinstance(value, d.Trial):
        for name in value.__struct_fields__:
            yield from references(getattr(value, name))
    elif isinstance(value, tuple):
        for part in value:
            yield from references(part)


def leads_somewhere(form: Form, reference: str) -> bool:
    """The question is there, and so is the part of it."""
    if reference == "today":
        return True
    names = reference.split(".")
    place = form.places.get(names[0])
    question = place.question if place else None
    for name in names[1:]:
        if question is None:
            return False
        derived = {"name", "kana"} if isinstance(question, d.Person) else {"bank_name", "branch_name"}
        if name in derived and isinstance(question, d.Person | d.BankAccount):
            return name == names[-1]
        inside = question.questions if isinstance(question, d.Group) else parts_of(question)
        question = next((part for part in inside if part.id == name), None)
    return question is not None


def test_no_id_of_the_library_looks_like_one_that_an_author_is_issued():
    """So what a town adds to a shared procedure and what a later version of it brings never meet."""
    issued = re.compile(r"_[bcdfghjkmnpqrstvwxz23456789]{8}$")
    for path in LIBRARY.glob("*.yaml"):
        if path.stem != "demo-tables":
            assert not [key for key in births(parse_yaml(path.read_bytes())) if issued.search(key)]


@every_definition
def test_who_cannot_go_on_is_told_before_much_is_typed(procedure: str) -> None:
    """A stop that follows from a choice stands on the first two pages; one from an age cannot come before the birth date."""
    pages = load(procedure).pages
    choices = {q.id for page in pages for q in page.questions if isinstance(q, d.Choice | d.YesNo)}
    late = [
        question.id
        for page in pages[2:]
        for question in page.questions
        if isinstance(question, d.Stop)
        and re.findall(r"question='(\w+)'", repr(question.show_when))
        and choices.issuperset(re.findall(r"question='(\w+)'", repr(question.show_when)))
    ]
    assert late == []

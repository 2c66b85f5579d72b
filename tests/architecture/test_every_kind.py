"""Every kind of question that the format has is known wherever a kind must be known, from the reader to the print.

One question of each kind, as the builder begins it, finished as an author would. Whoever adds a kind and forgets a place
finds it here.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, get_args

import jsonschema_rs
import msgspec
import pytest

from madoguchi.applications.services.papers.print_application import Printed, document_of
from madoguchi.authoring.domain.new_question import new_question
from madoguchi.builder.domain.conditions.conditions import COMPARISONS
from madoguchi.builder.domain.conditions.nameable import everything
from madoguchi.builder.domain.inspector.options import read_options
from madoguchi.builder.domain.inspector.palette import ENTRIES
from madoguchi.builder.domain.inspector.posted_question import READERS as SETTINGS
from madoguchi.builder.domain.releasing.example_answers import example_answers
from madoguchi.forms.domain.answers.compiled import Form, compile_form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.read_form import read_page
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.answers.schema import json_schema
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import KINDS, Kind, options_of
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.format.parts import parts_of
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.forms.domain.showing import views as v
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.forms.domain.showing.labels import error_links
from madoguchi.forms.domain.showing.present import present_page
from madoguchi.forms.tests.examples import EXAMPLE
from madoguchi.tenants.queries import TenantView
from madoguchi.ui.i18n import PACKAGES
from madoguchi.ui.tests.gallery import draw

STRUCTS: tuple[Any, ...] = get_args(d.Question)
TODAY = date(2026, 4, 1)
TABLES = {"list": {"first": {"label": "一番"}, "second": {"label": "二番"}}}
PRINTED = Printed(
    tenant=TenantView(
        id=99001, slug="aoba", code="990019", name="あおば市", name_en="Aoba", name_easy="", kind="municipality",
        contact="", head="あおば市長",
    ),
    receipt="990011234567890123",
    arrived_at=datetime(2026, 4, 1, 0, 15, tzinfo=UTC),
)  # fmt: skip
WITHOUT_ANSWER = ("attachment", "computed", "notice", "stop")
"""What nobody answers; a group is answered by its questions."""
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.tag)
every_answer = pytest.mark.parametrize(
    "kind", [k for k in KINDS.values() if k.tag not in WITHOUT_ANSWER], ids=lambda kind: kind.tag
)


@cache
def example_of(tag: str) -> d.Question:
    """A question of the kind, finished."""
    inner = d.Text(id="inner", label=d.LocalText(ja="中の質問"))
    finished: dict[str, Any] = {
        "table": "list", "calendar": "list", "questions": (inner,), "compute": d.Compute(sum=("n",)), "repeat": None,
    }  # fmt: skip
    question = new_question(tag, "答える質問")
    own = {name: value for name, value in finished.items() if name in question.__struct_fields__}
    return msgspec.structs.replace(question, id="asked", **own)


def asking(*questions: d.Question) -> Form:
    """A procedure of one page that asks a number and these."""
    number = d.Number(id="n", label=d.LocalText(ja="数"), required=False)
    page = d.Page(id="only", title=d.LocalText(ja="題"), questions=(number, *questions))
    named = [q.attachment for q in questions if isinstance(q, d.AttachmentQuestion)]
    files = tuple(d.Attachment(id=name, label=d.LocalText(ja="書類")) for name in named)
    return compile_form(
        msgspec.structs.replace(
            parse_yaml(EXAMPLE), representative="none", pages=(page,), attachments=files, deadline=None, checks=(),
            delivery=(), trials=(), review=d.Review(),
        )
    )  # fmt: skip


def answered(form: Form) -> Evaluation:
    """What an invented person answers, with a number."""
    answers = example_answers(form, {"n": "3"}, today=TODAY, tables=TABLES)
    return evaluate(form, answers, Context(today=TODAY, tables=TABLES))


def node(form: Form, meaning: Evaluation) -> v.Node:
    view = present_page(form, meaning, "only", language="ja", tables=TABLES, show_errors=False)
    (found,) = (node for node in view.nodes if node.name == "asked")
    return found


def test_the_table_has_every_kind_of_the_format_and_one_word_for_each():
    assert {kind.struct for kind in KINDS.values()} == set(STRUCTS)
    assert {kind.tag for kind in KINDS.values()} == {str(s.__struct_config__.tag) for s in STRUCTS}
    words = [kind.word for kind in KINDS.values()]
    assert len(set(words)) == len(words)
    assert all(re.search(r"[ぁ-んァ-ヶ一-龠]", word) for word in words)


@every_kind
def test_it_compares_as_what_it_is(kind: Kind):
    """A list of options, or a table's rows, are compared as options; what is read and left on `text` has none."""
    question = example_of(kind.tag)
    if hasattr(question, "options") or kind.options:
        assert kind.compares in ("one", "many")
    if kind.compares in ("one", "many"):
        assert options_of(question) or kind.table or kind.free
    assert (kind.compares in ("none", "rows")) == (kind.tag in ("attachment", "notice", "stop", "group"))


@every_answer
def test_its_example_answer_is_read(kind: Kind):
    meaning = answered(asking(example_of(kind.tag)))
    assert meaning.problems == ()
    assert any(path.split(".")[0] == "asked" for path in meaning.values)


@every_kind
def test_it_can_be_required_if_it_is_asked_and_passed_if_something_can_be_said_instead(kind: Kind):
    """What one agrees to, signs or hands in is, or is not; a group has no answer of its own."""
    meaning = evaluate(asking(example_of(kind.tag)), {}, Context(today=TODAY, tables=TABLES))
    assert kind.asked == (kind.tag not in WITHOUT_ANSWER)
    assert not kind.asked or "asked" in meaning.required or kind.tag == "group"
    assert kind.instead == (kind.asked and kind.tag not in ("group", "consent", "signature", "files"))


@every_kind
def test_it_is_drawn(kind: Kind):
    form = asking(example_of(kind.tag))
    meaning = evaluate(form, {"n": "3"}, Context(today=TODAY, tables=TABLES))
    found = node(form, meaning)
    view = present_page(form, meaning, "only", language="ja", tables=TABLES, show_errors=False)
    html = draw("form.jinja", page=view, uploads={})
    assert found.label in html or found.label == ""
    if isinstance(found, v.Input) and kind.tag != "computed":
        assert re.search(r'<(input|select|textarea)\b[^>]* name="asked(\.year)?"', html)
        assert found.options or not (options_of(example_of(kind.tag)) or kind.table)
        for option in options_of(example_of(kind.tag)) if kind.control != "checkbox" else ():
            assert option.label.ja in html
    else:
        assert isinstance(found, v.Fieldset | v.Text | v.Upload) or kind.tag == "computed"
        for part in parts_of(example_of(kind.tag)):
            assert (f'name="asked.{part.id}' in html) == (f"asked.{part.id}" in meaning.shown)


@every_kind
def test_every_control_is_in_the_templates(kind: Kind):
    template = (PACKAGES / "ui/templates/ui/form.jinja").read_text()
    assert kind.control in (None, "output") or f'"{kind.control}"' in template


@every_answer
def test_it_is_told_and_in_words_where_there_are_options(kind: Kind):
    form = asking(example_of(kind.tag))
    meaning = answered(form)
    (section,) = answer_sections(form, meaning, language="ja", tables=TABLES)
    rows = [row for row in section.rows if row.name.split(".")[0] == "asked" and row.kind != "heading"]
    assert rows
    assert all(row.kind == "answer" and row.value for row in rows)
    value = meaning.values.get("asked")
    chosen = value if isinstance(value, tuple) else (value,)
    labels = {o.id: o.label.ja for o in options_of(example_of(kind.tag))} | {
        key: row["label"] for key, row in (TABLES["list"] if kind.table else {}).items()
    }
    if labels and kind.control != "checkbox":
        assert rows[0].value == "、".join(labels[str(each)] for each in chosen)


@pytest.mark.parametrize(
    "kind", [k for k in KINDS.values() if options_of(example_of(k.tag))], ids=lambda kind: kind.tag
)
@pytest.mark.parametrize("language", ["ja", "en", "ja-easy"])
def test_its_options_are_read_in_the_readers_language(kind: Kind, language: str):
    """Those of the kind itself are there in each; those that authors write, if they wrote them."""
    question = example_of(kind.tag)
    if hasattr(question, "options"):
        label = d.LocalText(ja="日本語", en="English", ja_easy="やさしい")
        options = tuple(msgspec.structs.replace(option, label=label) for option in options_of(question))
        question = msgspec.structs.replace(question, options=options)
    labels = [option.label for option in options_of(question)]
    said = {label.in_language(language) for label in labels}
    assert language != "en" or said.isdisjoint(label.ja for label in labels)
    form = asking(question)
    meaning = answered(form)
    view = present_page(form, meaning, "only", language=language, tables=TABLES, show_errors=False)
    (found,) = (node for node in view.nodes if node.name == "asked")
    assert isinstance(found, v.Input)
    if kind.control != "checkbox":
        (section,) = answer_sections(form, meaning, language=language, tables=TABLES)
        assert said <= {option.label for option in found.options}
        assert any(row.name == "asked" and row.value.split("、")[0] in said for row in section.rows)


@every_answer
def test_braces_that_were_typed_stay_braces(kind: Kind):
    form = asking(example_of(kind.tag))
    meaning = evaluate(form, {"asked": "{字|じ}"}, Context(today=TODAY, tables={}))
    (section,) = answer_sections(form, meaning, language="ja", tables={})
    told = [row for row in section.rows if row.name == "asked" and "{字|じ}" in row.value]
    assert not any(row.marked for row in told)


@every_answer
def test_its_schema_says_what_it_is(kind: Kind):
    form = asking(example_of(kind.tag))
    schema = json_schema(form, version="1")
    checks = jsonschema_rs.Draft202012Validator(schema)
    assert checks.is_valid(msgspec.to_builtins(answered(form).answers))
    own = schema["properties"]["asked"]
    said = msgspec.json.encode(own).decode()
    assert "nothing is asked" not in said
    for option in options_of(example_of(kind.tag)):
        assert f'"{option.id}"' in said
    if options_of(example_of(kind.tag)):
        assert not checks.is_valid({"n": "3", "asked": "none_of_these"})
    if kind.compares == "number":
        assert '"number"' in said
    if hasattr(example_of(kind.tag), "max_length"):
        assert "maxLength" in said
    assert ("examples" in said) == (kind.compares == "date")
    assert ("of the table" in said) == bool(kind.table)


@every_answer
def test_the_proofs_find_its_answers(kind: Kind):
    """A text that shows once it is answered, or with any of its options, can be reached; with another it cannot."""

    def reached(condition: d.Condition) -> set[str]:
        told = d.Notice(id="told", text=d.LocalText(ja="出る文"), show_when=condition)
        found = findings(asking(example_of(kind.tag), told).definition)
        return {f.code for f in found if f.place == "pages.only.told" and f.severity == "error"}

    whole = "asked.inner" if kind.tag == "group" else "asked"
    if parts_of(example_of(kind.tag)):
        whole += f".{next(iter(kind.samples[0]))}"
    assert reached(d.Condition(question=whole, answered=True)) == set()
    assert reached(d.Condition(question=whole, answered=False)) == set()

    def being(option: str) -> d.Condition:
        return (
            d.Condition(question="asked", includes=option)
            if kind.compares == "many"
            else d.Condition(question="asked", is_=option)
        )

    for option in options_of(example_of(kind.tag)):
        assert reached(being(option.id)) == set()
    if options_of(example_of(kind.tag)):
        assert "unknown_option" in reached(being("none_of_these"))


@pytest.mark.parametrize(
    "kind", [k for k in KINDS.values() if k.compares == "many"], ids=lambda kind: kind.tag
)
def test_of_several_options_all_that_are_ticked_count_and_can_be_asked_for_together(kind: Kind):
    question = example_of(kind.tag)
    form, ticked = asking(question), [option.id for option in options_of(question)[:2]]
    before = evaluate(form, {}, Context(today=TODAY, tables=TABLES))
    assert read_page(form, "only", {"asked": ticked}, before)["asked"] == ticked
    both = d.Condition(all=tuple(d.Condition(question="asked", includes=option) for option in ticked))
    told = d.Notice(id="told", text=d.LocalText(ja="出る文"), show_when=both)
    found = findings(asking(question, told).definition)
    assert [f.code for f in found if f.place == "pages.only.told" and f.severity == "error"] == []


@every_kind
def test_authors_find_it_with_all_its_settings(kind: Kind):
    entry = ENTRIES[kind.tag]
    assert entry.what
    assert entry.glyph
    inherited = set(d.QuestionBase.__struct_fields__) | {"questions"}
    own = {f.encode_name for f in msgspec.structs.fields(kind.struct) if f.name not in inherited}
    assert {re.sub("_(yen|count|month)$", "", field) for field in entry.fields} - {"distinct"} == own
    template = (PACKAGES / "builder/templates/builder/inspector.jinja").read_text()
    asked_for = " ".join(re.findall(r"{% (?:el)?if ([^%]*\bfields?\b[^%]*) %}", template))
    for field in entry.fields:
        assert field in SETTINGS
        assert f'"{field}"' in asked_for or f'"{field.replace("max", "min")}"' in asked_for


@pytest.mark.parametrize(
    "kind", [k for k in KINDS.values() if hasattr(k.struct, "options")], ids=lambda kind: kind.tag
)
def test_whatever_an_option_says_can_be_written_and_is_drawn(kind: Kind):
    (listed,) = (f.type for f in msgspec.structs.fields(kind.struct) if f.name == "options")
    fields = [f.name for f in msgspec.structs.fields(get_args(listed)[0])]
    written = {"id": "first", "ja": "一番", "hint-ja": "補足の文"}
    written |= {name: "#1f6f54" for name in fields if name not in ("id", "label", "hint")}
    template = (PACKAGES / "builder/templates/builder/inspector.jinja").read_text()
    for name in written:
        assert f"-{name}" in template
    (row,) = read_options(
        {"options-n": ["1"]} | {f"options-0-{name}": [said] for name, said in written.items()}
    )
    assert set(row) == set(fields)
    question = msgspec.structs.replace(example_of(kind.tag), options=msgspec.convert([row], listed))
    form = asking(question)
    meaning = evaluate(form, {"n": "3"}, Context(today=TODAY, tables=TABLES))
    view = present_page(form, meaning, "only", language="ja", tables=TABLES, show_errors=False)
    html = draw("form.jinja", page=view, uploads={})
    for said in written.values():
        assert said in html


def test_authors_find_nothing_that_the_format_does_not_have():
    assert set(ENTRIES) == set(KINDS)


@every_kind
def test_a_condition_can_name_it(kind: Kind):
    form = asking(example_of(kind.tag))
    (named,) = (
        n for n in everything(form.definition, tables=TABLES).all if n.reference in ("asked", "inner")
    )
    if kind.tag == "group":
        assert named.compares == "text"  # the question in it
        return
    assert named.compares == ("number" if kind.tag == "computed" else "text" if kind.free else kind.compares)
    assert bool(COMPARISONS[named.compares]) == (kind.compares != "none")
    if options_of(example_of(kind.tag)):
        assert [id for id, _ in named.options] == [o.id for o in options_of(example_of(kind.tag))]


@every_answer
def test_a_missing_answer_says_choose_where_one_chooses(kind: Kind):
    form = asking(example_of(kind.tag))
    meaning = evaluate(form, {}, Context(today=TODAY, tables=TABLES))
    wanted = [link.message for link in error_links(form, meaning, "ja")]
    assert wanted
    found = node(form, meaning)
    if isinstance(found, v.Input):
        way = {"radio": "選んで", "checkboxes": "選んで", "checkbox": "印をつけて"}.get(
            found.control, "入力して"
        )
        assert way in wanted[0]


@every_answer
def test_it_is_printed(kind: Kind):
    form = asking(example_of(kind.tag))
    document = document_of(form=form, evaluation=answered(form), printed=PRINTED, tables=TABLES)
    names = [name for name in document.fields if name.split(".")[0] == "asked"]
    assert names
    assert all(document.fields[name] for name in names)
    rows = [row for section in document.sections for row in section.rows if row.label != "数"]
    assert rows
    assert ("asked" in document.chosen) == kind.chosen
    assert ("asked" in document.dates) == (kind.compares == "date" and not kind.month)

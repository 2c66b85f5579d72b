"""The print of an application: what was answered, where it belongs, and never an individual number."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from madoguchi.applications.services.papers.print_application import Printed, document_of, print_application
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import EXAMPLE, child, claim, evaluated
from madoguchi.kernel.numbers import example_my_number
from madoguchi.pdf.domain.layout import EraDate
from madoguchi.tenants.queries import TenantView

LIBRARY = Path(__file__).parents[2] / "library"
AOBA = TenantView(
    id=99001, slug="aoba", code="990019", name="あおば市", name_en="Aoba", name_easy="", kind="municipality",
    contact="", head="あおば市長",
)  # fmt: skip
PRINTED = Printed(
    tenant=AOBA,
    receipt="990011234567890123",
    arrived_at=datetime(2026, 4, 1, 0, 15, tzinfo=UTC),
    files=(("別居監護申立書", "申立書.pdf"),),
)
FORM = compile_form(parse_yaml(EXAMPLE))
EVALUATION = evaluated(FORM, claim(children=[child(), child(name="次郎", living="apart")]))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_answers_stand_under_their_paths():
    document = document_of(form=FORM, evaluation=EVALUATION, printed=PRINTED, tables={})
    assert document.receipt == "99001-1234-5678-9012-3"
    assert document.arrived_at == "令和8年4月1日(水)9:15"
    assert document.head() == "あおば市長"
    assert document.fields["claimant.name"] == "山田　太郎"
    assert document.fields["claimant.address.postal_code"] == "990-0000"
    assert document.fields["claimant.phone"] == "090-0000-0000"
    assert [row["child.name"] for row in document.groups["children"]] == ["山田　花子", "山田　次郎"]
    assert [row["living"] for row in document.groups["children"]] == ["同居", "別居"]
    assert document.chosen["children.1.living"] == ("apart",)
    assert document.dates["claimant.birth_date"] == EraDate("昭和", "60", "1", "8")
    assert document.dates["children.0.child.birth_date"] == EraDate("令和", "7", "5", "5")
    assert document.dates["filed_on"] == EraDate("令和", "8", "4", "1")
    assert document.checks["consent"] is True


@pytest.mark.parametrize("typed", ["090-0000-0000", "０９０－００００－００００", "09000000000"])
def test_a_phone_number_is_printed_as_it_was_typed(typed: str):
    claimant = {**claim()["claimant"], "phone": typed}
    evaluation = evaluated(FORM, claim(claimant=claimant))
    document = document_of(form=FORM, evaluation=evaluation, printed=PRINTED, tables={})
    assert document.fields["claimant.phone"] == typed


def test_a_number_is_only_said_to_be_entered():
    document = document_of(form=FORM, evaluation=EVALUATION, printed=PRINTED, tables={})
    assert document.fields["claimant_number"] == "入力済み"
    masked = [row for section in document.sections for row in section.rows if row.kind == "masked"]
    assert [row.value for row in masked] == ["入力済み"]
    assert example_my_number(1) not in repr(document)


def test_a_number_that_is_not_known_is_printed_as_not_known():
    line = "{id: claimant_number, kind: my_number, label: {ja: 請求者の個人番号}"
    form = compile_form(parse_yaml(EXAMPLE.replace(line, f"{line}, instead: [not_known]")))
    evaluation = evaluated(form, claim(claimant_number={"instead": "not_known"}))
    document = document_of(form=form, evaluation=evaluation, printed=PRINTED, tables={})
    rows = [row for section in document.sections for row in section.rows]
    assert [(row.value, row.kind) for row in rows if row.label == "請求者の個人番号"] == [
        ("分かりません", "plain")
    ]
    assert "claimant_number" not in document.fields


def test_a_birth_date_partly_unknown_prints_what_is_known():
    form = compile_form(
        parse_yaml(
            EXAMPLE.replace(
                "kind: date, label: {ja: 出生", "kind: birth_date, partly_unknown: true, label: {ja: 出生"
            )
        )
    )
    evaluation = evaluated(form, claim(event_date="1950-04-XX"))
    document = document_of(form=form, evaluation=evaluation, printed=PRINTED, tables={})
    assert document.dates["event_date"] == EraDate("昭和", "25", "4", "")


def test_the_print_gives_back_the_japanese_and_is_the_same_each_time():
    first = print_application(form=FORM, evaluation=EVALUATION, printed=PRINTED, tables={})
    assert first == print_application(form=FORM, evaluation=EVALUATION, printed=PRINTED, tables={})
    text = text_of(first)
    for expected in ("山田", "別居", "申立書.pdf", "あおば市"):
        assert expected in text


@pytest.mark.parametrize(
    "name", sorted(path.stem for path in LIBRARY.glob("*.yaml") if "tables" not in path.stem)
)
def test_every_definition_of_the_library_prints(name):
    """With whatever its longest trial answers."""
    definition = parse_yaml((LIBRARY / f"{name}.yaml").read_text(encoding="utf-8"))
    form = compile_form(definition)
    trial = max(definition.trials, key=lambda each: len(repr(each.answers)))
    evaluation = evaluate(form, trial.answers, Context(today=date.fromisoformat(trial.today), tables={}))
    text = text_of(print_application(form=form, evaluation=evaluation, printed=PRINTED, tables={}))
    assert "99001-1234-5678-9012-3" in text

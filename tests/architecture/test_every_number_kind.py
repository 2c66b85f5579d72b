"""Whatever asks for a number is a number everywhere: bounded, with its unit, ranked, delivered, told in differences.

Whoever adds a kind that is a number and forgets its base or a field of its row finds it here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from madoguchi.applications.domain.package.items import items_of
from madoguchi.applications.services.papers.print_application import document_of
from madoguchi.authoring.domain.new_question import as_kind
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.comparing.diff import differences
from madoguchi.forms.domain.flows.allocation.order import value
from madoguchi.forms.domain.flows.allocation.read_round import terms_of
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import KINDS, Kind, decimals_of, unit_of
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.forms.domain.showing import views as v
from madoguchi.forms.domain.showing.answer_text import MINUS, answer_sections, display
from madoguchi.forms.domain.showing.explain import Names, condition
from madoguchi.forms.domain.showing.explain_computation import unit_of as unit_of_computation
from madoguchi.forms.tests.test_allocation_told import HOIKU, STEP
from tests.architecture.test_every_kind import PRINTED, TODAY, answered, asking, example_of, node

NUMBERS = [kind for kind in KINDS.values() if kind.compares == "number"]
every_number = pytest.mark.parametrize("kind", NUMBERS, ids=lambda kind: kind.tag)


def test_all_that_asks_for_a_number_has_what_numbers_have():
    """And whatever has it compares as a number, so that all the others here see it."""
    assert {k.tag for k in NUMBERS} == {k.tag for k in KINDS.values() if issubclass(k.struct, d.NumberBase)}


def bounded(tag: str, least: int = 5, most: int = 7) -> d.Question:
    """A question of the kind for a number from 5 to 7."""
    return msgspec.structs.replace(example_of(tag), min=least, max=most)


def digits_of(tag: str) -> int:
    question = example_of(tag)
    assert isinstance(question, d.NumberBase)
    return decimals_of(question)


def typed(form: Form, text: Any) -> Evaluation:
    return evaluate(form, {"n": "3", "asked": text}, Context(today=TODAY))


@every_number
def test_its_row_says_what_the_question_does_not(kind: Kind):
    """A number that has no setting for its unit is one of its own because of its unit."""
    fields = kind.struct.__struct_fields__
    assert "unit" in fields or kind.unit is not None
    assert kind.counted is not None  # whether others may read it is nothing to forget
    assert kind.unit is None or (kind.unit.en and kind.unit.ja_easy)
    fine = "decimals" in fields or kind.decimals > 0
    assert (kind.control, kind.inputmode, kind.width) == ("text", "decimal" if fine else "numeric", "short")


@every_number
def test_it_is_read_within_its_bounds_and_as_fine_as_its_kind_says(kind: Kind):
    form, fine = asking(bounded(kind.tag)), digits_of(kind.tag)
    assert typed(form, "６").values["asked"] == 6
    assert [p.code for p in typed(form, "4").problems] == ["at_least"]
    assert [p.code for p in typed(form, "8").problems] == ["at_most"]
    finer = 6 + Decimal(1).scaleb(-fine - 1)
    assert [p.code for p in typed(form, str(finer)).problems] == ["decimals" if kind.decimals else "whole"]
    finest = 6 + Decimal(1).scaleb(-fine)
    assert typed(form, str(finest)).values["asked"] == finest
    assert typed(asking(example_of(kind.tag)), "123456789018").problems  # an individual number is no answer


@every_number
def test_what_lies_beyond_its_bounds_is_proved_to_be_impossible(kind: Kind):
    """By itself, in a sum, and between two whole numbers."""
    total = d.Computed(
        id="total", label=d.LocalText(ja="合計"), compute=d.Compute(sum=("asked", "1")), required=False
    )

    def reached(when: d.Condition) -> bool:
        told = d.Notice(id="told", text=d.LocalText(ja="出る文"), show_when=when)
        found = findings(asking(bounded(kind.tag), total, told).definition)
        return not [f for f in found if f.place == "pages.only.told" and f.severity == "error"]

    assert reached(d.Condition(question="asked", at_least="7"))
    assert not reached(d.Condition(question="asked", after="7"))
    assert reached(d.Condition(question="asked", at_most="5"))
    assert not reached(d.Condition(question="asked", before="5"))
    assert reached(d.Condition(question="total", at_least="8"))
    assert not reached(d.Condition(question="total", after="8"))
    between = d.Condition(
        all=(d.Condition(question="asked", after="6"), d.Condition(question="asked", before="7"))
    )
    assert reached(between) == (digits_of(kind.tag) > 0)


@every_number
def test_bounds_that_leave_nothing_or_are_no_number_are_told(kind: Kind):
    def told(least: int, most: int) -> set[str]:
        return {f.code for f in findings(asking(bounded(kind.tag, least, most)).definition)}

    assert "empty_bounds" in told(8, 7)
    assert "impossible_number" in told(5, 10**16)
    assert told(5, 7).isdisjoint({"empty_bounds", "impossible_number"})


@every_number
def test_an_example_answer_lies_within_its_bounds(kind: Kind):
    assert answered(asking(bounded(kind.tag))).problems == ()


def with_unit(tag: str) -> tuple[d.Question, d.LocalText]:
    question = example_of(tag)
    if "unit" in question.__struct_fields__:
        unit = d.LocalText(ja="平方メートル", en="square metres", ja_easy="へいほうメートル")
        return msgspec.structs.replace(question, unit=unit), unit
    own = unit_of(question)
    assert own is not None
    return question, own


@every_number
@pytest.mark.parametrize("language", ["ja", "en", "ja-easy"])
def test_its_unit_stands_behind_it_wherever_it_is_read(kind: Kind, language: str):
    question, unit = with_unit(kind.tag)
    form = asking(question)
    meaning = typed(form, "1,500")
    if not meaning.values.get("asked"):
        meaning = answered(form)
    said = unit.in_language(language)
    (section,) = answer_sections(form, meaning, language=language, tables={})
    (row,) = [row for row in section.rows if row.name == "asked"]
    shown = display(question, meaning.values["asked"], language, {})
    assert row.value == shown
    sign_before = kind.tag == "money" and language == "en"
    assert shown.startswith("¥") if sign_before else shown.endswith(said)
    assert MINUS in display(question, -1, language, {})
    document = document_of(form=form, evaluation=meaning, printed=PRINTED, tables={})
    assert document.fields["asked"] == display(question, meaning.values["asked"], "ja", {})
    box = node(form, meaning)
    assert isinstance(box, v.Input)
    assert box.unit == unit.ja


@every_number
def test_its_unit_stands_in_the_sentences_of_conditions_and_computations(kind: Kind):
    question, unit = with_unit(kind.tag)
    names = Names(asking(question).definition)
    for when, end in (
        (d.Condition(question="asked", at_least="5"), "以上のとき"),
        (d.Condition(question="asked", at_most="5"), "以下のとき"),
        (d.Condition(question="asked", after="5"), "より大きいとき"),
    ):
        assert condition(when, names) == f"「答える質問」が5{unit.ja}{end}"
    assert unit_of_computation(d.Compute(sum=("asked", "1")), names) == unit.ja


@every_number
def test_a_receiver_gets_a_number(kind: Kind):
    """Two receivers of one item get the same of it; a text is not the same."""

    def told(other: d.Question) -> list[str]:
        definition = asking(example_of(kind.tag), other).definition
        both = (
            d.Delivery(to="one", items={"item": "asked"}, when="accepted"),
            d.Delivery(to="two", items={"item": other.id}, when="accepted"),
        )
        found = findings(msgspec.structs.replace(definition, delivery=both))
        return [f.message for f in found if f.code == "item_type"]

    assert told(d.Number(id="other", label=d.LocalText(ja="ほか"))) == []
    (message,) = told(d.Text(id="other", label=d.LocalText(ja="ほか")))
    assert "数" in message
    form = asking(bounded(kind.tag))
    assert items_of(form, typed(form, "6"), {"item": "asked"}, {}) == {"item": 6}


@every_number
def test_places_are_given_out_by_it_as_a_number(kind: Kind):
    """9 before 10. Applicants are ranked openly by what the office counts alone; what they answered is their own."""
    asked = msgspec.structs.replace(example_of(kind.tag), id="ranked")
    questions = (*HOIKU.review.questions, asked)
    page = msgspec.structs.replace(
        HOIKU.pages[0],
        questions=(*HOIKU.pages[0].questions, msgspec.structs.replace(asked, id="own")),
    )
    definition = msgspec.structs.replace(
        HOIKU,
        pages=(page, *HOIKU.pages[1:]),
        review=msgspec.structs.replace(HOIKU.review, questions=questions),
    )
    order = (d.Ranking(question="office.ranked", first="lowest"), d.Ranking(question="own", first="lowest"))
    ranked, own = terms_of(definition, msgspec.structs.replace(STEP, order=order)).rules
    assert ranked.kind == ("number" if kind.counted else "money")
    assert own.kind == "money"
    nine, ten = value(ranked, "9"), value(ranked, "10")
    assert nine is not None and ten is not None and nine < ten


@every_number
def test_a_changed_bound_is_told_between_two_versions(kind: Kind):
    before, after = asking(bounded(kind.tag)).definition, asking(bounded(kind.tag, 5, 9)).definition
    (change,) = differences(before, after)
    assert (change.before, change.after) == ("7", "9")


@every_number
@pytest.mark.parametrize("other", NUMBERS, ids=lambda kind: kind.tag)
def test_made_into_another_kind_it_keeps_its_bounds_and_its_unit(kind: Kind, other: Kind):
    question, unit = with_unit(kind.tag)
    question = msgspec.structs.replace(question, min=5, max=7)
    made = as_kind(question, other.tag)
    assert isinstance(made, d.NumberBase)
    assert (made.min, made.max) == (5, 7)
    if "unit" in other.struct.__struct_fields__:
        assert unit_of(made) == unit

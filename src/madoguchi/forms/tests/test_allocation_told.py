"""What a case is told of an allocation, in three languages; and a round read from what its cases answered."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.flows.allocation import allocate as allocate_module
from madoguchi.forms.domain.flows.allocation import faults
from madoguchi.forms.domain.flows.allocation.allocate import allocate
from madoguchi.forms.domain.flows.allocation.explained import explained
from madoguchi.forms.domain.flows.allocation.faults import Fault, given_before
from madoguchi.forms.domain.flows.allocation.inputs import Applicant, Inputs
from madoguchi.forms.domain.flows.allocation.read_round import Case, round_of, terms_of
from madoguchi.forms.domain.flows.flow import flow_of
from madoguchi.forms.domain.flows.office_answers import office_answers, office_form
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.computations import AgeOn, Compute
from madoguchi.forms.domain.proving.flow.findings import flow_findings
from madoguchi.forms.domain.proving.readability import hints
from madoguchi.forms.domain.showing.allocation_faults import SAID, Named, named
from madoguchi.forms.domain.showing.allocation_text import TEXTS, Told, Words, told
from madoguchi.forms.tests.flow_examples import TODAY, good

ROWS = {
    "hikari": {
        "label": "ひかり園",
        "label_en": "Hikari",
        "label_ja-easy": "ひかり",
        "open_places.zero": "1",
        "open_places.one": "0",
    },
    "tsubasa": {"label": "つばさ園", "open_places.zero": "1", "open_places.one": "2"},
}
HOIKU = good("hoiku")
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
STEP = next(step for step in flow_of(HOIKU).steps if step.does == "allocate")


def case(
    id: str, points: str, *, kind: str = "zero", wishes: tuple[str, ...] = ("hikari",), **more: Any
) -> Case:
    answers = {
        "same_household": more.pop("household", id),
        "wishes": [{"nursery": wish} for wish in wishes],
        **more,
    }
    office = {"points": points, "income": "52,000", "age_class": kind}
    whole = office_answers(answers, office, None)
    evaluation = evaluate(office_form(HOIKU), whole, Context(today=TODAY, tables={"nurseries": ROWS}))
    return Case(id=id, values=evaluation.values, rows=evaluation.rows)


def made(*cases: Case, step: d.Step = STEP, seed: str = "a") -> Inputs:
    inputs, unread = round_of(terms_of(HOIKU, step), cases, ROWS, seed=seed)
    assert unread == ()
    return inputs


def said(inputs: Inputs, id: str, language: str = "ja", *, step: d.Step = STEP) -> Told:
    explanation = explained(inputs, allocate(inputs), id)
    assert explanation is not None
    return told(explanation, Words(HOIKU, step, ROWS, language), at=AT)


def test_a_round_is_read_from_what_the_cases_answered_and_from_the_list():
    inputs = made(
        case("a", "85", kind="one", wishes=("tsubasa", "hikari"), household="h1", siblings="same_only")
    )
    assert inputs.applicants == (
        Applicant(
            id="a",
            class_="one",
            wishes=("tsubasa", "hikari"),
            keys=("85", "52000"),
            household="h1",
            wants="same_only",
        ),
    )
    assert inputs.places == {"hikari": {"zero": 1, "one": 0}, "tsubasa": {"zero": 1, "one": 2}}
    assert [(rule.question, rule.first, rule.kind) for rule in inputs.rules] == [
        ("office.points", "highest", "number"),
        ("office.income", "lowest", "money"),
    ]


def test_what_was_not_answered_is_missing_and_not_nought():
    (applicant,) = made(Case(id="a", values={"office.points": ""}, rows={})).applicants
    assert applicant == Applicant(id="a", keys=(None, None))


def test_values_as_they_are_kept_read_like_those_of_an_evaluation():
    one = case("a", "85")
    kept = msgspec.json.decode(msgspec.json.encode(one.values))
    assert made(one) == made(Case(id="a", values=kept, rows=one.rows))


def test_who_got_nothing_is_told_where_the_last_one_stood():
    inputs = made(case("a", "90"), case("b", "80"), case("c", "70", wishes=("hikari", "tsubasa")))
    assert said(inputs, "b").result == "今回は、希望したところのどれにも決まりませんでした。"
    assert said(inputs, "b").order == (
        "順番は、基準指数が多い順、次に所得割額の合計が少ない順に決めました。同じときは抽選です。",
        "この申込みは、0歳児の3人のうち2番目でした。",
        "割り当てたときの順番と空きで書いています。",
    )
    (look,) = said(inputs, "b").looks
    assert (look.wish, look.place, look.got) == (1, "ひかり園", False)
    assert (
        look.said
        == "1人分が、順番が先の人でいっぱいになりました。最後に決まった人は1番目で、基準指数は90でした。"
    )
    assert said(inputs, "c").result == "つばさ園に決まりました(第2希望)。"
    assert [look.got for look in said(inputs, "c").looks] == [False, True]
    assert said(inputs, "c").lot == ""


def test_the_rule_or_the_lot_that_made_the_difference_is_named():
    poorer = case("b", "80")
    poorer = msgspec.structs.replace(poorer, values={**poorer.values, "office.income": 60_000})
    assert "所得割額の合計で順番が分かれました。" in said(made(case("a", "80"), poorer), "b").looks[0].said
    drawn = made(case("a", "80"), case("b", "80"))
    (loser,) = (each.id for each in allocate(drawn).given if not each.place)
    assert said(drawn, loser).looks[0].said.endswith("ほかは同じで、抽選で順番が分かれました。")
    assert said(drawn, loser).lot.startswith("抽選の種は「a」")


def test_no_one_elses_income_is_told():
    step = msgspec.structs.replace(STEP, order=(d.Ranking(question="office.income", first="lowest"),))
    inputs = made(case("a", "80"), case("b", "80"), step=step)
    (loser,) = (each.id for each in allocate(inputs).given if not each.place)
    for language in ("ja", "en", "ja-easy"):
        assert "52" not in said(inputs, loser, language, step=step).looks[0].said


SUM, AGE = Compute(sum=("office.points", "10")), Compute(age_on=AgeOn(birth_date="child.birth_date"))


@pytest.mark.parametrize(
    ("rule", "computed", "kind"),
    [
        ("office.points", None, "number"),
        ("hours", None, "money"),
        ("office.worked_out", SUM, "number"),
        ("office.worked_out", Compute(sum=("office.points", "office.income")), "money"),
        ("office.worked_out", Compute(max=("hours", "office.points")), "money"),
        ("office.worked_out", AGE, "money"),
        ("worked_out", SUM, "money"),
    ],
)
def test_only_what_the_office_counts_itself_is_told_of_others(rule, computed, kind):
    """Hours of work that somebody answered, an income in a sum and an age are theirs, though each is a number."""
    page = HOIKU.pages[0]
    hours = d.Number(id="hours", label=d.LocalText(ja="週に働く時間"))
    made_of = computed or SUM
    worked_out = d.Computed(id="worked_out", label=d.LocalText(ja="合計"), compute=made_of)
    of_office = rule.startswith(f"{d.OFFICE}.")
    asked = (*page.questions, hours) if of_office else (*page.questions, hours, worked_out)
    pages = (msgspec.structs.replace(page, questions=asked), *HOIKU.pages[1:])
    questions = (*HOIKU.review.questions, worked_out) if of_office else HOIKU.review.questions
    review = msgspec.structs.replace(HOIKU.review, questions=questions)
    definition = msgspec.structs.replace(HOIKU, pages=pages, review=review)
    step = msgspec.structs.replace(STEP, order=(d.Ranking(question=rule, first="highest"),))
    (found,) = terms_of(definition, step).rules
    assert found.kind == kind


def test_brothers_and_sisters_are_told_how_they_were_looked_at():
    pair: dict[str, Any] = {"household": "h", "siblings": "same_only"}
    inputs = made(
        case("a", "90", **pair),
        case("b", "80", kind="one", **pair),
        case("c", "70", kind="one", wishes=("hikari", "tsubasa")),
    )
    assert said(inputs, "a").looks[0].said == "空きはありましたが、きょうだいの希望に合いませんでした。"
    assert said(inputs, "a").order[1].startswith("きょうだいは、同じところに同時に入れるときだけ")
    assert said(inputs, "c").looks[0].said == "今回は募集がありませんでした。"


@pytest.mark.parametrize("language", ["en", "ja-easy"])
def test_it_is_told_in_the_language_of_whoever_reads(language: str):
    inputs = made(
        case("a", "90"),
        case("b", "80", wishes=("hikari", "tsubasa")),
        case("c", "80", wishes=("hikari", "tsubasa")),
    )
    for id in "abc":
        whole = said(inputs, id, language)
        assert "ひかり園" not in str(whole) and ("Hikari" if language == "en" else "ひかり") in str(whole)
    assert said(inputs, "a", "en").result == "You got Hikari (choice 1)."


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_there_in_three_languages_and_reads_easily(name: str):
    text = TEXTS[name]
    assert text.en and text.ja_easy
    names = {
        language: set(re.findall(r"\{(\w+)\}", text.in_language(language)))
        for language in ("ja", "en", "ja-easy")
    }
    assert names["en"] == names["ja"]
    assert names["ja-easy"] <= names["ja"]
    filled = [re.sub(r"\{\w+\}", "1", each) for each in (text.ja, text.ja_easy)]
    assert hints(filled[0]) == ()
    assert hints(filled[1], easy=True) == ()


def test_what_is_in_the_way_is_said_once_with_all_its_cases():
    found = (
        Fault(code="key_missing", cases=("a",), rule="office.points"),
        Fault(code="key_missing", cases=("b",), rule="office.points"),
        Fault(code="capacity_unread", place="hikari", class_="one"),
        Fault(code="wish_without_places", place="tsubasa", class_="zero", blocks=False),
    )
    assert named(found, Words(HOIKU, STEP, ROWS, "ja")) == (
        Named(said="順番を決める「基準指数」のない申請があります。", blocks=True, cases=("a", "b")),
        Named(
            said="「ひかり園」の「1歳児」の空きが数ではありません。一覧表「nurseries」の「open_places.one」の列を直してください。",
            blocks=True,
            cases=(),
        ),
        Named(said="「つばさ園」の「0歳児」は空きが0です。", blocks=False, cases=()),
    )


def test_every_fault_has_its_sentence():
    source = (Path(faults.__file__).read_text(), Path(allocate_module.__file__).read_text())
    codes = {code for text in source for code in re.findall(r'code="(\w+)"', text)}
    assert codes == SAID.keys()


def test_places_that_were_given_out_and_are_still_counted_are_named():
    before = made(case("a", "90"), case("b", "80", wishes=("tsubasa",)))
    result = allocate(before)
    told_of = [(each.place, each.class_, each.given) for each in given_before(before, [(before, result)])]
    assert told_of == [("hikari", "zero", 1), ("tsubasa", "zero", 1)]
    fewer = msgspec.structs.replace(
        before, places={"hikari": {"zero": 0, "one": 0}, "tsubasa": {"zero": 1, "one": 2}}
    )
    assert [each.place for each in given_before(fewer, [(before, result)])] == ["tsubasa"]


def test_places_of_more_rounds_than_the_last_are_counted_while_the_list_says_the_same():
    first, second, third = (
        made(case(id, "90", wishes=(wish,)))
        for id, wish in (("a", "hikari"), ("b", "tsubasa"), ("c", "hikari"))
    )
    earlier = [(inputs, allocate(inputs)) for inputs in (second, first)]
    assert [(each.place, each.given) for each in given_before(third, earlier)] == [
        ("hikari", 1),
        ("tsubasa", 1),
    ]
    emptied = msgspec.structs.replace(second, places={**second.places, "hikari": {"zero": 0, "one": 0}})
    earlier[0] = (emptied, allocate(emptied))
    assert [each.place for each in given_before(third, earlier)] == ["tsubasa"], "new places came since"


def test_one_family_is_one_household_however_its_name_is_typed():
    pair = [
        case(id, "90", household=name, siblings="same_only")
        for id, name in (("a", "あおば 1-2"), ("b", "あおば　１－２"))
    ]
    assert len({each.household for each in made(*pair).applicants}) == 1


def test_a_lot_alone_gives_out_what_has_no_classes():
    """市営住宅の抽選: one wish, no order, nobody together."""
    document = msgspec.json.decode(msgspec.json.encode(HOIKU))
    wish = {"id": "flat", "kind": "table_choice", "label": {"ja": "申し込む住宅"}, "table": "flats"}
    document["pages"][0]["questions"] = [wish]
    document["review"]["questions"] = [
        wish | {"id": "place", "label": {"ja": "当たった住宅"}, "required": False}
    ]
    lot: dict[str, Any] = {"id": "places", "does": "allocate", "wishes": "flat", "fills": ["place"]}
    lot |= {"places": {"table": "flats", "capacity": "open"}, "together": {"by": "window.round"}}
    steps = document["review"]["steps"]
    document["review"]["steps"] = [steps[0], lot, *steps[-3:]]
    definition = msgspec.convert(document, d.Definition)
    assert flow_findings(definition) == []
    step = next(step for step in flow_of(definition).steps if step.does == "allocate")
    rows = {"east": {"label": "東団地", "open": "2"}, "west": {"label": "西団地", "open": "0"}}
    cases = [Case(id=f"c{n}", values={"flat": "east"}, rows={}) for n in range(5)]
    results = []
    for seed in ("a", "b"):
        inputs, unread = round_of(terms_of(definition, step), cases, rows, seed=seed)
        assert unread == () and faults.faults(inputs) == ()
        assert inputs.places == {"east": {"": 2}, "west": {"": 0}}
        results.append({each.id for each in allocate(inputs).given if each.place})
        explanation = explained(inputs, allocate(inputs), min({each.id for each in cases} - results[-1]))
        assert explanation is not None
        words = told(explanation, Words(definition, step, rows, "ja"), at=AT)
        assert words.order[0] == "順番は、抽選で決めました。"
        assert words.looks[0].said.endswith("ほかは同じで、抽選で順番が分かれました。")
    assert [len(each) for each in results] == [2, 2] and results[0] != results[1]

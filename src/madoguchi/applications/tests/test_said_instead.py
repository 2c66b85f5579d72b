"""What is said instead of an answer leaves the draft as it is, and is no individual number."""

from __future__ import annotations

from madoguchi.applications.domain.answers import counted, sealed_references, typed_numbers
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import EXAMPLE, claim, evaluated

LINE = "{id: claimant_number, kind: my_number, label: {ja: 請求者の個人番号}"
FORM = compile_form(parse_yaml(EXAMPLE.replace(LINE, f"{LINE}, instead: [not_known]")))


def test_a_number_that_is_not_known_arrives_as_that_and_nothing_is_sealed():
    answers = claim(claimant_number={"instead": "not_known"})
    assert typed_numbers(FORM, answers) == {}
    kept = counted(evaluated(FORM, answers))
    assert kept["claimant_number"] == {"instead": "not_known"} and list(sealed_references(kept)) == []


def test_what_the_question_does_not_offer_is_taken_for_a_number_that_is_wrong():
    assert typed_numbers(FORM, claim(claimant_number={"instead": "none"})) == {"claimant_number": ""}

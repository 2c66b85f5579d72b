"""A comparison is impossible just beyond what a number can be, and not on it."""

from __future__ import annotations

import msgspec
import pytest

from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.form_outline import Outline
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.proving.ranges import Ranges
from madoguchi.forms.tests.examples import HEAD

FORM = """
pages:
  - id: page
    title: {ja: ページ}
    questions:
      - {id: asked, kind: number, label: {ja: 人数}, min: -2, max: 3}
      - {id: doubled, kind: computed, label: {ja: 倍}, compute: {product: [asked, "2"]}}
"""
RANGES = Ranges(Outline(compile_form(parse_yaml(HEAD + FORM))))


@pytest.mark.parametrize(("name", "low", "high"), [("asked", -2, 3), ("doubled", -4, 6)])
def test_what_lies_on_the_bound_is_possible_and_what_lies_beyond_is_not(name: str, low: int, high: int):
    def impossible(way: str, number: int) -> bool:
        return RANGES.impossible(msgspec.convert({"question": name, way: str(number)}, d.Condition))

    assert [impossible("at_least", high + n) for n in (0, 1)] == [False, True]
    assert [impossible("at_most", low - n) for n in (0, 1)] == [False, True]
    assert [impossible("after", high + n) for n in (-1, 0)] == [False, True]
    assert [impossible("before", low - n) for n in (-1, 0)] == [False, True]
    assert [impossible("is", number) for number in (low, high)] == [False, False]
    assert [impossible("is", number) for number in (low - 1, high + 1)] == [True, True]

"""A definition written as YAML and read again is the same definition."""

from __future__ import annotations

from random import Random

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from madoguchi.forms.domain.format.definition import LocalText, Trial
from madoguchi.forms.domain.format.parse import InvalidDefinition, parse_yaml, to_yaml, version_of
from madoguchi.forms.tests.changed import changed, originals
from madoguchi.forms.tests.examples import EXAMPLE

BASE = parse_yaml(EXAMPLE)
answers = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("definition", originals(), ids=lambda d: d.id)
def test_the_library_is_written_without_loss(definition):
    again = parse_yaml(to_yaml(definition))
    assert again == definition
    assert version_of(again) == version_of(definition)


@given(st.integers(0), st.sampled_from(range(len(originals()))))
@settings(max_examples=60, deadline=None)
def test_any_changed_definition_is_written_without_loss(seed, which):
    definition = changed(originals()[which], Random(seed), most=8)
    again = parse_yaml(to_yaml(definition))
    assert again == definition


@example("\x85", " \u2028\n x ", {"\u2029": "\ufeff"})
@given(st.text(), st.text(), st.dictionaries(st.text(), answers, max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_text_and_any_answer_of_a_trial_is_written_without_loss(label, english, given_answers):
    try:
        label.encode(), english.encode(), msgspec.json.encode(given_answers)
    except UnicodeEncodeError:
        return  # half a character; no JSON holds it
    trial = Trial(name=label, answers=given_answers)
    definition = msgspec.structs.replace(BASE, name=LocalText(ja=label, en=english), trials=(trial,))
    assert parse_yaml(to_yaml(definition)) == definition


def test_a_sealed_number_in_a_trial_stays_sealed():
    definition = msgspec.structs.replace(BASE, trials=(Trial(name="x", answers={"n": {"sealed": True}}),))
    assert "sealed: !bool 'true'" in to_yaml(definition)
    assert parse_yaml(to_yaml(definition)).trials[0].answers == {"n": {"sealed": True}}


def test_a_tag_that_its_text_does_not_fit_is_told_with_its_line():
    with pytest.raises(InvalidDefinition) as refused:
        parse_yaml("format: 1\nid: !int many\n")
    assert refused.value.line == 2

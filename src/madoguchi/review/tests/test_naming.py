"""Where staff choose among the places of an application, no two of them read alike."""

from __future__ import annotations

import pytest

from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.showing.labels import Labels
from madoguchi.review.domain.naming import told_apart
from madoguchi.review.tests.cast import definition


@pytest.fixture
def labels():
    """The application for day care: two guardians, each with a page and an individual number."""
    return Labels(compile_form(definition("hoiku-riyo-moshikomi")), "ja")


def test_the_numbers_of_two_guardians_are_told_apart_by_their_pages(labels):
    """Else a clerk could not know whose number will be shown, and would see the wrong one."""
    paths = [f"{item.id}" for page in labels.form.pages for item in page.items if item.id.endswith("_number")]
    names = told_apart(labels, paths)
    assert len(paths) >= 3
    assert len(set(names.values())) == len(paths)
    assert sum("保護者1について" in name for name in names.values()) == 1


def test_what_has_a_name_of_its_own_keeps_it(labels):
    (path, *_) = [item.id for page in labels.form.pages for item in page.items]
    assert told_apart(labels, [path]) == {path: labels.of(path)}

"""The meter of the builder: how much is written in each language, and where something is missing."""

from __future__ import annotations

from madoguchi.forms.domain.format.definition import LANGUAGES
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.proving.completeness import Completeness, completeness
from madoguchi.forms.tests.examples import HEAD
from madoguchi.forms.tests.test_library import DEFINITIONS, load

PAGES = """pages:
  - id: page
    title: {ja: 頁, en: Page, ja-easy: ぺーじ}
    questions:
      - {id: a, kind: choice, label: {ja: 選, en: Pick}, options: [{id: x, label: {ja: '', en: X}}]}
      - {id: b, kind: notice, text: {ja: 案内, ja-easy: おしらせ}}
review: {checklist: [{id: seen, label: {ja: 見た}}]}
"""


def of(text: str) -> dict[str, Completeness]:
    return {found.language: found for found in completeness(parse_yaml(text))}


def test_each_language_has_its_share_and_its_missing_places():
    before, found = of(HEAD + "pages: []\n"), of(HEAD + PAGES)
    more = {language: found[language].wanted - before[language].wanted for language in LANGUAGES}
    assert more == {"ja": 5, "en": 4, "ja-easy": 4}
    assert found["ja"].missing == (("pages.page.a", "options.x.label"),)
    assert set(found["en"].missing) - set(before["en"].missing) == {("pages.page.b", "text")}
    assert ("pages.page.a", "label") in found["ja-easy"].missing
    assert found["ja"].share == found["ja"].present / found["ja"].wanted < 1


def test_the_desks_own_texts_are_wanted_in_japanese_only():
    places = {at[0] for found in of(HEAD + PAGES).values() for at in found.missing}
    assert "review" not in places


def test_the_library_is_complete():
    for name in DEFINITIONS:
        assert {found.language: found.share for found in completeness(load(name))} == dict.fromkeys(
            LANGUAGES, 1.0
        )

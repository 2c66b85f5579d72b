"""Languages: which one a reader gets, what a text becomes, and that the components are translated."""

from __future__ import annotations

import re

import pytest
from babel.messages.extract import extract
from django.test import RequestFactory

from madoguchi.ui.i18n import (
    COOKIE,
    PACKAGES,
    catalogue,
    in_language,
    language_of,
    ruby,
    translate,
    translate_html,
    translate_plain,
    unruby,
)

OUR_TEMPLATES = sorted((PACKAGES / "ui/templates/ui").rglob("*.jinja"))


def texts_on_screens() -> set[str]:
    texts = set()
    for path in OUR_TEMPLATES:
        with path.open("rb") as file:
            found = extract("jinja2.ext:babel_extract", file, keywords={"_": None, "_plain": None})
            texts |= {message if isinstance(message, str) else message[0] for _, message, _, _ in found}
    return texts


@pytest.mark.parametrize("language", ["en", "ja-easy"])
def test_every_text_of_the_components_is_translated(language):
    assert sorted(texts_on_screens() - set(catalogue(language))) == []


@pytest.mark.parametrize("language", ["en", "ja-easy"])
def test_translations_keep_the_parameters_of_their_source(language):
    names = re.compile(r"\{[a-z]+\}")
    wrong = [
        t for t in texts_on_screens() if set(names.findall(t)) != set(names.findall(catalogue(language)[t]))
    ]
    assert wrong == []


def test_every_kanji_of_plain_japanese_has_its_reading():
    bare = [
        text
        for text in catalogue("ja-easy").values()
        if re.search(r"[一-龯]", re.sub(r"\{[^{}]+\|[^{}]+\}", "", text))
    ]
    assert bare == []


def test_a_text_without_a_translation_stays_japanese():
    with in_language("en"):
        assert translate("どこにも訳のない文") == "どこにも訳のない文"


def test_parameters_are_filled_in_and_unknown_ones_left():
    with in_language("ja"):
        assert translate("{n}件と{m}", n=3) == "3件と{m}"


def test_what_people_typed_is_escaped_inside_a_text():
    with in_language("ja"):
        assert translate_html("{name}さん", name="<b>") == "&lt;b&gt;さん"


def test_a_typed_name_is_never_read_as_a_reading_mark():
    with in_language("ja"):
        assert "<ruby>" not in translate_html("{name}さん", name="{漢字|かんじ}")


def test_marked_readings_become_ruby_and_the_rest_is_escaped():
    assert ruby("<{名前|なまえ}>") == "&lt;<ruby>名前<rp>(</rp><rt>なまえ</rt><rp>)</rp></ruby>&gt;"


def test_attributes_get_the_text_without_readings():
    with in_language("ja-easy"):
        assert translate_plain("次へ進む") == "次へ 進む"
    assert unruby("{名前|なまえ}を") == "名前を"


def test_a_title_of_the_page_is_without_readings_even_when_they_are_drawn():
    with in_language("ja-easy"):
        assert unruby(translate_html("次へ進む")) == "次へ 進む"
    assert unruby(ruby("<{名前|なまえ}>")) == "<名前>"


@pytest.mark.parametrize(
    ("query", "cookie", "browser", "language"),
    [
        ("", "", "", "ja"),
        ("", "", "en-US,en;q=0.9", "en"),
        ("", "", "ja,en;q=0.5", "ja"),
        ("", "", "en,ja;q=0.5", "ja"),
        ("", "ja-easy", "en", "ja-easy"),
        ("?lang=en", "ja-easy", "ja", "en"),
        ("?lang=xx", "", "", "ja"),
    ],
)
def test_the_reader_is_asked_before_the_browser(query, cookie, browser, language):
    request = RequestFactory().get("/" + query, headers={"Accept-Language": browser})
    request.COOKIES[COOKIE] = cookie
    assert language_of(request) == language

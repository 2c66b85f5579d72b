"""Life events and categories."""

from __future__ import annotations

import re

import pytest

from madoguchi.catalog.domain.topics import CATEGORIES, LIFE_EVENTS
from madoguchi.catalog.tests.samples import definitions

RUBY = re.compile(r"\{[^{}|]+\|[ぁ-ん]+\}")


def test_every_definition_names_known_topics():
    for definition in definitions().values():
        assert definition.category in CATEGORIES, definition.id
        assert set(definition.life_events) <= LIFE_EVENTS.keys(), definition.id


@pytest.mark.parametrize("topic", [*LIFE_EVENTS.values(), *CATEGORIES.values()], ids=lambda topic: topic.id)
def test_every_topic_has_a_label_in_each_language_and_every_kanji_its_reading(topic):
    assert topic.label.en and topic.label.ja_easy
    assert not re.search("[一-龯]", RUBY.sub("", topic.label.ja_easy))

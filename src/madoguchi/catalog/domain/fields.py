"""Which texts of a definition lead to it, and how strongly."""

from __future__ import annotations

import re
from collections.abc import Iterator

from madoguchi.catalog.domain.terms import Field
from madoguchi.catalog.domain.topics import CATEGORIES, LIFE_EVENTS
from madoguchi.forms.domain.format.definition import Definition, LocalText

NAME, PLAIN, KEYWORD, EASY, SUMMARY, TOPIC, LAW = 5.0, 5.0, 4.5, 2.0, 1.5, 1.5, 2.0

_RUBY = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")


def fields_of(definition: Definition) -> Iterator[Field]:
    """The texts to index: names, keywords, summary, life events, category, law."""
    yield Field(_texts(definition.name), NAME, synonyms=True)
    yield Field(_texts(definition.plain), PLAIN, synonyms=True)
    keywords = definition.keywords
    yield Field(keywords.ja + keywords.en + keywords.ja_easy, KEYWORD, synonyms=True)
    yield Field(tuple(_unruby(text) for text in (definition.name, definition.plain) if text), EASY)
    yield Field(_texts(definition.summary), SUMMARY)
    yield Field(tuple(_topics(definition)), TOPIC)
    yield Field(tuple(basis.law for basis in definition.legal_basis), LAW)


def _texts(text: LocalText | None) -> tuple[str, ...]:
    return tuple(t for t in (text.ja, text.en) if t) if text else ()


def _unruby(text: LocalText) -> str:
    return _RUBY.sub(r"\1 / \2 / ", text.ja_easy or "")


def _topics(definition: Definition) -> Iterator[str]:
    topics = [LIFE_EVENTS.get(event) for event in definition.life_events]
    for topic in [*topics, CATEGORIES.get(definition.category)]:
        if topic:
            yield from _texts(topic.label)

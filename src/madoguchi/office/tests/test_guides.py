"""A guide is drawn from its Markdown: sections with ids, links between guides, pictures that are there, no HTML."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from madoguchi.office.guide import pages
from madoguchi.office.guide.pages import GUIDES, TEXTS, guide


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_leads_only_to_what_is_there(name):
    drawn = read(name)
    ids = {each: {section.id for section in guide(each).sections} for each in GUIDES}
    for href in drawn.links:
        other, _, section = href.removeprefix("../").partition("#")
        assert section in {"", *ids[other.strip("/") or name]}, href
    assert [each.id for each in guide(name).sections] == drawn.headings


@pytest.mark.parametrize("name", GUIDES)
def test_every_heading_of_a_guide_has_an_id_that_does_not_change_with_its_words(name):
    lines = (TEXTS / f"{name}.md").read_text(encoding="utf-8").splitlines()
    headings = [line for line in lines if line.startswith("##")]
    assert len(headings) == len(guide(name).sections)
    assert len({each.id for each in guide(name).sections}) == len(headings)


def test_there_is_no_guide_beside_those_that_are_offered():
    assert sorted(path.stem for path in TEXTS.iterdir()) == sorted(GUIDES)


def test_a_picture_that_was_not_taken_is_left_out(draw, monkeypatch):
    monkeypatch.setattr(pages, "_picture", lambda image: "")
    assert "<img" not in draw("text\n\n![受付簿](queue.png)\n\nmore")
    assert draw("text\n\n![受付簿](queue.png)\n\nmore") == draw("text\n\nmore")


def test_a_picture_that_was_taken_is_shown(draw, monkeypatch):
    monkeypatch.setattr(pages, "_picture", lambda image: f"/static/{image.attrGet('src')}")
    assert '<img src="/static/queue.png" alt="受付簿" loading="lazy"' in draw("![受付簿](queue.png)")


def test_html_in_a_guide_is_text(draw):
    assert "&lt;b&gt;" in draw("<b>")


@pytest.fixture
def draw() -> Any:
    return lambda text: pages._drawn(text, ())


class Read(HTMLParser):
    """The links and the ids of headings of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.headings: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(given["href"])
        elif tag == "h2":
            self.headings.append(given["id"])


def read(name: str) -> Read:
    found = Read()
    found.feed(guide(name).body)
    return found

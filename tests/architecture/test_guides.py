"""Staff's guides: every page of the desk leads to a section that is there, and what a guide names is there too."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver

from docs.guide_pictures import RECIPES
from madoguchi.desk.case import PARTS
from madoguchi.office.guide import pages
from madoguchi.office.guide.pages import GUIDES, TEXTS, guide, pictures
from madoguchi.office.guide.sections import FIRST, PREFIX, SECTIONS, address


def test_every_page_of_staff_has_a_section_and_no_other_has():
    assert addresses() - set(SECTIONS) == set()
    of_parts = {f"cases/<str:receipt>/{part}/" for part in PARTS if part}
    assert set(SECTIONS) - addresses() - of_parts == set()


def test_every_part_of_a_case_has_its_own_section():
    assert {f"cases/<str:receipt>/{part}/" for part in PARTS if part} <= set(SECTIONS)


@pytest.mark.parametrize("named", sorted({*SECTIONS.values(), FIRST}))
def test_a_named_section_is_there(named):
    name, _, section = named.partition("#")
    assert section in {each.id for each in guide(name).sections}


def test_every_section_is_opened_by_some_page():
    there = {f"{name}#{each.id}" for name in GUIDES for each in guide(name).sections}
    assert there == {*SECTIONS.values(), FIRST}


def test_the_parts_of_a_case_lead_to_their_sections():
    route = PREFIX + "cases/<str:receipt>/<slug:part>/"
    desk = "/aoba/desk/"
    assert address(desk, route, {"part": "files"}) == "/aoba/desk/guide/clerk/#files"
    assert address(desk, route, {"part": "nonsense"}) == "/aoba/desk/guide/clerk/#case"


def test_what_is_no_page_of_the_desk_leads_to_the_beginning():
    assert address("/aoba/desk/", "no page", {}) == "/aoba/desk/guide/start/#find"


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


def test_every_picture_that_a_guide_names_has_a_recipe_and_no_other():
    assert sorted(name for each in GUIDES for name in pictures(each)) == sorted(RECIPES)


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


def addresses() -> set[str]:
    """All below the desk, as the program has them."""
    return {route.removeprefix(PREFIX) for route in routes(get_resolver()) if route.startswith(PREFIX)}


def routes(resolver: Any, before: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route
        else:
            yield from routes(each, route)


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

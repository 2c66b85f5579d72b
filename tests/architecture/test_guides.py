"""Staff's guides: every page of the desk leads to a section that is there, and what a guide names is there too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver

from docs.guide_pictures import RECIPES
from madoguchi.builder.domain.settings.sections import SECTIONS
from madoguchi.desk.case.case import PARTS
from madoguchi.office.guide.pages import GUIDES, guide, pictures
from madoguchi.office.guide.sections import FIRST, PREFIX, address, sections


def test_every_page_of_staff_has_a_section_and_no_other_has():
    assert addresses() - set(sections()) == set()
    of_parts = {f"cases/<str:receipt>/{part}/" for part in PARTS if part}
    of_settings = {f"procedures/<slug:procedure>/settings/{section}/" for section in SECTIONS}
    assert set(sections()) - addresses() - of_parts - of_settings == set()


def test_every_part_of_a_case_has_its_own_section():
    assert {f"cases/<str:receipt>/{part}/" for part in PARTS if part} <= set(sections())


@pytest.mark.parametrize("named", sorted({*sections().values(), FIRST}))
def test_a_named_section_is_there(named):
    name, _, section = named.partition("#")
    assert section in {each.id for each in guide(name).sections}


def test_every_section_is_opened_by_some_page():
    there = {f"{name}#{each.id}" for name in GUIDES for each in guide(name).sections}
    assert there == {*sections().values(), FIRST}


def test_the_parts_of_a_case_lead_to_their_sections():
    route = PREFIX + "cases/<str:receipt>/<slug:part>/"
    desk = "/aoba/desk/"
    assert address(desk, route, {"part": "files"}) == "/aoba/desk/guide/clerk/#files"
    assert address(desk, route, {"part": "nonsense"}) == "/aoba/desk/guide/clerk/#case"


def test_the_flow_leads_to_a_section_of_its_own_and_other_settings_do_not():
    route = PREFIX + "procedures/<slug:procedure>/settings/<slug:section>/"
    here = {"procedure": "koen-shiyo"}
    assert address("/aoba/desk/", route, here | {"section": "flow"}) == "/aoba/desk/guide/author/#flow"
    assert address("/aoba/desk/", route, here | {"section": "fee"}) == "/aoba/desk/guide/author/#settings"


def test_what_is_no_page_of_the_desk_leads_to_the_beginning():
    assert address("/aoba/desk/", "no page", {}) == "/aoba/desk/guide/start/#find"


def test_every_picture_that_a_guide_names_has_a_recipe_and_no_other():
    assert sorted(name for each in GUIDES for name in pictures(each)) == sorted(RECIPES)


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

"""「使い方」 on the pages of the desk, and the pages that it opens."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from madoguchi.office.guide.pages import GUIDES, guide
from madoguchi.office.tests.cast import press, signed_in, text_of
from madoguchi.review.tests.cast import arrived, receipt_of

HELP = re.compile(r'class="desk-help" href="([^"]+)"')


def help_of(response):
    found = HELP.findall(text_of(response))
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("name", "page", "section"),
    [
        ("uketsuke", "", "clerk/#queue"),
        ("uketsuke", "overview/", "start/#overview"),
        ("uketsuke", "me/", "start/#own"),
        ("kanri", "staff/", "administrator/#staff"),
        ("kanri", "audit/", "administrator/#record"),
        ("kanri", "procedures/", "author/#list"),
    ],
)
def test_a_page_leads_to_what_helps_on_it(aoba, name, page, section):
    response = signed_in(aoba, name).get(f"/aoba/desk/{page}")
    assert help_of(response) == f"/aoba/desk/guide/{section}"


@pytest.mark.parametrize(
    ("part", "section"),
    [
        ("", "case"),
        ("files/", "files"),
        ("history/", "history"),
        ("correction/", "correction"),
        ("delivery/", "delivery"),
    ],
)
def test_the_pages_of_a_case_lead_to_theirs(aoba, part, section):
    address = f"/aoba/desk/cases/{receipt_of(arrived(aoba))}/"
    response = signed_in(aoba, "uketsuke").get(address + part)
    assert help_of(response) == f"/aoba/desk/guide/clerk/#{section}"


def test_a_page_that_an_act_draws_anew_leads_to_the_act(aoba):
    client = signed_in(aoba, "uketsuke")
    refused = press(client, f"/aoba/desk/cases/{receipt_of(arrived(aoba))}/correction/", {"reason": ""})
    assert refused.status_code == 422
    assert help_of(refused) == "/aoba/desk/guide/clerk/#correction"


def test_whoever_cannot_sign_in_reads_how_to(aoba):
    assert help_of(Client().get("/aoba/desk/sign-in/lost/")) == "/aoba/desk/guide/start/#locked-out"
    page = text_of(Client().get("/aoba/desk/guide/start/"))
    assert 'id="locked-out"' in page
    assert "desk-nav" not in page


def test_a_page_that_is_not_there_leads_to_the_beginning(aoba):
    response = signed_in(aoba, "uketsuke").get("/aoba/desk/nowhere/")
    assert response.status_code == 404
    assert help_of(response) == "/aoba/desk/guide/start/#find"


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_is_read_in_the_frame_of_the_desk(aoba, name):
    page = text_of(signed_in(aoba, "shinsa").get(f"/aoba/desk/guide/{name}/"))
    assert "審査 花子" in page
    for section in guide(name).sections:
        assert f'<a href="#{section.id}">{section.title}</a>' in page
        assert f'id="{section.id}"' in page


def test_the_guides_begin_with_the_first(aoba):
    assert Client().get("/aoba/desk/guide/")["Location"] == "/aoba/desk/guide/start/"


def test_there_is_no_other_guide(aoba):
    assert Client().get("/aoba/desk/guide/nonsense/").status_code == 404
    assert Client().get("/nowhere/desk/guide/start/").status_code == 404


def test_a_session_of_another_town_is_none_here(aoba, midori):
    page = text_of(signed_in(aoba, "shinsa").get("/midori/desk/guide/start/"))
    assert "みどり町" in page
    assert "審査 花子" not in page

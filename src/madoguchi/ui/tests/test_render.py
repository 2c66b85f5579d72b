"""What an edge gets from `render`."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from jinja2 import UndefinedError

from madoguchi.tenants.queries import TenantView
from madoguchi.ui.environment import UnknownStaticFile, static
from madoguchi.ui.i18n import COOKIE, language
from madoguchi.ui.render import draw, render

AOBA = TenantView(
    id=99001,
    slug="aoba",
    code="990019",
    name="あおば市",
    name_en="Aoba City",
    name_easy="あおば{市|し}",
    kind="municipality",
    contact="",
    head="",
)


def get(path="/aoba/", tenant=AOBA, **headers):
    request = RequestFactory().get(path, headers=headers)
    request.tenant = tenant  # type: ignore[attr-defined]
    return request


def html(response):
    return response.content.decode()


def test_a_page_names_its_local_government_and_has_a_title():
    page = html(render(get(), "ui/resident.jinja", {"title": "手続を探す"}))
    assert "<title>手続を探す | あおば市</title>" in page
    assert '<html lang="ja"' in page


def test_a_page_with_errors_says_so_in_its_title():
    page = html(render(get(), "ui/resident.jinja", {"title": "請求する方", "has_errors": True}))
    assert "<title>エラー：請求する方 | あおば市</title>" in page


def test_a_language_asked_for_is_used_and_remembered():
    response = render(get("/aoba/?lang=en&q=a"), "ui/resident.jinja", {"title": "Search"})
    assert "Aoba City" in html(response)
    assert response.headers["Content-Language"] == "en"
    assert response.cookies[COOKIE].value == "en"
    assert 'href="?lang=ja&amp;q=a"' in html(response) or 'href="?q=a&amp;lang=ja"' in html(response)


def test_in_plain_japanese_the_name_has_its_reading_and_the_title_none():
    page = html(render(get("/aoba/?lang=ja-easy"), "ui/resident.jinja", {"title": "{手|て}"}))
    assert "<title>手 | あおば市</title>" in page
    assert "<rt>し</rt>" in page


def test_a_page_in_no_asked_language_sets_no_cookie():
    assert COOKIE not in render(get(), "ui/resident.jinja", {}).cookies


def test_the_language_of_one_page_does_not_stay_for_the_next():
    render(get("/aoba/?lang=en"), "ui/resident.jinja", {})
    assert language() == "ja"


def test_a_page_without_a_local_government_is_drawn():
    assert "窓口" in html(render(get("/", tenant=None), "ui/plain.jinja", {"title": "選ぶ"}))


def test_the_status_is_passed_on():
    assert render(get(), "ui/plain.jinja", {}, status=404).status_code == 404


def test_a_name_that_nobody_gave_is_an_error():
    with pytest.raises(UndefinedError):
        draw("ui/base.jinja", {}, language="ja")


def test_what_is_typed_is_escaped():
    page = html(render(get(), "ui/resident.jinja", {"title": "<script>alert(1)</script>"}))
    assert "<script>alert" not in page


def test_a_static_file_carries_a_hash_of_its_content():
    address = static("ui/madoguchi.css")
    assert address.startswith("/static/ui/madoguchi.css?v=")
    assert len(address.split("=")[1]) == 12


def test_an_unknown_static_file_is_an_error():
    with pytest.raises(UnknownStaticFile):
        static("ui/nowhere.css")


def test_the_form_brings_the_token_against_forged_posts():
    page = html(
        render(
            get(), "ui/desk.jinja", {"account": {"name": "a", "role": "", "href": "/", "sign_out": "/out"}}
        )
    )
    assert 'name="csrfmiddlewaretoken"' in page

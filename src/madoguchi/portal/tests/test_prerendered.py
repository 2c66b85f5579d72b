"""A page that is kept for everybody still gives each visitor a token of their own."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from madoguchi.applications.tests.cast import PROCEDURE

APPLY = f"/aoba/procedures/{PROCEDURE}/apply/"
pytestmark = pytest.mark.django_db(transaction=True)


def visitor() -> tuple[Client, str]:
    """A browser that opened the first page, and the token in its form."""
    client = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    page = client.get(APPLY).content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    return client, found[1]


def test_each_visitor_of_a_kept_page_has_a_token_that_works(towns: object) -> None:
    tokens = set()
    for _ in range(3):  # the first draws the page, the others get the kept one
        client, token = visitor()
        sent = client.post(APPLY, {"csrfmiddlewaretoken": token, "filing_for": "self", "_next": "1"})
        assert sent.status_code == 302
        tokens.add(token)
    assert len(tokens) == 3


def test_another_visitors_token_is_refused(towns: object) -> None:
    visitor()
    (client, _), (_, token) = visitor(), visitor()
    refused = client.post(APPLY, {"csrfmiddlewaretoken": token, "filing_for": "self", "_next": "1"})
    assert refused.status_code == 403


def test_a_kept_page_is_not_another_languages_nor_anothers_with_a_session(towns: object) -> None:
    client, token = visitor()
    english = Client(SERVER_NAME="127.0.0.1", headers={"accept-language": "en"}).get(APPLY)
    assert english["Content-Language"] == "en"
    client.post(APPLY, {"csrfmiddlewaretoken": token, "filing_for": "self", "_next": "1"})
    assert "書きかけの申請があります" in client.get(APPLY).content.decode()
    assert "書きかけの申請があります" not in visitor()[0].get(APPLY).content.decode()


def test_each_visitor_of_a_kept_page_has_a_sheet_of_their_own(towns: object) -> None:
    """Two tabs are two pages, also when they were opened in the same second: neither is the other's lost answer."""
    client = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    sheets, drafts = set(), set()
    for filed_for in ("self", "other"):
        client.cookies.pop("madoguchi-aoba-resident", None)
        page = client.get(APPLY).content.decode()
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', page))
        sheets.add(hidden["sheet"])
        sent = client.post(APPLY, {**hidden, "filing_for": filed_for, "_refresh": "filing_for"})
        drafts.add(re.search(r'name="draft" value="([^"]+)"', sent.content.decode())[1])  # type: ignore[index]
    assert len(sheets) == 2 and len(drafts) == 2

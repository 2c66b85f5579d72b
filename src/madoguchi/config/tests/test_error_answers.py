"""Answers that no view made carry the security headers too, and say nothing of the inside."""

from __future__ import annotations

import pytest
from django.test import Client

from madoguchi.config.headers import HEADERS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/nowhere/apply/x/", "/static/%2e%2e/secret", "/%00", "/\ufffd"]
)
def test_an_address_that_is_not_there_is_answered_with_the_headers(path):
    response = Client(SERVER_NAME="localhost").get(path)
    assert response.status_code in (400, 404)
    assert all(response.headers[name] == value for name, value in HEADERS.items())


@pytest.mark.parametrize("method", ["post", "put", "delete", "options", "trace"])
def test_a_method_that_is_not_served_is_answered_with_the_headers(method):
    response = getattr(Client(SERVER_NAME="localhost"), method)("/nowhere/")
    assert response.status_code in (403, 404, 405)
    assert response.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


def test_a_failure_inside_is_answered_with_the_headers_and_without_its_text(monkeypatch):
    def broken():
        raise RuntimeError("the secret inside")

    monkeypatch.setattr("madoguchi.tenants.queries.Tenant.objects.order_by", lambda _: broken())
    monkeypatch.setattr("madoguchi.tenants.queries._kept", {})
    response = Client(SERVER_NAME="localhost", raise_request_exception=False).get("/aoba/")
    assert response.status_code == 500
    assert response.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
    assert b"the secret inside" not in response.content


def test_a_post_without_its_token_is_refused_with_the_headers():
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    response = client.post("/nowhere/")
    assert response.status_code in (403, 404)
    assert response.headers["X-Content-Type-Options"] == "nosniff"

"""What is logged while somebody applies: no secret, no address, no number, nothing that was typed."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from logging.config import DictConfigurator

import pytest
from django.conf import settings
from django.db import connection

from madoguchi.forms.tests.examples import claim
from madoguchi.kernel.numbers import example_my_number
from madoguchi.portal.tests.cast import EMAIL, Resident, receipt_of, text_of


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything from DEBUG up, as the configured handler writes it (Django's SQL log apart, which needs DEBUG)."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    configured = DictConfigurator(
        settings.LOGGING
    )  # the settings lie above this package: their objects, by name
    handler.addFilter(configured.configure_filter(settings.LOGGING["filters"]["redacting"]))
    handler.setFormatter(configured.configure_formatter(settings.LOGGING["formatters"]["line"]))
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(before)


def test_nothing_of_an_applicant_is_logged_even_when_it_fails(
    resident: Resident, logged: io.StringIO
) -> None:
    assert not settings.DEBUG
    resident.save("claimant_page", claim(claimant_number="123456789012"))
    resident.ready()
    link = resident.mailed(r"/aoba/links/[\w-]+/").split("/")[-2]
    _broken(resident)
    number, code = receipt_of(resident.get(resident.send()["Location"]))
    resident.post(resident.home("applications/"), receipt=number, access_code="0000-0000-0000")
    written = logged.getvalue()
    assert "no such table" in written or "does not exist" in written
    session = resident.client.cookies["madoguchi-aoba-resident"].value
    token = resident.client.cookies["csrftoken"].value
    for secret in (link, code, code.replace("-", ""), session, token):
        assert secret not in written
    for typed in (
        EMAIL,
        "山田",
        "太郎",
        "090-0000-0000",
        "1丁目2番3号",
        "123456789012",
        example_my_number(1),
    ):
        assert typed not in written


def _broken(resident: Resident) -> None:
    """A page is saved while a table is away: a database error with a traceback is logged."""
    revision = str(resident.revision())  # read before the tables are away, as the page did
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("ALTER TABLE applications_sealednumber RENAME TO away")
        else:
            cursor.execute("SET LOCAL search_path TO nowhere")
        response = resident.save("claimant_page", claim(), revision=revision)
        assert response.status_code == 503
        assert "まだ申請は届いていません" in text_of(response)
        if connection.vendor == "sqlite":
            cursor.execute("ALTER TABLE away RENAME TO applications_sealednumber")
        else:
            cursor.execute("SET LOCAL search_path TO DEFAULT")

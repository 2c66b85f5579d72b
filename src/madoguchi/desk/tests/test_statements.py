"""How often the page of a case asks the database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madoguchi.office.tests.cast import signed_in
from madoguchi.review.tests.cast import arrived, receipt_of
from madoguchi.tenants import queries as tenants

STATEMENTS = 14


def test_the_page_of_a_case_asks_as_often_as_it_did(aoba, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenants, "FRESH", 3600)
    path = f"/aoba/desk/cases/{receipt_of(arrived(aoba, at=datetime.now(UTC)))}/"
    clerk = signed_in(aoba, "uketsuke")
    clerk.get(path)  # the first time the reading is recorded
    with CaptureQueriesContext(connection) as queries:
        assert clerk.get(path).status_code == 200
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert len(asked) == STATEMENTS, asked
    written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []

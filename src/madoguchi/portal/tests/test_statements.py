"""How often a form's page asks the database: each time is a way there and back, and a crowd pays for every one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madoguchi.applications.tests.cast import two_towns
from madoguchi.catalog import queries as catalog
from madoguchi.forms.tests.examples import claim
from madoguchi.portal.tests.cast import PAGES, Resident, posted
from madoguchi.tenants import queries as tenants

PAGE = PAGES[0]
"""It asks for no individual number: sealing one writes two statements more."""
SESSION, DRAFT = "accounts_session", "applications_draft"


@contextmanager
def asked() -> Iterator[list[str]]:
    """What is asked meanwhile: SELECT and the like, and of which table."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as queries:
        yield found
    for query in queries:
        if said := re.match(r'(SELECT|INSERT|UPDATE|DELETE)\b[^"]*"(\w+)"', query["sql"]):
            found.append(" ".join(said.groups()))


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Resident:
    """Somebody on a page of the form, for whom the process keeps what it keeps for everybody."""
    monkeypatch.setattr(catalog._snapshots, "_seconds", 3600)
    monkeypatch.setattr(tenants, "FRESH", 3600)
    two_towns(tmp_path)
    resident = Resident()
    resident.save(PAGE, claim())
    resident.get(resident.apply(PAGE))
    return resident


def test_opening_a_page_reads_the_session_and_the_draft(begun: Resident) -> None:
    with asked() as found:
        assert begun.get(begun.apply(PAGE)).status_code == 200
    assert found == [f"SELECT {SESSION}", f"SELECT {DRAFT}"]


def test_saving_a_page_reads_the_session_and_the_draft_locks_it_and_writes_it(begun: Resident) -> None:
    page = {
        "csrfmiddlewaretoken": begun.client.cookies["csrftoken"].value,
        "draft": begun.draft_id,
        "revision": str(begun.revision()),
        "_next": "1",
        **posted(claim()),
    }
    with asked() as found:
        assert begun.client.post(begun.apply(PAGE), page).status_code == 302
    assert found == [f"SELECT {SESSION}", f"SELECT {DRAFT}", f"SELECT {DRAFT}", f"UPDATE {DRAFT}"]


def test_the_first_page_begins_draft_and_session_in_one_commit(begun: Resident) -> None:
    another = Resident()
    page = {"csrfmiddlewaretoken": another.client.cookies["csrftoken"].value, "_next": "1", **posted(claim())}
    with CaptureQueriesContext(connection) as queries:
        assert another.client.post(another.apply(PAGE), page).status_code == 302
    said = [query["sql"].split()[0] for query in queries]
    assert said.count("COMMIT") == 1
    assert "SAVEPOINT" not in said

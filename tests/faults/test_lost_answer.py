"""The line to PostgreSQL breaks at the commit: what is said is true, and pressing once more gives one application."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import close_old_connections, connections

from madoguchi.api.tests.cast import Program, problem
from madoguchi.applications.tests.cast import two_towns
from madoguchi.forms.tests.examples import claim
from madoguchi.isolation.scope import CommitUnknown, tenant_transaction
from madoguchi.portal.tests.cast import Resident, receipt_of, rows, text_of
from tests.parts.line import Line

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

ARRIVAL = (b"INSERT INTO applications_application", b"COMMIT")


@pytest.fixture
def line(database: str, transactional_db: None) -> Iterator[Line]:
    """Between the application and its database."""
    if database != "postgresql":
        pytest.skip("SQLite has no line")
    settings = connections["default"].settings_dict
    port = settings["PORT"]
    with Line(int(port)) as line:
        connections["default"].close()
        settings["PORT"] = str(line.port)
        yield line
        connections["default"].close()
        settings["PORT"] = port


@pytest.fixture
def resident(line: Line, tmp_path: Path) -> Resident:
    two_towns(tmp_path)
    resident = Resident()
    resident.ready()
    return resident


def pressed(resident: Resident, page: Any) -> Any:
    """The button of the page that was shown, with the fields that stand beside it."""
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))
    return resident.client.post(resident.apply("check"), {**fields, "_submit": "1"})


def test_the_receipt_is_shown_when_the_database_says_that_it_arrived(line: Line, resident: Resident) -> None:
    line.cut_at(*ARRIVAL, passing=True, down=False)
    sent = resident.send()
    line.mend()
    assert sent.status_code == 302
    receipt_of(resident.get(sent["Location"]))
    assert len(rows("Application")) == 1


def test_it_has_not_arrived_when_the_database_says_so(line: Line, resident: Resident) -> None:
    line.cut_at(*ARRIVAL, passing=False, down=False)
    page = resident.send()
    line.mend()
    assert page.status_code == 503
    assert "まだ申請は届いていません" in text_of(page)
    assert rows("Application") == []
    receipt_of(resident.get(resident.send()["Location"]))


@pytest.mark.parametrize("passing", [True, False])
def test_nothing_is_claimed_while_nobody_can_say(line: Line, resident: Resident, passing: bool) -> None:
    line.cut_at(*ARRIVAL, passing=passing, down=True)
    page = resident.send()
    line.mend()
    close_old_connections()
    assert page.status_code == 503
    assert "届いたかどうかを確かめられません" in text_of(page)
    assert "届いていません" not in text_of(page) and "madoguchi-aoba-code" not in page.cookies
    assert len(rows("Application")) == (1 if passing else 0)
    sent = pressed(resident, page)
    assert sent.status_code == 302, text_of(sent)
    receipt_of(resident.get(sent["Location"]))
    assert len(rows("Application")) == 1


def test_a_program_is_told_that_nobody_can_say_and_asks_again(line: Line, resident: Resident) -> None:
    program = Program()
    version = program.version()
    line.cut_at(*ARRIVAL, passing=True, down=False)
    problem(program.submit(claim(), key="key-lost", version=version), 503, "unconfirmed")
    line.mend()
    close_old_connections()
    again = program.submit(claim(), key="key-lost", version=version)
    assert again.status_code == 201
    assert [a.receipt for a in rows("Application")] == [re.sub(r"\D", "", again.json()["receipt"])[-18:]]


def test_what_the_database_refuses_itself_is_no_question(line: Line) -> None:
    """Only silence is: a transaction that fails before its end has not committed."""
    line.cut_at(b"SELECT 7", passing=True, down=False)
    with pytest.raises(Exception, match="closed") as failed, tenant_transaction(99001):
        connections["default"].cursor().execute("SELECT 7")
    line.mend()
    assert not isinstance(failed.value, CommitUnknown)

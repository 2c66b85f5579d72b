"""How often the page of a case asks the database."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from madoguchi.office.tests.cast import signed_in
from madoguchi.review.queries.marks import MARKS
from madoguchi.review.tests.cast import arrived, receipt_of

MOST = 22 + len(MARKS)
"""When the process still keeps what it keeps for some seconds. It asks 20 times, three of them for units and whether the
case is theirs to see, three for what its decision, or the one it follows, leads to, and for a newer version; what belongs to a
case may come in two more, and each mark may ask once. What is asked for each row would not stay below."""


def asked(clerk, path) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert clerk.get(path).status_code == 200
    return [query["sql"] for query in queries]


def test_the_page_of_a_case_asks_a_bounded_number_of_times(aoba):
    path = f"/aoba/desk/cases/{receipt_of(arrived(aoba, at=datetime.now(UTC)))}/"
    clerk = signed_in(aoba, "uketsuke")
    clerk.get(path)  # the first time the reading is recorded
    opened = [asked(clerk, path) for _ in range(3)]
    read = min(([sql for sql in each if sql.startswith("SELECT")] for each in opened), key=len)
    assert len(read) <= MOST, "\n".join(sql[:100] for sql in read)
    written = [sql for each in opened for sql in each if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []

"""How often the pages of a case and of the queue ask the database."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from madoguchi.office.tests.cast import signed_in
from madoguchi.review.queries.reading.marks import MARKS
from madoguchi.review.tests.cast import arrived, receipt_of

MOST = 22 + len(MARKS)
"""When the process still keeps what it keeps for some seconds. It asks 20 times, three of them for units and whether the
case is theirs to see, three for what its decision, or the one it follows, leads to, and for a newer version; what belongs to a
case may come in two more, and each mark may ask once. What is asked for each row would not stay below."""


MOST_OF_QUEUE = 14
"""For any number of lines. The tabs and what is late are counted in one of them."""


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


def test_a_page_of_the_queue_asks_as_often_for_many_lines_as_for_one(aoba):
    arrived(aoba, at=datetime.now(UTC))
    clerk = signed_in(aoba, "uketsuke")

    def reads() -> list[str]:
        clerk.get("/aoba/desk/?tab=all")  # the address is kept, and what the process keeps is read
        return min(
            (
                [sql for sql in asked(clerk, "/aoba/desk/?tab=all") if sql.startswith("SELECT")]
                for _ in range(3)
            ),
            key=len,
        )

    one = reads()
    assert len(one) <= MOST_OF_QUEUE, "\n".join(sql[:100] for sql in one)
    for n in range(5):
        arrived(aoba, name=f"山田　{n}子", at=datetime.now(UTC))
    assert len(reads()) == len(one)

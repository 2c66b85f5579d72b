"""What staff read of cases, each time on record."""

from __future__ import annotations

from typing import Final

from madoguchi.applications.queries.queue import QueueFilter
from madoguchi.review.services.reading.download_case import download_case
from madoguchi.review.services.reading.look_through_queue import look_through_queue
from madoguchi.review.services.reading.open_case import open_case
from madoguchi.review.services.reading.open_file import download_file, has_page, view_file
from madoguchi.review.services.reading.print_case import print_case
from madoguchi.review.tests.cast import APPROVER
from madoguchi.review.tests.entries.entry import Entry, Service

READS: Final[dict[Service, Entry]] = {
    open_case: Entry("arrived", {}, APPROVER, "case.view", ("case.opened",)),
    view_file: Entry("arrived", {"page": 1}, APPROVER, "case.view", ("file.viewed",)),
    has_page: Entry("arrived", {"page": 2}, APPROVER, "case.view", ()),  # shows nothing of it
    download_file: Entry("arrived", {}, APPROVER, "case.view", ("file.downloaded",)),
    print_case: Entry("accepted", {}, APPROVER, "case.view", ("case.printed",)),
    download_case: Entry("accepted", {}, APPROVER, "case.view", ("case.downloaded",)),
    look_through_queue: Entry(
        "arrived",
        {"filter": QueueFilter(), "text": "山田", "groups": {"arrived": ("arrived",)}, "limit": 10},
        APPROVER,
        "case.view",
        ("desk.searched",),
    ),
}
FILES: Final = (view_file, has_page, download_file)

"""What leads to the desk's pages."""

from __future__ import annotations

from typing import Final

from madoguchi.office.navigation import Entry

CASES: Final = (
    Entry(label="受付簿", path="", permission="case.view", others=("cases/",)),
    Entry(label="まとめて行う", path="batches/", permission="case.view"),
    Entry(label="有効期間", path="endings/", permission="case.view"),
    Entry(label="連携", path="deliveries/", permission="delivery.view"),
)
OFFICE: Final = (
    Entry(label="概況", path="overview/"),
    Entry(label="職員", path="staff/", permission="staff.manage"),
    Entry(label="閉庁日", path="office-days/", permission="tenant.manage"),
    Entry(label="監査記録", path="audit/", permission="audit.view"),
)

"""What staff see of each act on a case: one row of `PAGES` says all of it.

Its address, its button in 「次にすること」, the page that asks first, what is said afterwards or when nothing was done,
its words in the audit record and the section of the guide follow from the row. Who may, and in which states, stands in
`review.domain.acts`.
"""

from __future__ import annotations

from madoguchi.applications.domain.states import WrongState
from madoguchi.desk.acts import before_decision, beside, decision
from madoguchi.desk.case.notices import SAID, TOO_LATE, Notice
from madoguchi.desk.steps import step_notices
from madoguchi.review.services.as_seen import Stale

PAGES = (*before_decision.ROWS, *decision.ROWS, *beside.ROWS)
"""In the order of the guide."""
BY_ACT = {each.act: each for each in PAGES}
SAID_AFTER: dict[str, Notice] = SAID | step_notices.SAID | {each.act.name: each.said for each in PAGES}
"""A word after `?said=` → what is said."""
WHY_NOT: dict[type[Exception], Notice] = {
    Stale: TOO_LATE,
    WrongState: TOO_LATE,
    **step_notices.REFUSED,
    **{reason: notice for each in PAGES for reason, notice in each.refused.items()},
}
"""Why a service did nothing → what is said."""
SECTIONS = {f"cases/<str:receipt>/{each.path}": each.guide for each in PAGES}
"""For `office.guide.sections`."""
RECORDED = step_notices.RECORDED | {
    action: words for each in PAGES for action, words in each.recorded.items()
}
"""Action of the audit record → what was done."""
WAYS = {
    (before.value, after.value): each.moved
    for each in PAGES
    if each.moved
    for before in each.act.out_of
    for after in each.act.to
}
"""(state, next state) → what was done."""

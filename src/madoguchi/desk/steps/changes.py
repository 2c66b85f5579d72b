"""What changed of a case that goes by steps: its page, and what is shown before an approval."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from madoguchi.desk.case.case import case_of, frame
from madoguchi.desk.steps.steps import plain_name
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.frame import show
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.review.queries.steps.flows import CaseFlow
from madoguchi.review.queries.steps.office_changes import (
    Round,
    rounds,
    since_approval,
    since_proposal,
    since_visit,
)

TITLES = {
    "voided": "{who}の決裁({at})のあと",
    "approved": "{who}の決裁({at})のあと",
    "looked": "前に見たとき({at})のあと",
    "proposed": "{who}の起案({at})のあと",
}
"""Why → what the list of changes is headed."""
ONLY_TABLES = "答えは同じですが、計算に使う表や一覧が変わりました。"


@for_staff("case.view")
def changes(request: StaffRequest, receipt: str) -> HttpResponse:
    """`cases/{receipt}/changes/`: since one looked, since each approval, since the proposal, and round by round."""
    view = case_of(request, receipt)
    if view.flow is None:
        raise Http404("it goes the default way")
    flow = view.flow
    with tenant_transaction():
        visit = since_visit(flow, by=request.staff, now=request.now)
        approved = [
            since for step in flow.way.flow.doing("approve") if (since := since_approval(flow, step.id))
        ]
        proposed = since_proposal(flow)
        found = rounds(flow)
    context: dict[str, Any] = {
        "since": [each for each in (visit, *approved, proposed) if each is not None],
        "titles": TITLES,
        "only_tables": ONLY_TABLES,
        "rounds": [(_of_step(flow, each), each) for each in found],
    }
    return show(request, "desk/changes", frame(request, view) | context)


def _of_step(flow: CaseFlow, each: Round) -> str:
    """家屋調査(2回目)."""
    step = flow.way.flow.step(each.step)
    name = plain_name(step) if step is not None else each.step
    return f"{name}({each.number}回目)" if each.number > 1 else name

"""Put a decision forward, or keep what was ticked and written so far."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict

from madoguchi.desk.acts.act_page import about, done, draw_page, text_of, text_problem, why_not
from madoguchi.desk.acts.table import BY_ACT
from madoguchi.desk.case.case import case_of
from madoguchi.desk.case.notices import PREPARED
from madoguchi.forms.domain.answers.outcomes import needs_reason, outcome_of
from madoguchi.forms.domain.comparing.field_names import OUTCOMES
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import typed
from madoguchi.review.domain.acts import PROPOSE
from madoguchi.review.queries.reading.cases import CaseView
from madoguchi.review.services.decision.prepare_proposal import prepare_proposal
from madoguchi.review.services.decision.propose_decision import (
    NoSuchDecision,
    OutcomeMissing,
    ReasonMissing,
    propose_decision,
)


@for_staff(PROPOSE.permission)
def propose(request: StaffRequest, receipt: str) -> HttpResponse:
    """`propose/`: what should be decided, and why; or keep it to go on later."""
    view, refused = case_of(request, receipt), None
    begun, wrong = _begun(typed(request), view), {}
    if request.method == "POST":
        wrong = {"reason": text_problem(begun["reason"])}
        if not wrong["reason"]:
            later = "_keep" in request.POST
            try:
                refused = why_not(request, view, lambda: _put_forward(request, view, begun, later=later))
            except OutcomeMissing:
                wrong = {"outcome": "認めるか、認めないかを選んでください。"}
            except NoSuchDecision:
                wrong = {"decision": "どうするかを選んでください。"}
            except ReasonMissing:
                wrong = {"reason": "この決定には理由がいります。申請した方に伝わる理由を書いてください。"}
            else:
                if not refused:
                    return done(request, view, PREPARED if later else PROPOSE.name)
                view = case_of(request, receipt)
    context = begun | {
        "outcomes": [{"id": id, "label": label} for id, label in OUTCOMES.items()],
        "unsaid": any(outcome_of(choice) is None for choice, _ in view.choices),
        "with_reason": {choice.id for choice, _ in view.choices if needs_reason(choice)},
        "problems": wrong,
    }
    return draw_page(request, view, BY_ACT[PROPOSE], context, refused=refused)


def _put_forward(request: StaffRequest, view: CaseView, begun: dict[str, Any], *, later: bool) -> None:
    told = {"decision_id": begun["decision"], "reason": begun["reason"], "checked": tuple(begun["checked"])}
    if later:
        prepare_proposal(outcome=begun["outcome"], **told, **about(request, view))
    else:
        outcome = next((each for each in OUTCOMES if each == begun["outcome"]), None)
        propose_decision(review=view.definition.review, outcome=outcome, **told, **about(request, view))


def _begun(values: QueryDict, view: CaseView) -> dict[str, Any]:
    """What was typed; at first, what was kept, else what was sent back."""
    before = view.preparation or view.returned
    if values or before is None:
        return {
            "decision": values.get("decision", ""),
            "outcome": values.get("outcome", ""),
            "reason": text_of(values, "reason"),
            "checked": values.getlist("checklist"),
        }
    names = ("decision", "outcome", "reason", "checked")
    return {name: getattr(before, name) for name in names}

"""A sealed individual number: shown once, on the answer to a POST that states a purpose."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse

from madoguchi.desk.acts.act_page import text_problem
from madoguchi.desk.case.case import case_of, frame, seen_in
from madoguchi.desk.case.happened import notice_of
from madoguchi.desk.case.notices import TOO_LATE, Notice
from madoguchi.kernel.numbers import individual_numbers_in
from madoguchi.kernel.text import problems
from madoguchi.office.frame import show
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import typed
from madoguchi.review.domain.purposes import NUMBER_PURPOSES
from madoguchi.review.services.as_seen import Stale
from madoguchi.review.services.reading.unseal_number import NoSuchNumber, unseal_number
from madoguchi.tenants.connectors.keeper.client import KeeperAway, KeyLost

LONGEST = 200


@for_staff("number.unseal")
def number(request: StaffRequest, receipt: str, ref: UUID) -> HttpResponse:
    """`numbers/{ref}/`; on a page that is out of date it says what happened, and keeps the purpose."""
    view, values = case_of(request, receipt), typed(request)
    chosen, words = values.get("purpose", ""), str(values.get("words", "")).strip()
    wrong = _problems(chosen, words) if request.method == "POST" else {}
    digits = ""
    refused: Notice | None = None
    if request.method == "POST" and not wrong:
        try:
            digits = unseal_number(
                application_id=view.application.id,
                ref=ref,
                purpose=f"{chosen}: {words}" if words else chosen,
                keeper=keeper_socket(),
                seen=seen_in(request),
                by=request.staff,
                now=request.now,
            )
        except (KeeperAway, KeyLost) as error:
            context = frame(request, view) | {"lost": isinstance(error, KeyLost)}
            return show(request, "desk/not_unsealed", context, status=503)
        except (Stale, NoSuchNumber):
            refused, view = TOO_LATE, case_of(request, receipt)
    sealed = next((s for s in view.sealed if s.ref == ref), None)
    if sealed is None and request.method != "POST":
        raise Http404("no such number")
    context = frame(request, view) | {"sealed": sealed}
    if digits:
        return show(request, "desk/unsealed", context | {"digits": digits})
    context |= {
        "purposes": [{"id": id, "label": label} for id, label in NUMBER_PURPOSES.items()],
        "purpose": chosen,
        "words": words,
        "problems": wrong,
        "notice_here": notice_of(refused, view, seen_in(request)) if refused else None,
        "has_errors": bool(wrong or refused),
    }
    return show(request, "desk/unseal", context, status=409 if refused else 422 if wrong else 200)


def _problems(chosen: str, words: str) -> dict[str, str]:
    if chosen not in NUMBER_PURPOSES:
        return {"purpose": "番号を見る目的を選んでください。"}
    if chosen == "その他" and not words:
        return {"words": "目的を具体的に書いてください。"}
    if individual_numbers_in(words):
        return {"words": text_problem(words)}
    if words and problems(words, limit=LONGEST):
        return {"words": f"{LONGEST}字までの1行で書いてください。"}
    return {}


def keeper_socket() -> Path:
    """Where the key keeper listens."""
    environment = settings.ENVIRONMENT
    return Path(environment.keeper) if environment.keeper else environment.folder / "keeper.sock"

"""A sealed individual number: shown once, on the answer to a POST that states a purpose."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse

from madoguchi.desk.case import case_of, frame
from madoguchi.desk.show import show
from madoguchi.desk.staff import for_staff
from madoguchi.desk.written import wrong_with
from madoguchi.review.services.unseal_number import unseal_number
from madoguchi.tenants.connectors.keeper.client import KeeperAway, KeyLost

PURPOSES = (
    {"id": "住民情報との照合", "label": "住民情報と照らし合わせる"},
    {"id": "情報連携での照会", "label": "情報連携で照会する"},
    {"id": "基幹システムへの入力", "label": "基幹システムに入力する"},
    {"id": "番号の誤りの確認", "label": "番号の誤りを申請した方と確かめる"},
    {"id": "その他", "label": "その他"},
)
LONGEST = 200


@for_staff("number.unseal")
def number(request: Any, receipt: str, ref: UUID) -> HttpResponse:
    """`numbers/{ref}/`"""
    view = case_of(request, receipt)
    sealed = next((s for s in view.sealed if s.ref == ref), None)
    if sealed is None:
        raise Http404("no such number")
    chosen, words = request.POST.get("purpose", ""), request.POST.get("words", "").strip()
    context = frame(request, view) | {
        "sealed": sealed,
        "purposes": PURPOSES,
        "purpose": chosen,
        "words": words,
        "problems": {},
    }
    if request.method != "POST":
        return show(request, "unseal", context)
    wrong = _problems(chosen, words)
    if wrong:
        return show(request, "unseal", context | {"problems": wrong, "has_errors": True}, status=422)
    try:
        digits = unseal_number(
            application_id=view.application.id,
            ref=ref,
            purpose=f"{chosen}: {words}" if words else chosen,
            keeper=keeper_socket(),
            actor=request.staff.actor(),
            now=request.now,
        )
    except (KeeperAway, KeyLost) as error:
        lost = isinstance(error, KeyLost)
        return show(request, "not_unsealed", context | {"lost": lost}, status=503)
    return show(request, "unsealed", context | {"digits": digits})


def _problems(chosen: str, words: str) -> dict[str, str]:
    if chosen not in {p["id"] for p in PURPOSES}:
        return {"purpose": "番号を見る目的を選んでください。"}
    if chosen == "その他" and not words:
        return {"words": "目的を具体的に書いてください。"}
    unusable = wrong_with(words, limit=LONGEST)
    return {"words": unusable} if unusable else {}


def keeper_socket() -> Path:
    """Where the key keeper listens."""
    environment = settings.ENVIRONMENT
    return Path(environment.keeper) if environment.keeper else environment.folder / "keeper.sock"

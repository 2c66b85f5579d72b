"""The personnel change by Excel, for administrators: take the sheet, change it, see the difference, carry it out."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.accounts.domain.units import places_in_words
from madoguchi.accounts.permissions import roles_in_words
from madoguchi.accounts.queries import ranks, units
from madoguchi.accounts.services.units.transfer import (
    Plan,
    TransferMoved,
    Why,
    WrongLines,
    as_lines,
    carry_out,
    plan,
)
from madoguchi.accounts.services.units.transfer_sheet import (
    MOST_BYTES,
    Line,
    Unreadable,
    read_sheet,
    write_sheet,
)
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.frame import show
from madoguchi.office.gate import desk, for_staff
from madoguchi.office.requests import StaffRequest

WHY: Final[dict[Why, str]] = {
    "address": "このメールアドレスの職員はいないか、利用を止めています。メールアドレスを直すか、先に「職員」で加えてください。",
    "name": "氏名が、このメールアドレスの職員と違います。行がずれていないか確かめて、直してください。",
    "unit": "この名前か略称の課・係はありません。「課・係」のページの略称か名前を書いてください。"
    "どこにも置かないときは、階級も消します。",
    "rank": "この階級はありません。「課・係」のページの下にある名前を書いてください。",
    "twice": "同じ人の同じ課・係が、ほかの行にもあります。どちらかの行を消してください。",
    "roles": "役割の書き方が違います。「受付・審査」のように書くか、変えないなら空にしてください。",
    "roles_differ": "同じ人のほかの行と、役割が違います。同じにするか、片方を空にしてください。",
    "own": "自分から「管理」の役割を外すことはできません。ほかの管理者に頼むか、役割を空にしてください。",
    "own_place": "申請を見る役割があるので、自分の課・係と階級は自分では加えられません。"
    "この行を消して、ほかの管理者に頼んでください。",
    "unreadable": "使えない文字があるか、長すぎます。このセルを書き直してください。",
}
_LINES: Final = msgspec.json.Decoder(list[Line])
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_staff("staff.manage")
def sheet(request: StaffRequest) -> HttpResponse:
    """`staff/transfers/sheet/`: everybody as they are now."""
    with tenant_transaction():
        content = write_sheet(as_lines(by=request.staff))
    headers = {"Content-Disposition": 'attachment; filename="staff.xlsx"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=EXCEL, headers=headers)


@for_staff("staff.manage")
def transfers(request: StaffRequest) -> HttpResponse:
    """`staff/transfers/`: the sheet that was sent, what it would change, and a button; with one wrong line nothing."""
    if request.method != "POST":
        return _page(request)
    try:
        if "lines" in request.POST:
            return _carried_out(request, _LINES.decode(request.POST["lines"]))
        file = request.FILES.get("sheet")
        if file is None or (file.size or 0) > MOST_BYTES:
            raise Unreadable
        lines = read_sheet(file.read())
    except (Unreadable, msgspec.DecodeError):
        return _page(
            request, problem="Excelのファイル(.xlsx)を選んでください。1行目の見出しは変えないでください。"
        )
    return _page(request, lines=lines)


def _carried_out(request: StaffRequest, lines: list[Line]) -> HttpResponse:
    try:
        with tenant_transaction():
            waiting = carry_out(lines, shown=request.POST.get("shown", ""), by=request.staff, now=request.now)
    except (WrongLines, TransferMoved):
        return _page(request, lines=lines, moved=True)
    return HttpResponseRedirect(desk(request, f"staff/?said={'asked' if waiting else 'transferred'}"))


def _page(
    request: StaffRequest, *, lines: list[Line] | None = None, problem: str = "", moved: bool = False
) -> HttpResponse:
    with tenant_transaction():
        planned = plan(lines, by=request.staff) if lines is not None else None
        rows = _rows(planned) if planned else []
        kept = bool(units())
    wrong = planned.wrong if planned else ()
    context = {
        "kept": kept,
        "planned": planned is not None,
        "rows": rows,
        "wrong": [(each.number, WHY[each.why]) for each in wrong],
        "lines": msgspec.json.encode(lines or []).decode(),
        "shown": planned.shown if planned else "",
        "moved": moved,
        "problems": {"sheet": problem} if problem else {},
        "has_errors": bool(problem or wrong or moved),
    }
    status = 409 if moved else 422 if problem or wrong else 200
    return show(request, "desk/transfers", context, status=status)


def _rows(planned: Plan) -> list[dict[str, Any]]:
    """Who moves: before and after, in words."""
    everything, words = units(), ranks()
    return [
        {
            "name": move.member.name,
            "before": places_in_words(move.member.places, everything, words) or "なし",
            "after": places_in_words(move.places, everything, words) or "なし",
            "roles": ""
            if set(move.roles) == set(move.member.roles)
            else f"{roles_in_words(move.member.roles)} → {roles_in_words(move.roles)}",
        }
        for move in planned.moves
    ]

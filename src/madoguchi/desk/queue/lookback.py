"""ふりかえり: how far people get on each page of a procedure's form, where they stop, and what goes wrong there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.http import Http404, HttpResponse

from madoguchi.catalog import queries as catalog
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.queries import NoSuchVersion
from madoguchi.forms.queries import form as form_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.eras import format_japanese
from madoguchi.office.frame import show
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.review.queries.clock.clocks import pace
from madoguchi.statistics.lookback_words import (
    FEW,
    hints,
    in_words,
    mistake_in_words,
    page_title,
    percent,
)
from madoguchi.statistics.queries import CountedVersion, PageLook, counted_versions, look_back

SPANS = {"14": "14日間", "30": "30日間", "90": "90日間", "365": "1年間"}
"""Days up to today. In fewer than twice QUIET hardly anybody could have given up yet."""
USUAL = "30"
MOST_MISTAKES = 10


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """Where the parts of a page's bar begin and how wide they are, in percent of the widest bar."""

    finished: float
    gave_up: float
    under_way: float

    @property
    def gave_up_from(self) -> float:
        return self.finished

    @property
    def under_way_from(self) -> float:
        return self.finished + self.gave_up


@for_staff("procedure.view")
def lookback(request: StaffRequest, procedure: str) -> HttpResponse:
    """`procedures/{procedure}/lookback/`: one version in a span of days."""
    today = day_in_japan(request.now)
    offered = _offered(procedure, today)
    with tenant_transaction():
        used = counted_versions(procedure)
    versions = _versions(offered, used)
    if not versions:
        raise Http404("no such procedure")
    asked = request.GET.get("version", "")
    asked = asked if asked in versions else ""
    version = asked or next(iter(versions))
    span = request.GET.get("days", USUAL)
    span = span if span in SPANS else USUAL
    try:
        form = form_of(procedure, version)
    except NoSuchVersion:
        raise Http404("no such version") from None
    with tenant_transaction():
        looks = look_back(
            procedure=procedure,
            version=version,
            pages=[p.page.id for p in form.pages],
            first=today - timedelta(days=int(span) - 1),
            last=today,
            now=request.now,
        )
        took = pace(procedure, today=today)
    period = form.definition.processing
    context = {
        "whole": request.staff.sees_every_case,
        "took": took,
        "unit": "営業日" if period is None or period.calendar == "business" else "日",
        "period": period.standard_days if period else None,
        "name": (form.definition.plain or form.definition.name).ja,
        "spans": [
            {"href": "?" + urlencode({"days": id, "version": asked}), "label": label, "current": id == span}
            for id, label in SPANS.items()
        ],
        "span": span,
        "span_label": f"この{SPANS[span]}",
        "versions": [{"id": id, "label": label} for id, label in versions.items()],
        "version": version,
        **_picture(form, looks),
    }
    return show(request, "desk/lookback", context)


def _offered(procedure: str, today: date) -> str:
    try:
        return catalog.procedure(procedure, today=today).card.version
    except catalog.NoSuchProcedure:
        return ""


def _versions(offered: str, used: list[CountedVersion]) -> dict[str, str]:
    """version → what it is called; the one on offer first."""
    found = {offered: "いま公開している版"} if offered else {}
    for one in used:
        days = f"{format_japanese(one.first)}から{format_japanese(one.last)}まで"
        found.setdefault(one.version, f"前の版({days}の利用)")
    return found


def _picture(form: Form, looks: tuple[PageLook, ...]) -> dict[str, Any]:
    begun, sent = looks[0].reached, looks[-1].finished
    most = max((_counted(look) for look in looks), default=0)
    mistakes = sorted(((m, look) for look in looks for m in look.mistakes), key=lambda found: -found[0].count)
    return {
        "anybody": most > 0,
        "few": most < FEW,
        "begun": begun,
        "sent": sent,
        "sent_share": percent(sent, begun),
        "gave_up": sum(look.gave_up for look in looks),
        "hints": hints(form, looks),
        "pages": [
            {
                "number": number if number < len(looks) else "",
                "title": page_title(form, look.page),
                "look": look,
                "bar": _bar(look, most),
                "share": percent(look.gave_up, look.reached),
                "mistakes": sum(m.count for m in look.mistakes),
                "median": in_words(look.took.median) if look.took else "",
                "usual": f"{in_words(look.took.first)}〜{in_words(look.took.third)}" if look.took else "",
            }
            for number, look in enumerate(looks, start=1)
        ],
        "mistakes": [
            {**mistake_in_words(form, m), "page": page_title(form, look.page), "count": m.count}
            for m, look in mistakes[:MOST_MISTAKES]
        ],
    }


def _counted(look: PageLook) -> int:
    """How long the page's bar is: one who came before the first of the days may well go on within them."""
    return max(look.reached, look.finished + look.gave_up)


def _bar(look: PageLook, most: int) -> Bar:
    def width(count: int) -> float:
        return round(100 * count / most, 2) if most else 0.0

    return Bar(finished=width(look.finished), gave_up=width(look.gave_up), under_way=width(look.under_way))

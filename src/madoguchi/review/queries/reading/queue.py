"""The queue (受付簿): its lines, its counts, and what a text in its search box means. Of the tenant in scope."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from madoguchi.accounts.domain.units import now_of
from madoguchi.accounts.permissions import Member
from madoguchi.accounts.queries import away, staff_names, units
from madoguchi.applications.domain import search_words
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries import applications, counting
from madoguchi.applications.queries import queue as queued
from madoguchi.applications.queries.names import known_beginnings
from madoguchi.catalog import queries as catalog
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.kernel.business_days import fiscal_year
from madoguchi.kernel.clock import JST, day_in_japan
from madoguchi.kernel.eras import format_wareki
from madoguchi.kernel.ids import InvalidReceipt, parse_receipt
from madoguchi.kernel.name_variants import one_way, ways_of_writing
from madoguchi.kernel.text import composed
from madoguchi.review.domain import clock
from madoguchi.review.domain.clock import History
from madoguchi.review.domain.register import RegisterNumber, parse_register_number
from madoguchi.review.models import Acceptance, CaseClock
from madoguchi.review.queries.clock.clocks import Late, histories_and_days, late_cases, left, running
from madoguchi.review.queries.clock.step_times import StepDue, late_steps, steps_due
from madoguchi.review.queries.reading.marks import Mark, marks_of
from madoguchi.tenants.queries import office_days


class QueueLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the queue with what the office knows beside it."""

    row: queued.QueueRow
    procedure_name: str
    arrived_day: str
    """令和8年4月1日"""
    number: RegisterNumber | None
    due_on: date | None
    days_left: int | None
    """None without a standard period, and when nothing is left to do."""
    calendar: str
    """business | calendar: the days that are left"""
    stopped: bool
    """a correction is out, and the period stands still"""
    correct_by: date | None
    """the day until which the applicant is asked to correct it"""
    unit: str
    """whose case it is, where the office keeps units"""
    in_charge: str
    """the name of who is in charge of it, if anybody is"""
    marks: tuple[Mark, ...]
    step: StepDue | None
    """the open step that is due first"""
    step_name: str


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    lines: tuple[QueueLine, ...]
    more: bool
    last: tuple[datetime, UUID] | None = None
    """behind which the next page begins"""


def queue(
    *,
    filter: queued.QueueFilter,
    text: str,
    by: Member,
    today: date,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
    late: Late | None = None,
) -> Queue:
    """A page of the queue. `text` is whatever one remembers of a case (`searched`).

    `late`: only what is late or nearly so, the first due first.
    """
    ids = ids_named(text, today)
    if ids is not None:
        return Queue(lines=_lines(queued.queue_rows(ids, by=by, today=today), today), more=False)
    wanted = searched(filter, text, by=by, today=today)
    if late is not None:
        return _late(late, wanted, by, today, after, limit)
    page = queued.queue_page(filter=wanted, by=by, today=today, after=after, limit=limit)
    last = (page.rows[-1].arrived_at, page.rows[-1].id) if page.rows else None
    return Queue(lines=_lines(page.rows, today), more=page.more, last=last)


def _late(
    late: Late,
    filter: queued.QueueFilter,
    by: Member,
    today: date,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Queue:
    """Walks the clocks in the order of their days; `after` is the beginning of the last one's day, and its case."""
    seen = queued.matching(filter, by=by, today=today)
    clocks = (
        late_steps(today=today) if late == "step" else CaseClock.objects.filter(running(late, today=today))
    )
    rows = clocks.filter(application_id__in=seen)
    if after is not None:
        day, last = day_in_japan(after[0]), after[1]
        rows = rows.filter(due_on__gte=day).exclude(due_on=day, application_id__lte=last)
    found = list(
        rows.order_by("due_on", "application_id").values_list("due_on", "application_id")[: limit + 1]
    )
    place = {case: n for n, (_, case) in reversed(list(enumerate(found[:limit])))}
    listed = _lines(queued.queue_rows(list(place), by=by, today=today), today)
    lines = sorted(listed, key=lambda line: place[line.row.id])
    end = (day_start(found[limit - 1][0]), found[limit - 1][1]) if len(found) > limit else None
    return Queue(lines=tuple(lines), more=end is not None, last=end)


Waiting = Literal["mended", "left", "late", "near", "step"]
"""What waits for somebody of the office whatever its state: a mend to look at, nobody in charge, and what is `Late`."""


def counts(
    *, filter: queued.QueueFilter, text: str, by: Member, today: date, groups: queued.Groups
) -> dict[str, counting.Counted]:
    """group → how many, up to MOST_ON_TABS, whichever tab is open; and of each `Waiting`, which no filter narrows."""
    waiting, most = _waiting(by, today), counting.MOST_ON_TABS
    ids = ids_named(text, today)
    if ids is not None:
        found = [row.state for row in queued.queue_rows(ids, by=by, today=today)]
        return counting.count_cases(waiting, most=most) | {
            group: counting.Counted(rows=sum(state in states for state in found))
            for group, states in groups.items()
        }
    wanted = msgspec.structs.replace(searched(filter, text, by=by, today=today), mended=False, left=False)
    return queued.queue_counts(filter=wanted, groups=groups, by=by, today=today, most=most, besides=waiting)


def no_counts(groups: queued.Groups, *, by: Member, today: date) -> dict[str, counting.Counted]:
    """The same where nothing can be asked for: none of any group."""
    waiting = counting.count_cases(_waiting(by, today), most=counting.MOST_ON_TABS)
    return dict.fromkeys(groups, counting.Counted(rows=0)) | waiting


def _waiting(by: Member, today: date) -> dict[str, list[Any]]:
    """Each `Waiting` as queries of the cases that are seen."""
    return {
        "mended": [queued.waiting_cases(queued.QueueFilter(mended=True), by=by, today=today)],
        "left": [queued.waiting_cases(queued.QueueFilter(left=True), by=by, today=today)],
        **late_cases(by=by, today=today),
    }


def in_words(counted: Iterable[counting.Counted]) -> str:
    """「12件」, or 「10,000件以上」 where counting stopped; nothing where it stopped before it met one."""
    each_one = list(counted)
    total = sum(each.rows for each in each_one)
    if not any(each.more for each in each_one):
        return f"{total:,}件"
    return f"{total:,}件以上" if total else ""


MOST_PARTED = 12
"""Characters of a name whose parts are looked for; a longer one is typed with its space."""
LEAST_OF_PROCEDURE = 2
MOST_PROCEDURES = 5


def searched(filter: queued.QueueFilter, text: str, *, by: Member, today: date) -> queued.QueueFilter:
    """The filter with what was typed: a name as it begins, a given name, a reading, a day of birth, a telephone number, the
    end of a number, or what a procedure is called."""
    if not text:
        return filter
    asked = search_words.wanted(text, today=today)
    names = _beginnings(asked.name, by=by, today=today)
    procedures = _called(asked.name, today=today)
    number = parse_register_number(text, fiscal_year=fiscal_year(today))
    search = queued.Search(
        names=names or (() if asked.words or procedures else (text,)),
        words=asked.words,
        receipt_end=asked.receipt_end,
        procedures=procedures,
        cases=tuple(_registered(number)) if number is not None else (),
    )
    return msgspec.structs.replace(filter, search=search)


def _beginnings(text: str, *, by: Member, today: date) -> tuple[str, ...]:
    """How names begin that an applicant has, in each way of writing what was typed (高橋, 髙橋).

    Names are kept with a full-width space between their parts, which who types 山田花子 leaves out.
    """
    name = composed(" ".join(text.split())).replace(" ", "　")
    if not name:
        return ()
    found = known_beginnings(ways_of_writing(name), by=by, today=today)
    if not found and "　" not in name and 3 <= len(name) <= MOST_PARTED:
        parted = (f"{name[:i]}　{name[i:]}" for i in range(1, len(name)))
        every = [way for each in parted for way in ways_of_writing(each)]
        found = known_beginnings(every, by=by, today=today)
    return found


def _called(text: str, *, today: date) -> tuple[str, ...]:
    """The procedures that are called so, officially or plainly, a few: more mean that the text is a part of many names."""
    word = one_way(text)
    if len(word) < LEAST_OF_PROCEDURE:
        return ()
    found = [
        card.id
        for card in catalog.begun(today=today).values()
        if any(word in one_way(each.ja) for each in (card.name, card.plain))
    ]
    return tuple(found) if len(found) <= MOST_PROCEDURES else ()


def sorts_of(text: str, *, today: date) -> str:
    """What was searched by, without what it was."""
    if ids_named(text, today) is not None:
        return "番号"
    return "・".join(dict.fromkeys(search_words.wanted(text, today=today).sorts))


def day_start(day: date) -> datetime:
    """When a day begins in Japan."""
    return datetime.combine(day, time(), JST)


def day_end(day: date) -> datetime:
    """When the day after it begins in Japan. Raises OverflowError for the last day of the calendar."""
    return datetime.combine(day + timedelta(days=1), time(), JST)


def ids_named(text: str, today: date) -> list[UUID] | None:
    """The applications that a whole number means; None when the text is none, or may be the end of one as well."""
    if not any(c.isdigit() for c in text):
        return None
    try:
        found = applications.application_by_receipt(parse_receipt(text).number)
        return [found.id] if found else []
    except InvalidReceipt:
        pass
    number = parse_register_number(text, fiscal_year=fiscal_year(today))
    if number is None or "氏名" not in search_words.wanted(text, today=today).sorts:
        return None
    return _registered(number)


def _registered(number: RegisterNumber) -> list[UUID]:
    rows = Acceptance.objects.filter(fiscal_year=number.fiscal_year, number=number.number)
    return list(rows.values_list("application_id", flat=True))


def _lines(rows: tuple[queued.QueueRow, ...], today: date) -> tuple[QueueLine, ...]:
    living = Acceptance.objects.filter(application_id__in=[row.id for row in rows], undone_at=None)
    numbers = {
        application: RegisterNumber(year, number)
        for application, year, number in living.values_list("application_id", "fiscal_year", "number")
    }
    marks = marks_of(rows)
    found = histories_and_days({row.id: row.arrived_at for row in rows}, today=today) if rows else {}
    everything = units() if rows else {}
    charged = {row.assigned_to for row in rows if row.assigned_to}
    names, absent = staff_names(charged), away(charged, today=today)
    names |= {id: f"{names[id]}(留守)" for id in absent if id in names}
    stepping = steps_due([row.id for row in rows], today=today) if rows else {}
    return tuple(
        _line(
            row,
            numbers.get(row.id),
            *found[row.id],
            unit=everything[now_of(row.unit_id, everything)].name if everything else "",
            in_charge=names.get(row.assigned_to, "") if row.assigned_to else "",
            marks=marks[row.id],
            step=stepping.get(row.id),
        )
        for row in rows
    )


def _line(
    row: queued.QueueRow,
    number: RegisterNumber | None,
    history: History,
    correct_by: date | None,
    *,
    unit: str,
    in_charge: str,
    marks: tuple[Mark, ...],
    step: StepDue | None,
) -> QueueLine:
    definition = forms.form(row.procedure, row.version).definition
    period = definition.processing
    due = clock.due(history, period, office_days()) if period else None
    name = (definition.plain or definition.name).ja
    return QueueLine(
        row=row,
        procedure_name=name,
        arrived_day=format_wareki(day_in_japan(row.arrived_at)),
        number=number,
        due_on=due.day if due else None,
        days_left=left(due, row.state, period, history.today) if due and period else None,
        calendar=period.calendar if period else "",
        stopped=due is not None and due.stopped and row.state == State.CORRECTING,
        correct_by=correct_by if row.state == State.CORRECTING else None,
        unit=unit,
        in_charge=in_charge,
        marks=marks,
        step=step,
        step_name=_step_name(row, step),
    )


def _step_name(row: queued.QueueRow, due: StepDue | None) -> str:
    """What the step is called that is due first."""
    way = forms.way(row.procedure, row.version) if due is not None else None
    step = way.flow.step(due.step) if way is not None and due is not None else None
    return step_name(step) if step is not None else ""

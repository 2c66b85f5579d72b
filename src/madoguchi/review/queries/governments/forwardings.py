"""What was forwarded to other governments, and what is to go there now. Of the tenant in scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db.models import Q

from madoguchi.applications.domain.answers import counted, is_marker, replaced, sealed_references
from madoguchi.applications.domain.package.items import asked_paths
from madoguchi.applications.queries.packing import sources
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.flows.flow import Flow
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.proving.references import find_question
from madoguchi.forms.domain.showing.named_files import attachments_named
from madoguchi.review.domain.forwardings import Answer, Content, named_only
from madoguchi.review.domain.forwardings import Forwarding as View
from madoguchi.review.models import Forwarding
from madoguchi.review.queries.steps.flows import CaseFlow

LIVING: Final = {"answered_at": None, "over_at": None}
SHOWN: Final = timedelta(days=30)
Away = tuple[datetime, datetime | None]
"""Since when a case lay with another government, and until when."""


def forwardings(application_id: UUID, step: str) -> tuple[View, ...]:
    """All that there ever were of a step, the latest first."""
    rows = Forwarding.objects.filter(application_id=application_id, step=step)
    return tuple(view(row) for row in rows.order_by("-made_at", "-id"))


def forwarding(forwarding_id: UUID) -> View | None:
    """One of them."""
    row = Forwarding.objects.filter(id=forwarding_id).first()
    return view(row) if row is not None else None


def view(row: Any) -> View:
    """Fields are named alike on purpose."""
    fields = {name: getattr(row, name) for name in View.__struct_fields__}
    return View(**fields | {"answer": msgspec.convert(row.answer, Answer) if row.answer else None})


def troubled(limit: int = 200, *, now: datetime, of: Any = None) -> tuple[View, ...]:
    """Those that somebody has to look at: not taken there, sent back, an answer that cannot be used, nothing named; the
    oldest first. What was found only after the end is named for SHOWN. `of`: a query of cases, or of all."""
    open_ = Q(**LIVING) & ~Q(problem="", waits_for="", returned_at=None)
    since = now - SHOWN
    after = ~Q(problem="") & (Q(answered_at__gte=since) | Q(over_at__gte=since))
    rows = Forwarding.objects.filter(open_ | after)
    if of is not None:
        rows = rows.filter(application_id__in=of)
    return tuple(view(row) for row in rows.order_by("made_at", "id")[:limit])


def elsewhere(application_id: UUID) -> View | None:
    """Where the case lies now, for its applicant: it arrived there, and nothing came back yet."""
    rows = Forwarding.objects.filter(application_id=application_id, returned_at=None, **LIVING)
    row = rows.exclude(there_at=None).order_by("made_at").first()
    return view(row) if row is not None else None


def away(ids: Collection[UUID]) -> dict[UUID, tuple[Away, ...]]:
    """When cases lay with a government that decides on them: those days are of its period, beside this one's (行政手続法
    第6条)."""
    found: dict[UUID, list[Away]] = defaultdict(list)
    rows = Forwarding.objects.filter(application_id__in=list(ids), does="propose").order_by("made_at", "id")
    for case, times in rows.values_list("application_id", "away"):
        found[case] += [
            (datetime.fromisoformat(since), datetime.fromisoformat(until) if until else None)
            for since, until in times
        ]
    return {case: tuple(times) for case, times in found.items()}


def governments_in(flow: Flow) -> tuple[d.Step, ...]:
    """The steps that another government does."""
    return tuple(step for step in flow.outside if step.by is not None and step.by.government is not None)


def content_of(flow: CaseFlow, step: d.Step) -> Content:
    """What is to go there now: what the step names in `sees`, else all that the applicant answered; and of the office's
    answers those that are named. Individual numbers go only where they themselves are named."""
    case, sees, form = flow.application, step.sees, flow.way.form
    evaluation = evaluate(form, case.answers, flow.context)
    answers = counted(evaluation)
    if sees is not None:
        answers = named_only(form, answers, sees)
        answers.pop(d.OFFICE, None)
    numbers = numbers_named(form, step)
    named = set(asked_paths(form, evaluation, {each: each for each in numbers}))
    for path in [path for path, _ in sealed_references(answers) if path not in named]:
        answers = replaced(answers, path, None)
    given = counted(flow.evaluation).get(d.OFFICE) or {}
    sealed = {name for name, value in given.items() if is_marker(value)}
    names = _of_office(sees or (), given) - {name for name in sealed if f"{d.OFFICE}.{name}" not in numbers}
    which = attachments_going(form, step)
    attached = sources([case.id])[case.id].files
    files = tuple(file for file in attached if which is None or file[0] in which)
    return Content(answers=answers, office={name: given[name] for name in sorted(names)}, files=files)


def attachments_going(form: Form, step: d.Step) -> frozenset[str] | None:
    """Which of what the applicant attached goes there: what the step names; None where it names none, then all."""
    return attachments_named(form, step.sees or ()) or None


def numbers_named(form: Form, step: d.Step) -> tuple[str, ...]:
    """The individual numbers that a step names: one that only stands in a group that is named is not (番号法 第19条)."""
    return tuple(each for each in step.sees or () if isinstance(find_question(form, each), d.MyNumber))


def _of_office(sees: Iterable[str], given: dict[str, Any]) -> set[str]:
    own = d.DECISION.removeprefix(f"{d.OFFICE}.")
    names = set(given) - {own}
    if d.OFFICE in sees:
        return names
    return names & {each.split(".")[1] for each in sees if each.startswith(f"{d.OFFICE}.")}

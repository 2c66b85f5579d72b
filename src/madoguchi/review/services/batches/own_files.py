"""The files of a case that is done with others: each has its own, and what is given for all names none."""

from __future__ import annotations

from typing import Any

import msgspec

from madoguchi.accounts.permissions import Member
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.one_step import files_of
from madoguchi.review.domain.batches import Given
from madoguchi.review.queries.steps.flows import CaseFlow
from madoguchi.review.services.steps.do_step import Unanswered
from madoguchi.review.services.steps.step_files import files_given


def as_before(flow: CaseFlow, step: d.Step, given: Given) -> Given:
    """What is given for all, with the files that the case has: those of who did the step before, where two do it."""
    named = {q.id: flow.office.get(q.id) for q in files_of(flow.way.form, step)}
    return msgspec.structs.replace(given, filled={**given.filled, **named}) if named else given


def with_files(flow: CaseFlow, step: d.Step, given: Given, row: Any, *, who: Member) -> Given:
    """Part of acts on a case of a batch, whose row it is: the files by their names and hashes as they are kept, of those that
    its answers had before, or that were brought to the step by `who`. Raises Unanswered for one with a virus."""
    own = row.own or {}
    whole, wrong = files_given(
        flow, step, given.filled, holder=who.id, answers=(flow.office, own.get("filled", {}))
    )
    if wrong:
        raise Unanswered(wrong)
    return msgspec.structs.replace(given, filled=whole)

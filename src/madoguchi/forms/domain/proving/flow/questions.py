"""What is wrong with the questions that the office asks itself, found by the proofs of every question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from madoguchi.forms.domain.answers.bounds import bound_findings
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.flows.office_answers import PAGE
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, error, questions
from madoguchi.forms.domain.format.kinds import kind_of
from madoguchi.forms.domain.format.representative import with_representative
from madoguchi.forms.domain.proving.computations import value_findings, written_findings
from madoguchi.forms.domain.proving.flow.at import PLACE
from madoguchi.forms.domain.proving.ids import id_findings
from madoguchi.forms.domain.proving.reachability import reachability_findings
from madoguchi.forms.domain.proving.references import reference_findings

NOT_THERE: Final = (d.Stop, d.AttachmentQuestion, d.Group, d.Slot, d.Signature)
_HERE: Final = f"pages.{PAGE}"


def question_findings(definition: d.Definition, form: Form) -> Iterator[Finding]:
    """Of the office's own questions. `definition` has the office's page, with each question shown by its own condition alone;
    `form` is made from it."""
    whole = form.definition
    for q in whole.review.questions:
        if isinstance(q, NOT_THERE):
            message = (
                f"「{q.label.ja}」({kind_of(q).word})は、役所の質問にはできません。別の種類にしてください。"
            )
            yield error("office_kind", PLACE, message, field=f"questions.{q.id}")
    own = frozenset(place for place, _, _ in questions(whole) if place.startswith(_HERE))
    found = [
        *id_findings(whole, own | {_HERE}),
        *bound_findings(whole),
        *reference_findings(form, with_representative(definition)),
        *written_findings(definition),
    ]
    told = [moved for each in found if (moved := _moved(each)) is not None]
    yield from told
    if not any(each.severity == "error" for each in found):
        reached = [*value_findings(form), *reachability_findings(form, only=_HERE)]
        yield from filter(None, map(_moved, reached))


def _moved(finding: Finding) -> Finding | None:
    """The finding at the question's own place; None for what is not the office's."""
    if not finding.place.startswith(_HERE):
        return None
    name = finding.place.removeprefix(_HERE).removeprefix(f".{d.OFFICE}").lstrip(".")
    field = ".".join(filter(None, ("questions", name, finding.field)))
    return msgspec.structs.replace(finding, place=PLACE, field=field)

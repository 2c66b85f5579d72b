"""Documents that an application was sent without, to be handed in later."""

from __future__ import annotations

from collections.abc import Iterable

from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.format import definition as d


def promised(form: Form, evaluation: Evaluation, files: Iterable[str]) -> tuple[d.LocalText, ...]:
    """What is required of these answers, may follow, and is not there. `files` are the attachments that have one."""
    there = set(files)
    required = {need.id for need in evaluation.attachments if need.required}
    return tuple(
        a.attachment.label
        for a in form.attachments
        if a.attachment.id in required - there and a.attachment.later == "allowed"
    )

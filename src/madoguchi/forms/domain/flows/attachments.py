"""What the applicant attached, as a step names it in `sees`: `attachments.map`."""

from __future__ import annotations

from collections.abc import Iterable

from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.format import definition as d


def attachment_of(form: Form, reference: str) -> str | None:
    """`map` of `attachments.map`; None of what names a question, a group that is called so among them."""
    head, _, rest = reference.partition(".")
    return rest if head == d.ATTACHMENTS and rest and head not in form.places else None


def attachments_named(form: Form, references: Iterable[str]) -> frozenset[str]:
    """Those of all."""
    found = (attachment_of(form, each) for each in references)
    return frozenset(each for each in found if each is not None)

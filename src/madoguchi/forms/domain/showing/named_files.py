"""Which files `sees` of a step shows: attachments by their id or their place on a page, files of the office as `office.photos`.

A group that is named shows its answers alone: a file is seen only where it is named itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.format import definition as d


def attachments_named(form: Form, sees: Sequence[str]) -> frozenset[str]:
    """Ids of the definition's attachments."""
    return frozenset(id for reference in sees if (id := attachment_of(form, reference)) is not None)


def office_files_named(form: Form, sees: Sequence[str]) -> frozenset[str]:
    """Ids of the office's questions that files answer. `form` is the office's."""
    return frozenset(_office_questions(form, sees))


def attachment_of(form: Form, reference: str) -> str | None:
    """The attachment that a reference means; None for an answer."""
    place = form.places.get(reference)
    if place is not None and isinstance(place.question, d.AttachmentQuestion):
        return place.question.attachment
    return reference if any(each.attachment.id == reference for each in form.attachments) else None


def is_office_file(form: Form, reference: str) -> bool:
    """Whether it means a question of the office that files answer."""
    return bool(office_files_named(form, (reference,)))


def _office_questions(form: Form, sees: Sequence[str]) -> Iterator[str]:
    for reference in sees:
        group, _, name = reference.partition(".")
        place = form.places.get(name) if group == d.OFFICE else None
        if place is not None and isinstance(place.question, d.Files):
            yield name

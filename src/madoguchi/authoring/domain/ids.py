"""Ids of new parts. An id that was issued once is never issued again, here or at another tenant.

Each ends with a mark drawn at random, so that nobody has to know what others issued: a part that was deleted, an undone
step, a draft that was thrown away, another tenant, a later version of the shared definition. The shared library's own
ids never look like that.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterator
from typing import Final

from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import questions

LONGEST: Final = 60
_LETTERS: Final = "bcdfghjkmnpqrstvwxz23456789"
"""No vowels, so no words; nothing that is read as something else."""
_MARK_LENGTH: Final = 8
_MARK: Final = re.compile(rf"_[{_LETTERS}]{{{_MARK_LENGTH}}}$")
_ISSUED: Final = re.compile(rf"\w+_[{_LETTERS}]{{{_MARK_LENGTH}}}(?!\w)")
RESERVED = frozenset(
    {"today", "filing_for", "representative", "representative_role", "representative_office",
     "representative_page", "mandate"}
)  # fmt: skip
"""A word of conditions, and what the page for representatives brings with it."""


def taken_ids(definition: d.Definition) -> set[str]:
    """All ids that a question, page, attachment or declaration must not be given a second time."""
    return {*RESERVED, *_ids(definition)}


def _ids(definition: d.Definition) -> Iterator[str]:
    yield from (page.id for page in definition.pages)
    yield from (q.id for _, q, _ in questions(definition))
    yield from (a.id for a in definition.attachments)
    yield from (a.id for a in definition.declarations)
    yield from (q.id for q in definition.review.questions)


def question_ids(definition: d.Definition) -> set[str]:
    """Ids of questions, attachments and declarations: a renamed question must have another."""
    return set(_ids(definition)) - {page.id for page in definition.pages}


def mark() -> str:
    """What makes an id one of its own."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_MARK_LENGTH))


def issue(about: str) -> str:
    """A new id that says what it is about: `child` → `child_k7f3q9xz`; a copy of that gets a mark of its own."""
    stem = re.sub(r"_\d+$", "", _MARK.sub("", about))
    return f"{stem[: LONGEST - _MARK_LENGTH - 1]}_{mark()}"


def is_issued(id_: str) -> bool:
    """Whether an id ends with a mark, so that no other definition can have it."""
    return _MARK.search(id_) is not None


def without_new_ids(document: str, before: str) -> str:
    """A document with the ids that were issued since `before` numbered: what one act makes twice reads alike."""
    known, numbers = set(_ISSUED.findall(before)), dict[str, str]()

    def numbered(found: re.Match[str]) -> str:
        return found[0] if found[0] in known else numbers.setdefault(found[0], f"new {len(numbers)}")

    return _ISSUED.sub(numbered, document)


def unless_taken(wanted: str, taken: Collection[str]) -> str:
    """`wanted` itself, or an id of its own when something has it."""
    return issue(wanted) if wanted in taken else wanted

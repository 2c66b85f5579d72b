"""Submit answers in which individual numbers stand as typed: they are checked and sealed on the way in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings

from madoguchi.applications.domain.answers import marker, replaced, sealed_references, typed_numbers
from madoguchi.applications.services.arrival.submit import NotComplete, Receipt, Submission, submit
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Problem, evaluate
from madoguchi.forms.domain.answers.readers import Bad, Context, my_number_digits
from madoguchi.kernel.ids import keyed_hash
from madoguchi.tenants.domain.sealing import seal
from madoguchi.tenants.queries import current_sealing_key


def submit_typed(
    *, submission: Submission, form: Form, version: str, context: Context, now: datetime
) -> Receipt:
    """As `submit`. Raises NotComplete, KeyReused, NoSealingKey.

    A marker of a sealed number says nothing here, for there is no draft that holds it: it counts as missing. The
    refs are derived from key and path, so that the same content under the same key is the same content again.
    """
    answers, sealed = seal_typed(
        submission.answers, form=form, context=context, key=submission.idempotency_key
    )
    whole = msgspec.structs.replace(submission, answers=answers, sealed=tuple(sealed.items()))
    return submit(submission=whole, form=form, version=version, context=context, now=now)


def seal_typed(
    answers: dict[str, Any], *, form: Form, context: Context, key: str
) -> tuple[dict[str, Any], dict[UUID, bytes]]:
    """The answers with a marker for each number as typed, and by the markers' refs what is sealed. Raises NotComplete,
    NoSealingKey."""
    for path, _ in sealed_references(answers):
        answers = replaced(answers, path, None)
    sealed: dict[UUID, bytes] = {}
    for path, typed in typed_numbers(form, answers).items():
        try:
            digits = my_number_digits(typed)
        except Bad as bad:
            evaluation = evaluate(form, answers, context)
            raise NotComplete(evaluation, (Problem(name=path, code=bad.code, params=bad.params),)) from None
        ref = _ref(key, path, digits)
        sealed[ref] = seal(digits.encode(), current_sealing_key())
        answers = replaced(answers, path, marker(ref))
    return answers, sealed


def _ref(key: str, path: str, digits: str) -> UUID:
    """An id that only this content under this key has; nothing of the number can be read from it."""
    text = f"{key}:{path}:{digits}"
    bits = int.from_bytes(keyed_hash(text, key=settings.MADOGUCHI_HASH_KEY)[:16])
    # Version 8 (RFC 9562 section 5.8) by hand: Python 3.11's UUID knows versions up to 5.
    return UUID(int=bits & ~(0xF << 76) & ~(0x3 << 62) | 8 << 76 | 2 << 62)

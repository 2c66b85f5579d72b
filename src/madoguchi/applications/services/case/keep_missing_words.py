"""Cases that came before words were kept (or that an older program took during an upgrade) are found by theirs from now on."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef

from madoguchi.applications.models import Application, SearchWord
from madoguchi.applications.services.arrival.keep_words import keep_words, words_of_case
from madoguchi.applications.services.case.change_state import locked_applications
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan

BATCH: Final = 500


def keep_missing_words() -> int:
    """How many cases of the tenant in scope got their words. In transactions of its own, batch by batch, the latest first: ended
    in the middle it goes on where it was, for a case with a word is passed over, and each has one."""
    total, before = 0, None
    while ids := _without(before):
        with tenant_transaction():
            for row in locked_applications(ids):
                if not SearchWord.objects.filter(application_id=row.id).exists():
                    keep_words(row.id, _words(row))
                    total += 1
        before = ids[-1]
    return total


def _without(before: UUID | None) -> list[UUID]:
    with tenant_transaction():
        rows = Application.objects.filter(
            ~Exists(SearchWord.objects.filter(application_id=OuterRef("id")).values("id"))
        )
        rows = rows.filter(id__lt=before) if before is not None else rows
        return list(rows.order_by("-id").values_list("id", flat=True)[:BATCH])


def _words(row: Any) -> tuple[str, ...]:
    form = forms.form(row.procedure, row.version)
    context = forms.context_on(day_in_japan(row.arrived_at))
    return words_of_case(row, form, evaluate(form, msgspec.json.decode(row.answers), context))

"""Counts of the claim's pages, written as if residents had been there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from madoguchi.applications.domain.progress import FINISH
from madoguchi.forms.domain.answers.compiled import Form, compile_form
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.tests.cast import CLAIM, definition
from madoguchi.statistics.domain.tally import Tally
from madoguchi.statistics.services.tally import write_tallies
from madoguchi.tenants.tests.cast import Office


def count(
    office: Office, counts: Mapping[tuple[Any, ...], int], *, version: str = "", days_ago: int = 0
) -> None:
    """Write counts (page, what[, question, code]) → how many."""
    day = day_in_japan(datetime.now(UTC)) - timedelta(days=days_ago)
    known = version or office.versions[CLAIM]
    with tenant_transaction(office.tenant.id):
        write_tallies(
            {Tally(CLAIM, known, page, day, what, *more): n for (page, what, *more), n in counts.items()}
        )


def busy(office: Office) -> None:
    """A hundred and twenty people, of whom many stop at the second page."""
    first, second = first_pages()
    count(office, {
        (first, "reached"): 120, (first, "finished"): 118, (first, "took", "", "60"): 118,
        (second, "reached"): 118, (second, "finished"): 80, (second, "gave_up"): 31, (second, "back"): 9,
        (second, "took", "", "300"): 60, (second, "took", "", "900"): 20,
        (second, "error", "claimant.family_kana", "kana"): 41,
        (second, "error", "claimant_number", "my_number_check"): 22,
        (FINISH, "reached"): 80, (FINISH, "finished"): 76, (FINISH, "error", "consent", "required_consent"): 3,
    })  # fmt: skip
    count(office, {(first, "reached"): 3}, version="0" * 16, days_ago=40)


@cache
def claim_form() -> Form:
    return compile_form(definition(CLAIM))


def first_pages() -> tuple[str, str]:
    first, second, *_ = (page.page.id for page in claim_form().pages)
    return first, second

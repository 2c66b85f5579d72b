"""Whoever applied for a place reads why they got it or not, once it is decided, in their language."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from madoguchi.applications.services.contact.follow import code_hash
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.portal.tests.cast import Resident, tenant, text_of
from madoguchi.review.tests.batches.nurseries import child, closed, decided, nurseries
from madoguchi.review.tests.cast import EXAMINER
from madoguchi.review.tests.flows.cast import FlowCase

CODE = "ABCD-EFGH-JKLM"
PLACES = {"hikari": {"zero": 1}, "tsubasa": {"zero": 0}}


def page_of(case: FlowCase, language: str = "ja") -> str:
    return text_of(opened(case, language))


def opened(case: FlowCase, language: str) -> Any:
    """As one's own receipt number and code lead to it."""
    with tenant_transaction(tenant("aoba")):
        rows = apps.get_model("applications", "Application").objects.filter(id=case.id)
        rows.update(access_code_hash=code_hash(CODE))
        receipt = rows.get().receipt
    browser = Resident()
    answer: Any = browser.post(browser.home("applications/"), receipt=receipt, access_code=CODE)
    return browser.get(f"{answer['Location']}?lang={language}")


@pytest.fixture
def children(resident: Resident) -> tuple[FlowCase, FlowCase]:
    with tenant_scope(tenant("aoba")):
        nurseries(PLACES)
        cases = child("hikari", points=90), child("hikari", "tsubasa", points=80, name="次郎")
        closed("places", EXAMINER)
    return cases


def test_nothing_is_told_before_it_is_decided(children: tuple[FlowCase, FlowCase]) -> None:
    for case in children:
        assert "どのように決まったか" not in page_of(case)
        assert "hikari園に決まりました" not in page_of(case)


@pytest.mark.parametrize(
    ("language", "got", "not_got", "why", "none"),
    [
        (
            "ja",
            "hikari園に決まりました(第1希望)。",
            "今回は、希望したところのどれにも決まりませんでした。",
            "最後に決まった人は1番目で、基準指数は90でした。",
            "今回は募集がありませんでした。",
        ),
        (
            "en",
            "You got Hikari (choice 1).",
            "This time you got none of the places you asked for.",
            "The last one who got it was number 1, with 90 (基準指数).",
            "There were no places this time.",
        ),
        (
            "ja-easy",
            "hikari園に きまりました。",
            "きまりませんでした。",
            "です。「基準指数」は 90です。",
            "ぼしゅうが ありません。",
        ),
    ],
)
def test_once_it_is_decided_each_reads_why(
    children: tuple[FlowCase, FlowCase], language: str, got: str, not_got: str, why: str, none: str
) -> None:
    with tenant_scope(tenant("aoba")):
        decided()
    winner, loser = (page_of(case, language) for case in children)
    assert got in winner
    assert all(told in loser for told in (not_got, why, none))
    assert "50,000" not in loser and "50000" not in loser

"""By which day a result is expected, and why it is that day, as the applicant reads it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps

from madoguchi.forms.tests.examples import claim
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.portal.tests.cast import Resident, now, rows, tenant, text_of
from madoguchi.review.queries.decision import proposals
from madoguchi.review.services.clock.extend_period import extend_period
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.services.examination.begin_examination import begin_examination
from madoguchi.review.services.reception.accept import accept
from madoguchi.review.tests.cast import CLERK, EXAMINER


def do(service: Any, **more: Any) -> None:
    with tenant_transaction(tenant("aoba")):
        case = case_id()
        service(application_id=case, seen=proposals.seen(case), now=now(), **more)


def case_id() -> UUID:
    (row,) = rows("Application")
    found: UUID = row.id
    return found


def arrived_at(moment: datetime) -> None:
    with tenant_transaction(tenant("aoba")):
        apps.get_model("applications", "Application").objects.update(arrived_at=moment)


def page(resident: Resident, receipt: str, language: str = "ja") -> str:
    return text_of(resident.get(resident.home(f"applications/{receipt.replace('-', '')}/?lang={language}")))


@pytest.mark.parametrize(
    ("language", "expected", "counted"),
    [
        ("ja", "ごろまでに結果が出ます(目安)", "次の日から30営業日を数えます"),
        ("en", "Expect a result by about", "30 working days are counted from the next day"),
        ("ja-easy", "けっかが でます(めやす)", "つぎの 日から 30日を かぞえます"),
    ],
)
def test_the_expected_day_is_shown_with_its_reasons(
    resident: Resident, language: str, expected: str, counted: str
) -> None:
    receipt, _ = resident.applied()
    shown = page(resident, receipt, language)
    assert expected in shown
    assert counted in shown


def test_while_a_correction_is_out_the_days_stand_still(resident: Resident) -> None:
    receipt, _ = resident.applied()
    due_on = day_in_japan(now()) + timedelta(days=14)
    do(request_correction, questions=[], reason="番地を直してください。", due_on=due_on, by=CLERK)
    assert "日数は止まっています" in page(resident, receipt)
    assert "The days stand still until you have made the correction" in page(resident, receipt, "en")
    assert "とめています" in page(resident, receipt, "ja-easy")


def test_an_extension_is_told_with_its_reason(resident: Resident) -> None:
    receipt, _ = resident.applied()
    do(accept, by=CLERK)
    do(begin_examination, by=EXAMINER)
    do(extend_period, days=5, reason="現地を調べるため。", by=EXAMINER)
    for language, told in (
        ("ja", "結果が出るまでの期間を延ばしました"),
        ("en", "The result will take longer"),
        ("ja-easy", "もう すこし かかります"),
    ):
        shown = page(resident, receipt, language)
        assert told in shown
        assert "現地を調べるため。" in shown


def test_a_day_that_has_passed_is_not_promised(resident: Resident) -> None:
    receipt, _ = resident.applied()
    arrived_at(now() - timedelta(days=200))
    shown = page(resident, receipt)
    assert "を過ぎました。お待たせしています" in shown
    assert "ごろまでに結果が出ます" not in shown


def test_what_was_withdrawn_expects_nothing(resident: Resident) -> None:
    receipt, _ = resident.applied()
    resident.press(resident.home(f"applications/{receipt.replace('-', '')}/withdraw/"))
    assert "この日の数え方" not in page(resident, receipt)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ja", "手続の期限を過ぎています"),
        ("en", "The deadline has passed"),
        ("ja-easy", "てつづきの 日を すぎています"),
    ],
)
def test_who_files_after_the_deadline_is_told_before_sending_and_can_still_send(
    resident: Resident, language: str, told: str
) -> None:
    resident.ready(claim(event_date="2026-03-25"))
    assert told in text_of(resident.get(resident.apply("check", lang=language)))
    assert resident.send().status_code == 302


def test_who_files_in_time_is_told_nothing(resident: Resident) -> None:
    resident.ready(claim(event_date=day_in_japan(now()).isoformat()))
    assert "手続の期限を過ぎています" not in text_of(resident.get(resident.apply("check")))

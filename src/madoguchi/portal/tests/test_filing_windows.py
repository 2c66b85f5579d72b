"""The page about a procedure says when it can be filed: rounds, between rounds, and its last day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.tests.cast import PROCEDURE
from madoguchi.catalog.services.publish import publish
from madoguchi.forms.domain.format.definition import Fee, FeeItem, LocalText, Round, Window
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import EXAMPLE
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.portal.tests.cast import Resident, now, tenant, text_of
from madoguchi.ui.filters import weekday

pytestmark = pytest.mark.usefixtures("towns")
TODAY = day_in_japan(now())


def rounds(*days: tuple[int, int]) -> Window:
    """Rounds that begin and end so many days from today."""
    names = ("一次募集", "二次募集")
    listed = [
        Round(
            label=LocalText(ja=name),
            from_=(TODAY + timedelta(days=first)).isoformat(),
            to=(TODAY + timedelta(days=last)).isoformat(),
        )
        for name, (first, last) in zip(names, days, strict=True)
    ]
    return Window(rounds=tuple(listed))


def page(window: Window | None, fee: Fee | None = None, **offered: Any) -> str:
    definition = msgspec.structs.replace(parse_yaml(EXAMPLE), window=window, fee=fee)
    with tenant_transaction(tenant("aoba")):
        publish(definition=definition, tables={}, now=now(), by=OPERATOR, **offered)
    resident = Resident()
    return text_of(resident.get(resident.home(f"procedures/{PROCEDURE}/?x")))


def said(days: int) -> str:
    return str(weekday((TODAY + timedelta(days=days)).isoformat()))


def test_the_page_shows_both_rounds_and_marks_the_one_that_is_open() -> None:
    shown = page(rounds((-3, 5), (20, 30)))
    assert f"一次募集: {said(-3)}から{said(5)}まで 受付中" in shown
    assert f"二次募集: {said(20)}から{said(30)}まで" in shown
    assert "申請を始める" in shown


def test_the_page_between_two_rounds_says_when_the_next_one_opens() -> None:
    shown = page(rounds((-9, -3), (20, 30)))
    assert f"二次募集: 受付は{said(20)}からです。" in shown
    assert "申請を始める" not in shown and "受付中" not in shown


def test_the_page_after_the_last_round_says_that_it_is_over() -> None:
    shown = page(rounds((-30, -20), (-9, -3)))
    assert "受付は終わりました。" in shown and "からです。" not in shown


def test_the_page_says_the_days_of_a_window_without_rounds_and_of_an_offer_that_ends() -> None:
    day = (TODAY + timedelta(days=9)).isoformat()
    assert f"{said(9)}まで受け付けます。" in page(Window(to=day))
    assert f"{said(4)}まで受け付けます。" in page(None, offered_to=TODAY + timedelta(days=4))


def test_that_nothing_is_to_be_paid_is_said_only_where_the_definition_says_so() -> None:
    assert "手数料" not in page(None)
    assert "手数料 かかりません。" in page(None, fee=Fee(items=()))
    item = FeeItem(id="base", label=LocalText(ja="証明書1通"), yen=300)
    assert "手数料 証明書1通 300円" in page(None, fee=Fee(items=(item,)))

"""The queue page: what its counts say where counting stopped."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
from django.apps import apps

from madoguchi.applications.queries import counting
from madoguchi.applications.queries.counting import Counted
from madoguchi.desk.queue import queue
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.office.tests.cast import press, signed_in, text_of
from madoguchi.review.queries.reading.queue import in_words
from madoguchi.review.services.clock.watch_clocks import watch_clocks
from madoguchi.review.tests.cast import NOTIFICATION, arrived, receipt_of

MANY = Counted(rows=10_000, more=True)


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        ([Counted(rows=0)], "0件"),
        ([Counted(rows=12), Counted(rows=3)], "15件"),
        ([Counted(rows=9_000), Counted(rows=9_000)], "18,000件"),
        ([MANY], "10,000件以上"),
        ([MANY, Counted(rows=5)], "10,005件以上"),
        ([Counted(rows=7, more=True)], "7件以上"),
        ([Counted(rows=0, more=True)], ""),
    ],
)
def test_a_count_says_what_is_known(counted, said):
    assert in_words(counted) == said


def test_a_name_that_very_many_bear_is_said_not_to_be_counted_to_the_end(aoba, monkeypatch):
    monkeypatch.setattr(counting, "MOST_ON_TABS", 3)
    for n in range(4):
        arrived(aoba, name=f"山田　{n}子", at=datetime.now(UTC))
    clerk = signed_in(aoba, "uketsuke")
    crowded = text_of(clerk.get("/aoba/desk/?q=山田", follow=True))
    assert re.findall(r'tabs__count">([^<]*)<', crowded) == ["3件以上"]
    assert "「山田」にあてはまる申請が多いため" in crowded
    one = text_of(clerk.get("/aoba/desk/?q=山田 1子", follow=True))
    assert "1件<" in one
    assert "申請が多いため" not in one


@pytest.mark.parametrize("day", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "x", ""])
def test_an_address_from_another_time_begins_at_the_first_page(aoba, day):
    arrived(aoba, name="山田　花子", at=datetime.now(UTC))
    clerk = signed_in(aoba, "uketsuke")
    answer = clerk.get("/aoba/desk/", {"after": f"{day}_01a2199c-3e2b-7ccf-a57f-056444809cc6"})
    assert "山田　花子" in text_of(answer)


def test_cases_of_the_days_that_are_asked_for_are_shown_the_first_and_the_last_among_them(aoba):
    minutes = {"前日": (8, 14, 59), "初日": (8, 15, 0), "末日": (10, 14, 59), "翌日": (10, 15, 0)}
    for name, (day, hour, minute) in minutes.items():
        arrived(aoba, name=f"山田　{name}", at=datetime(2026, 3, day, hour, minute, tzinfo=UTC))
    page = text_of(signed_in(aoba, "uketsuke").get("/aoba/desk/?tab=all&from=2026-03-09&to=2026-03-10"))
    assert [name for name in minutes if f"山田　{name}" in page] == ["初日", "末日"]


NUMBERS = ["900000000010", "9000 0000 0010", "９０００－００００－００１０", "山田 900000000010"]


@pytest.mark.parametrize("way", ["post", "get"])
def test_no_address_holds_what_is_searched_for(aoba, way):
    for n in range(2):
        arrived(aoba, name=f"山田　{n}子", at=datetime.now(UTC))
    arrived(aoba, name="佐藤　一子", at=datetime.now(UTC))
    clerk = signed_in(aoba, "uketsuke")
    answer = getattr(clerk, way)("/aoba/desk/", {"q": "山田", "tab": "arrived"})
    assert answer.status_code == 302
    page = text_of(clerk.get(answer["Location"]))
    assert "山田　0子" in page and "佐藤" not in page and 'value="山田"' in page
    led = [answer["Location"], *re.findall(r'(?:href|action)="([^"]*)"', page)]
    assert not [address for address in led if "山田" in unquote(address)]
    accepted_tab = next(a for a in led if "tab=accepted" in a).replace("&amp;", "&")
    assert 'value="山田"' in text_of(clerk.get("/aoba/desk/" + accepted_tab))
    assert 'method="post"' in page.partition('role="search"')[0].rpartition("<form")[2]


@pytest.mark.parametrize("way", ["post", "get"])
@pytest.mark.parametrize("typed", NUMBERS)
def test_an_individual_number_is_neither_searched_for_nor_kept(aoba, way, typed):
    clerk = signed_in(aoba, "uketsuke")
    answer = getattr(clerk, way)("/aoba/desk/", {"q": typed, "tab": "all", "from": "2026-04-01"})
    assert answer["Location"] == "/aoba/desk/?tab=all&from=2026-04-01&said=number"
    page = text_of(clerk.get(answer["Location"]))
    assert "個人番号(マイナンバー)では探せません。" in page
    assert typed not in page and 'value="2026-04-01"' in page
    with tenant_transaction():
        kept = (
            apps.get_model("accounts", "Session").objects.filter(kind="staff").values_list("data", flat=True)
        )
        assert "searched" not in str([*kept])


def test_a_search_follows_from_page_to_page_and_windows_keep_their_own(aoba, monkeypatch):
    monkeypatch.setattr(queue, "PAGE", 1)
    for name in ("山田　花子", "山田　桃子", "佐藤　一子"):
        arrived(aoba, name=name, at=datetime.now(UTC))
    clerk = signed_in(aoba, "uketsuke")
    one, other = (clerk.post("/aoba/desk/", {"q": name})["Location"] for name in ("山田", "佐藤"))
    assert "佐藤　一子" in text_of(clerk.get(other))
    first = text_of(clerk.get(one))
    further = re.findall(r'rel="next" href="([^"]*)"', first)[0].replace("&amp;", "&")
    second = text_of(clerk.get("/aoba/desk/" + further))
    assert {n for n in ("山田　花子", "山田　桃子") if n in first} ^ {
        n for n in ("山田　花子", "山田　桃子") if n in second
    } == {"山田　花子", "山田　桃子"}
    assert "佐藤" not in second


def test_a_search_of_another_session_is_said_to_be_gone(aoba):
    arrived(aoba, name="山田　花子", at=datetime.now(UTC))
    address = signed_in(aoba, "uketsuke").post("/aoba/desk/", {"q": "佐藤"})["Location"]
    page = text_of(signed_in(aoba, "kessai").get(address))
    assert "検索のことばは、もう残っていません" in page and "佐藤" not in page


def test_the_list_of_procedures_keeps_no_individual_number_in_its_address(aoba):
    administrator = signed_in(aoba, "kanri")
    answer = administrator.get("/aoba/desk/procedures/", {"q": NUMBERS[1]})
    assert answer["Location"] == "/aoba/desk/procedures/?said=number"
    assert "個人番号(マイナンバー)では探せません。" in text_of(administrator.get(answer["Location"]))


def test_the_queue_opens_where_the_work_of_who_looks_waits(aoba):
    def opened(who: str) -> str:
        page = text_of(signed_in(aoba, who).get("/aoba/desk/"))
        return str(re.findall(r'tab=(\w+)[^"]*" aria-current="page"', page)[0])

    assert {who: opened(who) for who in ("uketsuke", "shinsa", "kessai")} == {
        "uketsuke": "arrived", "shinsa": "arrived", "kessai": "deciding",
    }  # fmt: skip


def test_the_first_press_of_tab_leads_to_the_list_where_there_is_one(aoba):
    clerk = signed_in(aoba, "uketsuke")
    assert "#cases" not in text_of(clerk.get("/aoba/desk/"))
    arrived(aoba, name="山田　花子", at=datetime.now(UTC))
    page = text_of(clerk.get("/aoba/desk/"))
    assert re.findall(r'href="(#[^"]*)"', page)[:2] == ["#cases", "#main"]
    assert re.findall(r"<a [^>]*>", page.partition('id="cases"')[2])[1].count(
        "/cases/"
    )  # after the head that sorts


def test_the_next_case_is_the_next_of_the_list_as_it_was_left(aoba):
    now = datetime.now(UTC)
    third, second, first = (
        receipt_of(arrived(aoba, name=f"山田　{n}子", at=now - timedelta(days=3 - n))) for n in range(3)
    )
    other = receipt_of(arrived(aoba, name="佐藤　一子", at=now - timedelta(days=2, hours=1)))
    clerk = signed_in(aoba, "uketsuke")

    def after(receipt: str) -> str:
        return clerk.get(f"/aoba/desk/cases/{receipt}/next/")["Location"]

    clerk.get("/aoba/desk/")
    walk = [first, second, other, third]
    assert [after(each) for each in walk[:-1]] == [f"/aoba/desk/cases/{each}/" for each in walk[1:]]
    assert press(clerk, f"/aoba/desk/cases/{first}/accept/").status_code == 302
    assert after(first) == f"/aoba/desk/cases/{second}/", "it has left the tab, and its place is known"
    clerk.get("/aoba/desk/?q=山田", follow=True)
    assert after(second) == f"/aoba/desk/cases/{third}/"
    end = after(third)
    assert "山田" not in unquote(end)
    assert "この一覧の申請は、これで終わりです" in text_of(clerk.get(end))
    assert "これで終わりです" not in text_of(clerk.get(end)), "it is said once"
    clerk.get("/aoba/desk/?q=" + second, follow=True)
    assert after(second).endswith("said=end")


def test_the_next_late_case_is_the_one_that_was_due_next(aoba):
    now = datetime.now(UTC)
    early, late = (receipt_of(arrived(aoba, NOTIFICATION, at=now - timedelta(days=n))) for n in (60, 50))
    fresh = receipt_of(arrived(aoba, at=now))
    with tenant_scope(aoba.tenant.id):
        watch_clocks(now=now)
    clerk = signed_in(aoba, "uketsuke")
    clerk.get("/aoba/desk/?tab=late")
    follows = {r: clerk.get(f"/aoba/desk/cases/{r}/next/")["Location"] for r in (early, late, fresh)}
    assert follows[early] == f"/aoba/desk/cases/{late}/"
    assert follows[late] == "/aoba/desk/?tab=late&said=end"
    assert follows[fresh] == "/aoba/desk/?tab=late&said=end", "due after all that is late"

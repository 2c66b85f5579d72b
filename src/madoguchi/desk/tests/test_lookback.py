"""ふりかえり: the numbers that were counted, in words that say where to look."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from django.test import Client

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.applications.domain.progress import FINISH
from madoguchi.desk.tests.counts import claim_form, count, first_pages
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.showing.problem_texts import MESSAGES
from madoguchi.forms.services.store_version import store_version
from madoguchi.forms.tests.examples import EXAMPLE
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.tests.cast import PASSWORD, SECRET, signed_in, text_of
from madoguchi.review.tests.cast import CLAIM, NOW, definition
from madoguchi.statistics.domain.tally import Quartiles
from madoguchi.statistics.lookback_words import MISTAKES, hints, in_words, mistake_in_words, percent
from madoguchi.statistics.queries import Mistake, PageLook
from madoguchi.tenants.tests.cast import Office

PAGE = f"/aoba/desk/procedures/{CLAIM}/lookback/"
FORM = compile_form(parse_yaml(EXAMPLE))
FIRST, SECOND, THIRD = (p.page.id for p in FORM.pages)


def author(office: Office, role: str = "author") -> Client:
    """A browser in which somebody with this role alone has signed in."""
    with tenant_transaction(office.tenant.id):
        add_staff(
            username=f"{role}@{office.tenant.slug}.example", name="作成 京子", department="情報政策課",
            roles=[role], password=PASSWORD, totp_secret=SECRET, by=OPERATOR, now=NOW,
        )  # fmt: skip
    return signed_in(office, role)


def told(response: Any) -> str:
    """What one reads, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text_of(response)))


@pytest.mark.parametrize(
    ("role", "status"), [("author", 200), ("publisher", 200), ("administrator", 200), ("reception", 200)]
)
def test_whoever_may_see_procedures_may_look_back(aoba, role, status):
    count(aoba, {("x", "reached"): 1})
    assert author(aoba, role).get(PAGE).status_code == status
    assert Client().get(PAGE)["Location"].startswith("/aoba/desk/sign-in/?next=")


def test_the_counts_are_shown_page_by_page(aoba):
    first, second = first_pages()
    count(aoba, {
        (first, "reached"): 400, (first, "finished"): 380, (first, "gave_up"): 12, (first, "took", "", "60"): 380,
        (second, "reached"): 380, (second, "finished"): 300, (second, "gave_up"): 76, (second, "back"): 31,
        (second, "error", "claimant.family_kana", "kana"): 41, (second, "took", "", "600"): 300,
        (FINISH, "reached"): 300, (FINISH, "finished"): 280,
    })  # fmt: skip
    page = author(aoba).get(PAGE)
    assert page.status_code == 200
    shown = told(page)
    assert "始めた方400人" in shown
    assert "申請が届いた方280人 70%" in shown
    assert "途中でやめた方88人" in shown
    assert "来た方 400人 進んだ方 380人 やめた方 12人(3%) 半分の方は50秒以内" in shown
    assert "2ページ目「" in shown
    assert "で20%の方がやめています。" in shown
    assert "カタカナでない" in shown
    assert "41回" in shown
    bars = re.findall(
        r'<rect class="lookback__finished" width="([\d.]+)%" height="100%"/>', page.content.decode()
    )
    assert bars[1:3] == ["95.0", "75.0"]  # after the legend's


def test_only_the_days_that_were_asked_for_are_shown(aoba):
    first, _ = first_pages()
    count(aoba, {(first, "reached"): 40}, days_ago=29)
    count(aoba, {(first, "reached"): 500}, days_ago=30)
    browser = author(aoba)
    assert "始めた方40人" in told(browser.get(PAGE))
    assert "始めた方540人" in told(browser.get(PAGE + "?days=90"))
    week = told(browser.get(PAGE + "?days=14"))
    assert "この14日間に、この手続を始めた方はいません" in week


def test_an_earlier_version_is_shown_by_its_own_pages(aoba):
    first, _ = first_pages()
    older = definition(CLAIM)
    title = msgspec.structs.replace(older.pages[0].title, ja="前の版のページ")
    pages = (msgspec.structs.replace(older.pages[0], title=title), *older.pages[1:])
    with tenant_transaction(aoba.tenant.id):
        version = store_version(definition=msgspec.structs.replace(older, pages=pages), tables={}, now=NOW)
    count(aoba, {(first, "reached"): 7})
    count(aoba, {(first, "reached"): 9}, version=version, days_ago=1)
    browser = author(aoba)
    latest = browser.get(PAGE)
    assert "始めた方7人" in told(latest)
    assert f'<option value="{version}">' in latest.content.decode()
    earlier = told(browser.get(PAGE + f"?version={version}"))
    assert "始めた方9人" in earlier
    assert "前の版のページ" in earlier


def test_another_town_sees_nothing_of_it(aoba, midori):
    count(aoba, {(first_pages()[0], "reached"): 7})
    stranger = author(midori)
    there = PAGE.replace("aoba", "midori")
    assert stranger.get(there).status_code == 404
    assert stranger.get(PAGE).status_code == 302
    count(midori, {(first_pages()[0], "reached"): 3})
    assert "始めた方3人" in told(stranger.get(there))


@pytest.mark.parametrize("query", ["?days=999&version=nothing", "?days=&version=%00", "?days=-1"])
def test_what_the_address_makes_up_is_passed_over(aoba, query):
    count(aoba, {(first_pages()[0], "reached"): 7})
    assert "始めた方7人" in told(author(aoba).get(PAGE + query))


def test_a_procedure_that_nobody_knows_is_404(aoba):
    assert author(aoba).get("/aoba/desk/procedures/nothing/lookback/").status_code == 404


def test_every_kind_of_mistake_has_its_words():
    assert set(MESSAGES) - set(MISTAKES) == set()
    assert set(MISTAKES) - set(MESSAGES) == {"file"}


def test_a_check_of_the_definition_speaks_in_its_own_words():
    check = claim_form().checks[0]
    found = mistake_in_words(
        claim_form(), Mistake(question=f"children.{check.check.at}", code="check", count=1)
    )
    assert found["kind"] == check.check.message.ja
    assert mistake_in_words(FORM, Mistake(question="", code="new", count=1)) == {
        "question": "ページ全体",
        "kind": "そのほか",
    }


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "5秒"),
        (44, "45秒"),
        (59, "60秒"),
        (60, "1分"),
        (150, "2分30秒"),
        (330, "6分"),
        (3600, "1時間以上"),
    ],
)
def test_a_time_is_said_as_finely_as_it_was_measured(seconds, said):
    assert in_words(seconds) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 0, ""), (0, 9, "0%"), (1, 500, "1%未満"), (18, 100, "18%"), (9, 3, "100%")],
)
def test_a_share_is_said_in_whole_percents(part, whole, said):
    assert percent(part, whole) == said


def look(page: str, reached: int = 100, gave_up: int = 0, seconds: int = 0, *mistakes: Mistake) -> PageLook:
    took = Quartiles(people=50, first=seconds, median=seconds, third=seconds) if seconds else None
    return PageLook(
        page=page, reached=reached, finished=reached - gave_up, gave_up=gave_up, back=0, mistakes=mistakes, took=took
    )  # fmt: skip


def test_the_hints_name_the_page_where_most_give_up_and_its_mistake():
    kana = Mistake(question="claimant.family_kana", code="kana", count=30)
    (said,) = hints(FORM, (look(FIRST, 100, 18, 0, kana), look(SECOND, 80, 4), look(THIRD), look(FINISH)))
    title = FORM.pages[0].page.title.ja
    assert said.startswith(f"1ページ目「{title}」で18%の方がやめています。いちばん多いまちがいは「")
    assert said.endswith("」の「カタカナでない」です。")


def test_a_mistake_and_a_slow_page_are_named_where_nobody_gives_up():
    date = Mistake(question="event_date", code="date_future", count=25)
    said = hints(
        FORM,
        (look(FIRST, 100, 2, 60), look(SECOND, 100, 0, 70, date), look(THIRD, 100, 0, 400), look(FINISH)),
    )
    assert len(said) == 2
    assert "「今日より後の日付」が25回ありました。" in said[0]
    assert said[1].startswith("3ページ目「")
    assert "半分の方が7分より長くかかっています" in said[1]


def test_a_few_are_not_made_much_of():
    few = Mistake(question="event_date", code="date_future", count=4)
    assert hints(FORM, (look(FIRST, 8, 4, 0, few), look(SECOND), look(THIRD), look(FINISH))) == []

"""The page on which places are given out: the trial, what is in the way, the closing, the same result again."""

from __future__ import annotations

import re
from uuid import UUID

from django.apps import apps

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.tests.cast import signed_in, text_of
from madoguchi.review.queries.batches.batches import BatchView
from madoguchi.review.tests.batches.cast import look, only, work
from madoguchi.review.tests.batches.nurseries import Places, child, closed, nurseries
from madoguchi.review.tests.cast import APPROVER, EXAMINER, receipt_of

PLACES: Places = {"hikari": {"zero": 1, "one": 1}, "tsubasa": {"zero": 1, "one": 2}}


def here() -> str:
    return f"/aoba/desk/batches/{only('places').id}/places/"


def carried(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(shown|made_from)" value="([^"]+)"', page))


def test_the_trial_shows_what_would_come_out_and_the_closing_does_it(aoba):
    nurseries(PLACES)
    first, second = child("hikari", "tsubasa", points=90), child("hikari", points=80, name="次郎")
    browser, address = signed_in(aoba, "shinsa"), here()
    batch = only("places")
    page = text_of(browser.get(address))
    assert "2件のうち、決まるのは1件、決まらないのは1件です。" in page
    assert "空き1 決定1 第1希望2" in page
    assert "まだ何も決まっていません" in page
    answer = browser.post(address, carried(page))
    assert answer.status_code == 302
    after = text_of(browser.get(answer["Location"]))
    assert "割り当てました" in after and "1文字も違いませんでした" in after
    work(batch)
    case = text_of(browser.get(f"/aoba/desk/cases/{receipt_of(second.id)}/"))
    assert "今回は、希望したところのどれにも決まりませんでした。" in case
    assert "最後に決まった人は1番目で、基準指数は90でした。" in case
    assert "hikari園に決まりました" in text_of(browser.get(f"/aoba/desk/cases/{receipt_of(first.id)}/"))


def test_what_is_in_the_way_is_said_with_its_cases_and_nothing_can_be_closed(aoba):
    nurseries({"hikari": {"zero": "三"}})
    case = child("hikari", points=90)
    browser, address = signed_in(aoba, "shinsa"), here()
    page = text_of(browser.get(address))
    assert "「hikari園」の「0歳児」の空きが数ではありません。" in page
    assert "「0歳児」の空きの列「open_places.zero」が、一覧表「nurseries」にありません。" in page
    assert f"/aoba/desk/cases/{receipt_of(case.id)}/" in page
    assert 'name="shown"' not in page
    nurseries(PLACES)
    sent = carried(text_of(browser.get(address)))
    nurseries({"hikari": {"zero": "三"}})
    answer = browser.post(address, sent)
    assert answer.status_code == 409
    assert "割り当てていません" in text_of(answer)


def test_a_list_of_places_that_changed_since_the_trial_is_shown_before_anything_is_given_out(aoba):
    nurseries(PLACES)
    child("hikari", points=90)
    browser, address = signed_in(aoba, "shinsa"), here()
    sent = carried(text_of(browser.get(address)))
    nurseries({**PLACES, "hikari": {"zero": 0, "one": 1}})
    answer = browser.post(address, sent)
    assert answer.status_code == 409
    assert "空きの一覧表" in text_of(answer)
    assert only("places").state == "open"
    assert browser.post(address, carried(text_of(browser.get(address)))).status_code == 302


def test_two_who_close_one_round_do_it_once(aoba):
    nurseries(PLACES)
    child("hikari", points=90)
    browser, address = signed_in(aoba, "shinsa"), here()
    sent = carried(text_of(browser.get(address)))
    assert browser.post(address, sent).status_code == 302
    again = browser.post(address, sent)
    assert again.status_code == 409
    assert "先に、ほかの職員が締めました" in text_of(again)


def test_a_result_that_somebody_wrote_over_is_told(aoba):
    nurseries(PLACES)
    child("hikari", points=90)
    address = here()
    batch = closed("places", EXAMINER)
    with tenant_transaction():
        rows = apps.get_model("review", "Allocation").objects.filter(batch_id=batch.id)
        rows.update(result=rows.get().result.replace("hikari", "tsubasa"))
    page = text_of(signed_in(aoba, "shinsa").get(address))
    assert "もう一度計算した結果が、残してある結果と違います" in page


def rest_posted(page: str) -> dict[str, str]:
    """What the form for the rest carries."""
    form = page[page.index('name="do" value="rest"') :]
    return {"do": "rest"} | dict(re.findall(r'name="(shown|made_from|of)" value="([^"]*)"', form))


def test_a_free_place_is_shown_with_who_is_next_and_given_by_one_button(aoba):
    nurseries(PLACES)
    first, second = child("hikari", points=90), child("hikari", points=80, name="次郎")
    address = here()
    batch = closed("places", EXAMINER)
    browser = signed_in(aoba, "shinsa")
    page = text_of(browser.get(address))
    assert "残りの空きを割り当てる" not in page and "まだ決まっていない申請はありません。" in page
    case = f"/aoba/desk/cases/{receipt_of(first.id)}/"
    assert "辞退などで、決まったところを空ける" in text_of(browser.get(case))
    asked = text_of(browser.get(f"{case}steps/places/give-up/"))
    seen = re.search(r'name="seen" value="([^"]+)"', asked)
    assert seen is not None
    answer = browser.post(f"{case}steps/places/give-up/", {"seen": seen[1], "reason": "引っ越すそうです。"})
    assert answer.status_code == 302
    assert "いまは決まっていません。" in text_of(browser.get(case))
    assert "空きが出た割当て" in text_of(browser.get("/aoba/desk/batches/"))
    page = text_of(browser.get(address))
    assert 'hikari園 0歳児 <span class="nowrap">空き1(全部で1)</span>' in page
    assert receipt_of(second.id) in page and "繰り上げ" in page
    carried_now = rest_posted(page)
    answer = browser.post(address, carried_now)
    assert (answer.status_code, answer["Location"]) == (302, f"{address}?said=rest-given")
    again = browser.post(address, carried_now)
    assert (again.status_code, "まだ1件ずつの画面に書き込んでいます" in text_of(again)) == (409, True)
    for waiting in closing():
        work(waiting)
    assert "hikari園に決まりました" in text_of(browser.get(f"/aoba/desk/cases/{receipt_of(second.id)}/"))
    later = closing_before(batch.id)
    assert "はじめの割当てと、いまの空きを見る" in text_of(browser.get(f"/aoba/desk/batches/{later}/places/"))
    assert "空きが出た割当て" not in text_of(browser.get("/aoba/desk/batches/"))


def closing() -> list[BatchView]:
    with tenant_transaction():
        ids = list(
            apps.get_model("review", "Batch").objects.filter(state="closing").values_list("id", flat=True)
        )
    return [found for id in ids if (found := look(id)) is not None]


def closing_before(first: UUID) -> UUID:
    """The batch of a later drawing of the round."""
    with tenant_transaction():
        rows = apps.get_model("review", "Allocation").objects.exclude(batch_id=first)
        found: UUID = rows.get().batch_id
    return found


def test_an_open_list_of_a_round_that_was_drawn_leads_to_the_round(aoba):
    nurseries(PLACES)
    child("hikari", points=90)
    batch = closed("places", EXAMINER)
    child("tsubasa", points=80, name="遅")
    browser = signed_in(aoba, "shinsa")
    answer = browser.get(here())
    assert (answer.status_code, answer["Location"]) == (302, f"/aoba/desk/batches/{batch.id}/places/")
    assert "順番に戻った申請" in text_of(browser.get(answer["Location"]))


def test_who_may_not_do_the_step_sees_no_button_and_closes_nothing(aoba):
    nurseries(PLACES)
    child("hikari", points=90)
    address = here()
    sent = carried(text_of(signed_in(aoba, "shinsa").get(address)))
    approver = signed_in(aoba, "kessai")
    assert 'name="shown"' not in text_of(approver.get(address))
    assert approver.post(address, sent).status_code == 403
    assert only("places", by=APPROVER).state == "open"


def test_those_who_got_nothing_are_found_at_once(aoba):
    nurseries(PLACES)
    first, second = child("hikari", points=90), child("hikari", points=80, name="次郎")
    browser, address = signed_in(aoba, "shinsa"), here()
    page = text_of(browser.get(address + "?only=nothing"))
    assert receipt_of(second.id) in page and receipt_of(first.id) not in page
    page = text_of(browser.get(address + "?class=one"))
    assert receipt_of(first.id) not in page


def test_a_batch_of_another_step_has_no_such_page(aoba):
    nurseries(PLACES)
    child("hikari", points=90)
    closed("places", EXAMINER)
    browser = signed_in(aoba, "shinsa")
    assert browser.get(f"/aoba/desk/batches/{only('offer').id}/places/").status_code == 404


def test_the_page_of_the_batch_leads_here_and_closes_nothing_itself(aoba):
    nurseries(PLACES)
    child("hikari", points=90)
    browser, address = signed_in(aoba, "shinsa"), here()
    batch = address.removesuffix("places/")
    page = text_of(browser.get(batch))
    assert f'href="{address}"' in page and 'name="shown"' not in page
    answer = browser.post(batch, carried(text_of(browser.get(address))))
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert only("places").state == "open"
    closed("places", EXAMINER)
    assert f'href="{address}"' in text_of(browser.get(batch))


def test_a_list_of_the_same_answer_is_another_round_when_said_so_or_joins_the_rest_of_the_first(aoba):
    nurseries({"hikari": {"zero": 1}})
    child("hikari", points=90, begins="april")
    before = closed("places", EXAMINER)
    child("hikari", points=70, name="遅れた子", begins="april")
    browser, address = signed_in(aoba, "shinsa"), here()
    page = text_of(browser.get(address))
    assert "とは、別の回です" in page and "前の回の残りに加える" in page
    posted = carried(page) | {"counted_off": "yes"}
    refused = browser.post(address, posted)
    assert refused.status_code == 409
    assert "同じ答えの申請を、前に一度割り当てています" in text_of(refused)
    nowhere = browser.post(address, posted | {"do": "join", "into": ""})
    assert nowhere.status_code == 409 and "選び直してください" in text_of(nowhere)
    answer = browser.post(address, posted | {"do": "join", "into": str(before.id)})
    assert answer["Location"] == f"/aoba/desk/batches/{before.id}/places/?said=joined"
    page = text_of(browser.get(answer["Location"]))
    assert "この回の残りに加えました" in page and "順番に戻った申請" in page

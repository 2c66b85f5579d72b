"""Lists, and the memory of two seconds."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madoguchi.catalog.queries import NoSuchProcedure, procedure, procedures, search, search_everywhere
from madoguchi.catalog.services.publish import publish
from madoguchi.catalog.services.suspend import suspend
from madoguchi.catalog.tests import samples
from madoguchi.catalog.tests.cast import CLERK, NOW, TODAY
from madoguchi.catalog.tests.samples import bare
from madoguchi.forms.domain.format.definition import Window
from madoguchi.isolation.scope import tenant_scope

CAMP = bare(
    "event", name="イベントの申込", category="culture", window=Window(from_="2026-10-05", to="2026-10-20")
)
DOG = bare("inu", name="犬の登録申請", category="daily-life", life_events=("other",))
MOVE = bare("tenshutsu", name="転出届", category="registers", life_events=("moving",))


@pytest.fixture
def offered(aoba):
    for definition in (CAMP, DOG, MOVE):
        publish(definition=definition, tables={}, now=NOW, by=CLERK)
    return aoba


def ids(cards):
    return [card.id for card in cards]


def test_procedures_stand_in_the_order_of_the_categories(offered):
    assert ids(procedures(today=TODAY)) == ["tenshutsu", "inu", "event"]


def test_a_life_event_and_a_category_choose(offered):
    assert ids(procedures(today=TODAY, life_event="moving")) == ["tenshutsu"]
    assert ids(procedures(today=TODAY, category="daily-life")) == ["inu"]
    assert ids(procedures(today=TODAY, category="daily-life", life_event="moving")) == []


def test_words_choose_too(offered):
    assert ids(procedures(today=TODAY, q="引っ越し")) == ["tenshutsu"]
    assert ids(procedures(today=TODAY, q="引っ越し", life_event="other")) == []
    assert ids(procedures(today=TODAY, q="ラーメン")) == []
    assert len(procedures(today=TODAY, q="  ")) == 3


def test_a_list_is_read_page_by_page(offered):
    first = ids(procedures(today=TODAY, limit=2))
    assert first + ids(procedures(today=TODAY, limit=2, cursor=first[-1])) == ids(procedures(today=TODAY))
    with pytest.raises(NoSuchProcedure):
        procedures(today=TODAY, cursor="nothing")


@pytest.mark.parametrize(("day", "state"), [(1, "not_yet"), (5, "open"), (21, "closed")])
def test_a_card_tells_whether_it_can_be_filed_today(offered, day, state):
    card = procedure("event", today=date(2026, 10, day)).card
    assert (card.window.state, card.accepts) == (state, state == "open")


def test_a_card_without_a_plain_name_shows_the_official_one(offered):
    assert procedure("inu", today=TODAY).card.plain.ja == "犬の登録申請"


def test_the_database_finds_what_the_pure_ranking_finds(aoba):
    for definition in samples.definitions().values():
        publish(definition=bare(definition.id, name=definition.name.ja), tables={}, now=NOW, by=CLERK)
    assert search("粗大ゴミ", today=TODAY)[0].id == "sodai-gomi"
    assert search("引越", today=TODAY)[0].id in ("tenshutsu", "tennyu-yoyaku")
    assert len(search("申請", today=TODAY, limit=5)) == 5


def test_every_tenant_is_searched_and_takes_its_turn(offered, midori):
    with tenant_scope(midori.id):
        publish(definition=DOG, tables={}, now=NOW, by=CLERK)
    found = search_everywhere("犬", today=TODAY)
    assert [(f.tenant.slug, f.card.id) for f in found] == [("aoba", "inu"), ("midori", "inu")]
    assert search_everywhere("ラーメン", today=TODAY) == []


@pytest.mark.django_db(transaction=True)
def test_hot_pages_do_not_ask_the_database_again(offered):
    procedure("inu", today=TODAY)
    with CaptureQueriesContext(connection) as asked:
        procedure("inu", today=TODAY)
        procedures(today=TODAY)
    assert len(asked) == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_is_forgotten_when_it_changes(offered):
    assert procedure("inu", today=TODAY).card.accepts
    suspend(procedure="inu", notice="点検中です。", now=NOW, by=CLERK)
    assert not procedure("inu", today=TODAY).card.accepts


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_of_one_tenant_is_not_shown_to_another(offered, midori):
    assert procedures(today=TODAY)
    with tenant_scope(midori.id):
        assert procedures(today=TODAY) == []

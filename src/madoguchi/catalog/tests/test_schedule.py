"""A version takes over on its day, ends on its day, and is taken back; what was done is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from madoguchi.audit.queries import entries
from madoguchi.catalog.models import Publication
from madoguchi.catalog.queries import (
    NoSuchProcedure,
    begun,
    forget,
    history,
    procedure,
    procedures,
    search,
    standing,
)
from madoguchi.catalog.services.cancel_schedule import NothingScheduled, cancel_schedule
from madoguchi.catalog.services.close_version import CannotClose, close_version
from madoguchi.catalog.services.publish import ImpossibleDays, Overtaken, publish
from madoguchi.catalog.services.reindex import reindex
from madoguchi.catalog.services.suspend import suspend
from madoguchi.catalog.services.take_back import take_back
from madoguchi.catalog.tests.cast import CLERK, NOW, TODAY
from madoguchi.catalog.tests.samples import bare
from madoguchi.forms.queries import NoSuchVersion
from madoguchi.isolation.scope import tenant_scope, tenant_transaction

DOG = bare("inu", name="犬の登録申請")
PETS = bare("inu", name="ペットの登録申請")
START = date(2026, 11, 1)
EVE = START - timedelta(days=1)


def offer(definition=DOG, **days):
    return publish(definition=definition, tables={}, now=NOW, by=CLERK, **days)


def on(day):
    forget()
    return procedure("inu", today=day)


def stands(today=TODAY):
    found = standing("inu", today=today)
    assert found is not None
    return found


def test_a_scheduled_version_takes_over_on_its_day_with_nobodys_doing(aoba):
    first = offer()
    second = offer(PETS, offered_from=START)
    assert (on(EVE).card.version, on(EVE).open_versions) == (first, (first,))
    assert (on(START).card.version, on(START).open_versions) == (second, (second, first))
    assert on(START).card.name.ja == "ペットの登録申請"
    assert on(START).published_at.isoformat() == "2026-11-01T00:00:00+09:00"


def test_a_process_that_keeps_its_snapshot_sees_the_day_change_without_reading_anew(aoba):
    first, second = offer(), offer(PETS, offered_from=START)
    assert on(EVE).card.version == first
    assert procedure("inu", today=START).card.version == second


def test_what_begins_later_is_neither_listed_nor_found_before(aoba):
    offer(offered_from=START)
    with pytest.raises(NoSuchProcedure):
        on(EVE)
    assert procedures(today=EVE) == [] and search("犬", today=EVE) == [] and begun(today=EVE) == {}
    assert on(START).card.accepts and [c.id for c in search("犬", today=START)] == ["inu"]


def test_after_its_last_day_it_is_closed_and_no_longer_listed_but_still_told(aoba):
    offer(offered_to=START)
    assert on(START).card.accepts and [c.id for c in procedures(today=START)] == ["inu"]
    after = START + timedelta(days=1)
    assert procedures(today=after) == [] and search("犬", today=after) == []
    assert list(begun(today=after)) == ["inu"]  # there may be applications about it
    card = on(after).card
    assert (card.accepts, card.window.state, card.window.closes) == (False, "closed", START)


def test_what_would_end_before_it_begins_or_has_ended_is_refused(aoba):
    for days in ({"offered_to": TODAY - timedelta(days=1)}, {"offered_from": START, "offered_to": EVE}):
        with pytest.raises(ImpossibleDays):
            offer(**days)
    assert standing("inu", today=TODAY) is None


def test_scheduling_again_replaces_what_was_scheduled_and_cancelling_leaves_what_is_offered(aoba):
    first = offer()
    offer(PETS, offered_from=START)
    third = offer(bare("inu", name="犬と猫の登録申請"), offered_from=START)
    assert stands().next_version == third
    cancel_schedule(procedure="inu", now=NOW, by=CLERK)
    assert stands().next_version == ""
    assert on(START).card.version == first
    with pytest.raises(NothingScheduled):
        cancel_schedule(procedure="inu", now=NOW, by=CLERK)


def test_a_scheduled_version_is_found_by_its_words_when_it_takes_over(aoba):
    offer()
    offer(PETS, offered_from=START)
    forget()
    assert search("ペット", today=START) and search("犬", today=EVE)
    with tenant_transaction():
        reindex()
    assert search("ペット", today=START) and search("犬", today=EVE)


def test_what_begins_today_is_on_offer_today(aoba):
    offer()
    second = offer(PETS, offered_from=TODAY)
    assert (stands().version, stands().next_version) == (second, "")
    assert history("inu")[0].what == "published"


@pytest.mark.django_db(transaction=True)
def test_what_a_process_keeps_of_one_tenant_is_not_anothers(aoba, midori):
    offer()
    forget()
    assert [card.id for card in procedures(today=TODAY)] == ["inu"]
    with tenant_scope(midori.id):
        assert procedures(today=TODAY) == []
    with tenant_transaction():  # where one sees what was written there
        procedures(today=TODAY)
        Publication.objects.all().delete()
        assert procedures(today=TODAY) == []


def test_what_was_called_off_is_no_longer_found_by_its_words(aoba):
    offer()
    offer(bare("inu", name="花火の届出"), offered_from=START)
    forget()
    assert [card.id for card in search("花火", today=TODAY)] == ["inu"]
    cancel_schedule(procedure="inu", now=NOW, by=CLERK)
    forget()
    assert search("花火", today=TODAY) == []
    assert [card.id for card in search("犬", today=TODAY)] == ["inu"]


def test_once_it_took_over_everything_done_is_done_to_it(aoba):
    first, second = offer(), offer(PETS, offered_from=START)
    later = NOW + timedelta(days=40)
    with pytest.raises(CannotClose):
        close_version(procedure="inu", version=second, now=later, by=CLERK)
    close_version(procedure="inu", version=first, now=later, by=CLERK)
    assert stands(START).open_versions == (second,)
    suspend(procedure="inu", notice="点検中です。", now=later, by=CLERK)
    assert history("inu")[0].version == second
    assert on(START).published_at.isoformat() == "2026-10-31T15:00:00+00:00"


def test_what_was_made_from_another_version_than_the_one_on_offer_is_refused(aoba):
    first, second = offer(), offer(PETS)
    with pytest.raises(Overtaken):
        offer(bare("inu", name="犬と猫の登録申請"), instead_of=first)
    assert on(TODAY).card.version == second
    third = offer(bare("inu", name="犬と猫の登録申請"), instead_of=second)
    assert on(TODAY).card.version == third


def test_a_former_version_is_offered_again_and_keeps_what_compiling_adds_out(aoba):
    dog = bare("inu", name="犬の登録申請", representative="allowed")
    first, second = offer(dog), offer(PETS)
    take_back(procedure="inu", version=first, note="様式に誤りがあったため", tables={}, now=NOW, by=CLERK)
    assert (on(TODAY).card.version, on(TODAY).open_versions) == (first, (first, second))
    newest = history("inu")[0]
    assert (newest.what, newest.note, newest.actor_name) == (
        "taken_back",
        "様式に誤りがあったため",
        "佐藤 一郎",
    )
    with pytest.raises(NoSuchVersion):
        take_back(procedure="inu", version="0" * 16, note="", tables={}, now=NOW, by=CLERK)
    with pytest.raises(NoSuchProcedure):
        take_back(procedure="neko", version=first, note="", tables={}, now=NOW, by=CLERK)


def test_the_history_says_what_when_by_whom_and_how_much(aoba):
    offer(note="はじめて")
    offer(PETS, offered_from=START, offered_to=date(2027, 3, 31))
    cancel_schedule(procedure="inu", now=NOW + timedelta(hours=1), by=CLERK, note="延期")
    told = [(e.what, e.note, e.differences, e.offered_from, e.offered_to) for e in reversed(history("inu"))]
    assert told == [
        ("published", "はじめて", None, None, None),
        ("scheduled", "", 2, START, date(2027, 3, 31)),
        ("cancelled", "延期", None, START, None),
    ]
    with tenant_transaction():
        actions = {entry.action for entry in entries()} - {"tenant.added"}
    assert actions == {"procedure.published", "procedure.scheduled", "procedure.schedule_cancelled"}


def test_another_tenant_sees_no_history_and_calls_nothing_off(aoba, midori):
    first = offer()
    offer(PETS, offered_from=START)
    with tenant_scope(midori.id):
        assert history("inu") == [] and standing("inu", today=START) is None
        with pytest.raises(NoSuchProcedure):
            cancel_schedule(procedure="inu", now=NOW, by=CLERK)
        with pytest.raises(NoSuchProcedure):
            take_back(procedure="inu", version=first, note="", tables={}, now=NOW, by=CLERK)

"""People are found as they are remembered, among the cases that whoever looks may see."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from django.apps import apps

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.queries import search_words
from madoguchi.applications.queries.queue import QueueFilter
from madoguchi.applications.services.case import keep_missing_words
from madoguchi.applications.services.case.change_state import locked_application
from madoguchi.applications.services.case.mend import put_answers
from madoguchi.catalog.services.publish import publish
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.queries.reading import queue as review_queue
from madoguchi.review.queries.reading.next_case import next_case
from madoguchi.review.services.reception.accept import accept
from madoguchi.review.tests.cast import (
    CLAIM,
    CLERK,
    NOTIFICATION,
    NOW,
    arrived,
    definition,
    receipt_of,
    seen_now,
    sendable,
    sent,
)
from madoguchi.tenants.queries import tables

GROUPS = {"arrived": ("arrived",), "accepted": ("accepted",)}
TODAY = day_in_japan(NOW)
PEOPLE = {
    "hanako": ("髙橋", "花子", "タカハシ", "ハナコ", "1983-01-30", "090-1234-5678"),
    "taro": ("𠮷田", "勇次", "ヨシダ", "ユウジ", "1983-01-31", "0299-12-4567"),
    "saki": ("\ufa11本", "さき", "サキモト", "サキ", "1993-03-02", "080-1111-5678"),
}


def claimed(office, family, given, family_kana, given_kana, birth, phone, *, at=NOW):
    answers = dict(sendable(CLAIM).answers)
    person = {"family": family, "given": given, "family_kana": family_kana, "given_kana": given_kana}
    answers["claimant"] = {**answers["claimant"], **person, "birth_date": birth, "phone": phone}
    return sent(CLAIM, office.versions[CLAIM], answers, at=at)


@pytest.fixture
def people(aoba):
    return {name: claimed(aoba, *person) for name, person in PEOPLE.items()}


def found(text, *, by=CLERK, after=None, limit=50, **values):
    with tenant_transaction():
        page = review_queue.queue(
            filter=QueueFilter(**values), text=text, by=by, today=TODAY, after=after, limit=limit
        )
        counts = review_queue.counts(
            filter=QueueFilter(**values),
            text=text,
            by=by,
            today=TODAY,
            groups=GROUPS,
        )
    if not (after or values or page.more):
        assert sum(counts[group].rows for group in ("arrived", "accepted")) == len(page.lines), text
    return {line.row.id for line in page.lines}


REMEMBERED = {
    "花子": "hanako", "はなこ": "hanako", "ﾀｶﾊｼ": "hanako", "タカハシハナコ": "hanako", "高橋": "hanako", "髙橋花子": "hanako",
    "吉田": "taro", "勇次": "taro", "よしだ ゆうじ": "taro", "崎本": "saki", "サキモト": "saki", "さき": "saki",
    "S58.1.30": "hanako", "1983-01-30": "hanako", "昭和58年1月30日": "hanako", "58.1.30": "hanako", "H5.3.2": "saki",
    "090-1234-5678": "hanako", "０２９９（１２）４５６７": "taro", "4567": "taro", "5678": "hanako saki",
    "高橋 S58.1.30": "hanako", "花子 5678": "hanako", "花子 S58.1.31": "", "次郎": "", "1983-02-30": "", "9999": "",
    "橋": "", "%": "", "_": "", "ハナ": "", "\u200b": "", "'": "", "・": "",
}  # fmt: skip


@pytest.mark.parametrize("states", [(), ("arrived",)])
def test_people_are_found_as_they_are_remembered(people, states):
    for typed, who in REMEMBERED.items():
        assert found(typed, states=states) == {people[one] for one in who.split()}, typed


def test_the_last_digits_of_a_receipt_find_its_case_in_every_state(people):
    with tenant_transaction():
        accept(application_id=people["taro"], seen=seen_now(people["taro"]), by=CLERK, now=NOW)
    receipt = receipt_of(people["taro"])
    for digits in (4, 5, 6, 8):
        assert people["taro"] in found(receipt[-digits:])
        assert found(receipt[-digits:], states=("arrived",)) <= {people["hanako"], people["saki"]}
    wrong = "1" if receipt[-5] == "0" else "0"
    assert people["taro"] not in found(wrong + receipt[-4:])


def test_four_digits_are_a_register_number_too(people):
    with tenant_transaction():
        accept(application_id=people["saki"], seen=seen_now(people["saki"]), by=CLERK, now=NOW)
        apps.get_model("review", "Acceptance").objects.update(number=4567)
    assert found("4567") == {people["taro"], people["saki"]}
    assert found("第4567号") == {people["saki"]}


def test_an_individual_number_and_what_was_written_freely_are_no_words(people):
    number = sendable(CLAIM).answers["claimant_number"]
    for typed in (str(number)[-4:], "あおば市", "employee"):
        assert found(typed) == set(), typed


def test_a_procedure_is_found_by_what_it_is_called_officially_or_plainly(aoba, people):
    told, named = arrived(aoba, NOTIFICATION, name="佐藤　一", at=NOW), definition(NOTIFICATION)
    with tenant_transaction():
        publish(definition=named, tables=tables(), now=NOW, by=OPERATOR)
    assert named.plain is not None
    for words in (named.name.ja, named.plain.ja, named.name.ja[:3]):
        assert found(words) == {told}, words
        assert found(words, states=("arrived",)) == {told}, words


def test_pages_of_what_is_found_follow_each_other(aoba):
    each = {claimed(aoba, *PEOPLE["hanako"], at=NOW - timedelta(days=n)) for n in range(5)}
    for typed in ("花子", "5678", "高橋"):
        seen, after = [], None
        while True:
            with tenant_transaction():
                page = review_queue.queue(
                    filter=QueueFilter(), text=typed, by=CLERK, today=TODAY, after=after, limit=2
                )
            seen += [line.row for line in page.lines]
            if not page.more:
                break
            after = page.last
        assert [row.arrived_at for row in seen] == sorted((row.arrived_at for row in seen), reverse=True)
        assert len(seen) == 5 and {row.id for row in seen} == each
        with tenant_transaction():
            following = next_case(
                receipt=seen[0].receipt, filter=QueueFilter(), text=typed, by=CLERK, today=TODAY
            )
        assert following == seen[1].receipt


def test_a_case_is_found_only_by_who_may_see_it(people):
    elsewhere = UUID(int=101)
    with tenant_transaction():
        apps.get_model("applications", "Application").objects.filter(id=people["hanako"]).update(
            unit_id=elsewhere
        )
    theirs = msgspec.structs.replace(CLERK, units=frozenset({elsewhere}))
    for typed in ("花子", "S58.1.30", "5678", "高橋"):
        assert people["hanako"] not in found(typed), typed
        assert found(typed, by=theirs) == {people["hanako"]}, typed


def test_another_town_finds_nothing_and_its_words_are_other_numbers(people, midori):
    with tenant_scope(midori.tenant.id):
        assert found("花子") == set()
        there = search_words.hashed(["n花子"])
    assert there != search_words.hashed(["n花子"])


def test_after_a_mend_words_are_those_of_the_new_answers(people):
    with tenant_transaction():
        row = locked_application(people["hanako"])
        form = forms.form(row.procedure, row.version)
        answers = msgspec.json.decode(row.answers)
        answers["claimant"] |= {"given": "花江", "given_kana": "ハナエ", "birth_date": "1983-01-20"}
        evaluation = evaluate(form, answers, forms.context_on(TODAY))
        put_answers(row, evaluation, form=form, draft_id=None, now=NOW)
    assert found("花子") == found("S58.1.30") == set()
    assert found("はなえ") == found("S58.1.20") == {people["hanako"]}


def test_cases_from_before_get_their_words_in_portions_and_once(people, monkeypatch):
    monkeypatch.setattr(keep_missing_words, "BATCH", 2)
    words = apps.get_model("applications", "SearchWord").objects
    with tenant_transaction():
        before = set(words.values_list("application_id", "word"))
        words.exclude(application_id=people["taro"]).delete()
    assert found("花子") == set()
    assert keep_missing_words.keep_missing_words() == 2
    with tenant_transaction():
        assert set(words.values_list("application_id", "word")) == before
    assert keep_missing_words.keep_missing_words() == 0


def test_of_a_word_that_very_many_have_the_latest_are_found(aoba, monkeypatch):
    each = [claimed(aoba, *PEOPLE["hanako"], at=NOW - timedelta(days=3 - n)) for n in range(4)]
    monkeypatch.setattr(search_words, "MOST_WALKED", 2)
    assert found("花子") == set(each[2:])

"""Residents: sessions, links in mails, accounts, limits."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from madoguchi.accounts.models import Attempt, LinkToken, Session
from madoguchi.accounts.services.limits.limit import (
    TooManyAttempts,
    forgive,
    limit,
    limit_durably,
    purge_attempts,
)  # fmt: skip
from madoguchi.accounts.services.residents.address_changes import begin_change, change_of, confirm_side
from madoguchi.accounts.services.residents.links import (
    ExpiredLink,
    UnknownLink,
    UsedLink,
    issue_link,
    lasts,
    spend_link,
)  # fmt: skip
from madoguchi.accounts.services.residents.residents import (
    addresses_of,
    join_account,
    resident_of,
    set_address,
)
from madoguchi.accounts.services.signing_in import sessions
from madoguchi.accounts.tests.cast import HERE, NOW, later
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from tests.parts.patience import PATIENCE

HANAKO = "hanako@example.com"
QUARTER = timedelta(minutes=15)


@pytest.fixture
def scope(aoba):
    with tenant_transaction():
        yield


def guess(most=3, *, who=HERE, now=NOW):
    limit(what="access code", who=who, most=most, per=QUARTER, now=now)


def test_a_session_is_found_by_its_secret_which_is_not_kept(scope):
    session, secret = sessions.start(kind="applicant", now=NOW)
    found = sessions.find(secret=secret, now=later(minutes=5))
    assert found is not None and found.id == session.id
    assert secret.encode() not in bytes(Session.objects.get().secret_hash)


@pytest.mark.parametrize("secret", ["", "x", "\0", "\ud800", "x" * 5000])
def test_a_made_up_secret_finds_no_session(scope, secret):
    sessions.start(kind="applicant", now=NOW)
    assert sessions.find(secret=secret, now=NOW) is None


def test_a_session_of_one_tenant_is_not_found_in_another(scope):
    _, secret = sessions.start(kind="applicant", now=NOW)
    with tenant_scope(99002):
        assert sessions.find(secret=secret, now=NOW) is None


def test_an_idle_session_is_over_and_a_used_one_goes_on(scope):
    session, secret = sessions.start(kind="staff", now=NOW)
    assert sessions.ends_at(session) == later(minutes=30)
    assert sessions.find(secret=secret, now=later(minutes=29)) is not None
    assert sessions.find(secret=secret, now=later(minutes=58)) is not None
    assert sessions.find(secret=secret, now=later(minutes=89)) is None


def test_even_a_used_session_ends_after_its_lifetime(scope):
    _, secret = sessions.start(kind="staff", now=NOW)
    for minutes in range(20, 600, 20):
        assert sessions.find(secret=secret, now=later(minutes=minutes)) is not None
    assert sessions.find(secret=secret, now=later(hours=10)) is None


def test_a_rotated_or_ended_session_is_not_found_by_the_old_secret(scope):
    session, old = sessions.start(kind="applicant", now=NOW)
    new = sessions.rotate(session=session)
    assert sessions.find(secret=old, now=NOW) is None
    assert sessions.find(secret=new, now=NOW) is not None
    sessions.end(session=session)
    assert sessions.find(secret=new, now=NOW) is None


def test_sessions_that_are_over_are_purged(scope):
    sessions.start(kind="applicant", now=NOW)
    sessions.start(kind="applicant", now=later(hours=6))
    assert sessions.purge(now=later(hours=13)) == 1
    assert Session.objects.count() == 1


def test_a_link_is_spent_once(scope):
    draft = uuid4()
    secret = issue_link(purpose="draft", email=HANAKO, subject_id=draft, now=NOW).secret
    link = spend_link(secret=secret, now=later(days=29))
    assert (link.email, link.subject_id, link.purpose) == (HANAKO, draft, "draft")
    with pytest.raises(UsedLink):
        spend_link(secret=secret, now=NOW)
    assert secret.encode() not in bytes(LinkToken.objects.get().secret_hash)


def test_a_link_works_again_for_a_minute_where_it_was_used_and_nowhere_else(scope):
    secret = issue_link(purpose="draft", email=HANAKO, now=NOW).secret
    spend_link(secret=secret, now=NOW, browser="hers")
    spend_link(secret=secret, now=later(seconds=59), browser="hers")
    for now, browser in ((later(seconds=61), "hers"), (later(seconds=59), "other"), (later(seconds=59), "")):
        with pytest.raises(UsedLink):
            spend_link(secret=secret, now=now, browser=browser)


@pytest.mark.parametrize("purpose", ["sign_in", "draft", "verify_email"])
def test_an_old_link_is_refused(scope, purpose):
    secret = issue_link(purpose=purpose, email=HANAKO, now=NOW).secret
    with pytest.raises(ExpiredLink):
        spend_link(secret=secret, now=NOW + lasts(purpose))


@pytest.mark.parametrize("secret", ["", "guessed", "\0", "\ud800", "x" * 5000])
def test_a_guessed_link_is_unknown(scope, secret):
    issue_link(purpose="sign_in", email=HANAKO, now=NOW)
    with pytest.raises(UnknownLink):
        spend_link(secret=secret, now=NOW)


def test_a_link_of_one_tenant_is_unknown_in_another(scope):
    secret = issue_link(purpose="sign_in", email=HANAKO, now=NOW).secret
    with tenant_scope(99002), pytest.raises(UnknownLink):
        spend_link(secret=secret, now=NOW)


def test_an_address_has_one_account_in_a_tenant_however_it_is_written(scope):
    assert resident_of(email=HANAKO, now=NOW).id == resident_of(email="Hanako@Example.com", now=NOW).id


def test_a_new_address_ends_what_is_open_and_the_addresses_that_were_joined(scope):
    account = resident_of(email=HANAKO, now=NOW)
    join_account(account_id=account.id, email="second@example.com", now=NOW)
    sessions.start(kind="resident", subject_id=account.id, now=NOW)
    assert not set_address(account_id=account.id, old_email="other@example.com", email="new@example.com")
    assert len(sessions.open_of(subject_id=account.id, now=NOW)) == 1
    assert set_address(account_id=account.id, old_email=HANAKO, email="new@example.com")
    assert sessions.open_of(subject_id=account.id, now=NOW) == []
    assert addresses_of(account_id=account.id) == ["new@example.com"]


@pytest.mark.parametrize(
    ("kind", "said", "ready"),
    [
        ("change", ["new_address"], False),
        ("change", ["old_address"], False),
        ("change", ["old_address", "new_address"], True),
        ("lost", ["new_address"], True),
        ("join", [], False),
    ],
)
def test_a_change_of_address_waits_for_everybody_who_must_say_yes(scope, kind, said, ready):
    change = begin_change(kind=kind, old_email=HANAKO, new_email="new@example.com", now=NOW)
    for purpose in said:
        confirm_side(change_id=change, purpose=purpose, now=NOW)
    found = change_of(change)
    assert found is not None and found.ready is ready


def test_attempts_beyond_the_limit_are_refused_until_the_window_is_over(scope):
    for _ in range(3):
        guess()
    with pytest.raises(TooManyAttempts) as stopped:
        guess()
    assert stopped.value.minutes == 15
    guess(who="198.51.100.7")
    guess(now=later(minutes=15))


def test_another_tenant_counts_for_itself(aoba):
    for tenant in (aoba.id, 99002):
        with tenant_transaction(tenant):
            for _ in range(3):
                guess()


def test_an_attempt_that_was_no_guess_is_taken_back(scope):
    for _ in range(10):
        guess()
        forgive(what="access code", who=HERE, per=QUARTER, now=NOW)


def test_what_is_limited_is_kept_as_a_keyed_hash(scope):
    guess()
    assert HERE.encode() not in bytes(Attempt.objects.get().key)


def test_old_counts_are_purged(scope):
    guess()
    made = datetime.fromtimestamp((Attempt.objects.get().id.int >> 80) / 1000, UTC)
    assert purge_attempts(now=made + timedelta(hours=23)) == 0
    assert purge_attempts(now=made + timedelta(hours=25)) == 1


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_are_all_counted():
    passed, refused = [], []

    def work():
        try:
            with tenant_scope(99001):
                for _ in range(10):
                    try:
                        limit_durably(what="x", who="y", most=15, per=QUARTER, now=NOW)
                        passed.append(1)
                    except TooManyAttempts:
                        refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert (len(passed), len(refused)) == (15, 15)

"""Mails through a real mail server."""

from __future__ import annotations

import logging
import ssl
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.notifications.connectors.smtp.post import InvalidMailServer, SmtpPost, smtp_post
from madoguchi.notifications.domain.message import compose
from madoguchi.notifications.domain.post import NotNow, RefusedForGood
from madoguchi.notifications.queries import mails
from madoguchi.notifications.services.send_mail import send_mail
from madoguchi.notifications.tests.cast import HANAKO, NOW, SENDER
from madoguchi.outbox.queries import backlog
from madoguchi.outbox.services.work import run_lane, run_once
from tests.parts.postgres import spare_port


def to_server(box, **changes):
    values: dict[str, Any] = {"host": box.host, "port": box.port, "implicit_tls": False, "tls": "offered"}
    return SmtpPost(**(values | changes))


def message(mail_id):
    return compose(
        mail_id=mail_id, to=HANAKO, subject="届きました", body="届きました。", office="あおば市", sender=SENDER,
        written_at=NOW,
    )  # fmt: skip


def send(post):
    with closing(post):
        send_one(post, "00000000-0000-7000-8000-000000000000")


def send_one(post, mail_id, recipient=HANAKO):
    post.send(message(mail_id), sender=SENDER, recipient=recipient, tenant_slug="aoba")


def counted(monkeypatch, owner, name):
    """A list that grows with each call."""
    calls: list[None] = []
    real = getattr(owner, name)

    def call(*arguments):
        calls.append(None)
        return real(*arguments)

    monkeypatch.setattr(owner, name, call)
    return calls


@pytest.fixture
def aoba_by_smtp(aoba, mailbox, configured):
    """あおば市, whose worker reaches the mail server."""
    configured(smtp_url=f"smtp://{mailbox.host}:{mailbox.port}")
    return aoba


def write_and_run(tenant):
    with tenant_transaction():
        send_mail(to=HANAKO, subject="届きました", body="申請が届きました。", now=NOW)
    run_once(tenants=[tenant.id], worker="w", now=NOW)


def state():
    with tenant_transaction():
        (mail,) = mails(50)
        return mail.state, backlog().waiting, backlog().failed


@pytest.mark.parts
@pytest.mark.django_db(transaction=True)
def test_a_mail_arrives_as_it_was_written(aoba_by_smtp, mailbox):
    write_and_run(aoba_by_smtp)
    (received,) = mailbox.received
    assert (received.sender, received.recipients) == (SENDER.address, (HANAKO,))
    assert received.message["Subject"] == "届きました"
    assert received.message.get_content().splitlines() == ["申請が届きました。"]
    assert state() == ("sent", 0, 0)


@pytest.mark.parts
@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_busy_is_asked_again(aoba_by_smtp, mailbox):
    mailbox.refuse = "451 4.3.0 come again"
    write_and_run(aoba_by_smtp)
    assert state() == ("waiting", 1, 0)
    mailbox.refuse = None
    run_once(tenants=[aoba_by_smtp.id], worker="w", now=NOW + timedelta(minutes=1))
    assert state() == ("sent", 0, 0)
    assert len(mailbox.to(HANAKO)) == 1


@pytest.mark.parts
@pytest.mark.django_db(transaction=True)
def test_a_mail_that_the_server_will_never_take_is_parked(aoba_by_smtp, mailbox, caplog):
    mailbox.refuse = f"550 5.1.1 <{HANAKO}> unknown"
    with caplog.at_level(logging.INFO):
        write_and_run(aoba_by_smtp)
    assert state() == ("refused", 0, 0)
    mailbox.refuse = None
    run_once(tenants=[aoba_by_smtp.id], worker="w", now=NOW + timedelta(days=1))
    assert mailbox.received == []
    assert "hanako" not in caplog.text


@pytest.mark.parts
def test_a_refusal_carries_the_code_and_nothing_of_what_the_server_said(mailbox):
    mailbox.refuse = f"554 5.7.1 <{HANAKO}> refused"
    with pytest.raises(RefusedForGood, match=r"^554$"):
        send(to_server(mailbox))


@pytest.mark.parts
def test_nothing_is_sent_in_the_clear_where_encryption_is_required(mailbox):
    with pytest.raises(NotNow):
        send(to_server(mailbox, tls="required"))
    assert mailbox.received == []


@pytest.mark.parts
def test_a_password_is_not_given_to_a_server_without_encryption(mailbox):
    with pytest.raises(NotNow):
        send(smtp_post(f"smtp://user:secret@{mailbox.host}:{mailbox.port}"))
    assert mailbox.received == []


@pytest.mark.parts
def test_a_server_that_is_away_is_a_reason_to_try_again():
    post = SmtpPost(host="127.0.0.1", port=spare_port(), implicit_tls=False, tls="offered")
    with pytest.raises(NotNow, match="ConnectionRefusedError"):
        send(post)


@pytest.mark.parts
def test_many_mails_take_one_connection_and_one_reading_of_the_machines_certificates(mailbox, monkeypatch):
    made = counted(monkeypatch, ssl, "create_default_context")
    ids = [str(new_id()) for _ in range(30)]
    with closing(to_server(mailbox)) as post:
        for mail_id in ids:
            send_one(post, mail_id)
    assert [
        received.message["Message-ID"].strip("<>").partition("@")[0] for received in mailbox.received
    ] == ids
    assert mailbox.connections == 1
    assert len(made) <= 1


@pytest.mark.parts
def test_mails_of_the_worker_take_one_connection(aoba_by_smtp, mailbox, transactional_db):
    with tenant_transaction():
        for _ in range(25):
            send_mail(to=HANAKO, subject="届きました", body="申請が届きました。", now=NOW)
    while run_once(tenants=[aoba_by_smtp.id], worker="w", now=NOW):
        pass
    assert (len(mailbox.received), mailbox.connections) == (25, 1)


@pytest.mark.parts
def test_a_refused_mail_does_not_cost_the_others_their_connection(mailbox):
    with closing(to_server(mailbox)) as post:
        send_one(post, str(new_id()))
        mailbox.refuse = "550 5.1.1 unknown"
        with pytest.raises(RefusedForGood):
            send_one(post, str(new_id()))
        mailbox.refuse = None
        send_one(post, str(new_id()))
    assert (len(mailbox.received), mailbox.connections) == (2, 1)


@pytest.mark.parts
def test_a_server_that_closed_the_connection_meanwhile_is_met_on_a_new_one(mailbox):
    with closing(to_server(mailbox)) as post:
        send_one(post, str(new_id()))
        mailbox.hang_up()
        send_one(post, str(new_id()))
    assert (len(mailbox.received), mailbox.connections) == (2, 2)


@pytest.mark.parts
def test_a_connection_carries_no_more_than_servers_take(mailbox, monkeypatch):
    monkeypatch.setattr("madoguchi.notifications.connectors.smtp.post.MAILS", 3)
    with closing(to_server(mailbox)) as post:
        for _ in range(7):
            send_one(post, str(new_id()))
    assert (len(mailbox.received), mailbox.connections) == (7, 3)


@pytest.mark.parts
@pytest.mark.django_db(transaction=True)
def test_while_the_server_is_away_one_mail_asks_for_all_and_no_attempt_is_counted(
    aoba, configured, monkeypatch
):
    configured(smtp_url=f"smtp://127.0.0.1:{spare_port()}")
    tried = counted(monkeypatch, SmtpPost, "_connect")
    with tenant_transaction():
        for _ in range(15):
            send_mail(to=HANAKO, subject="届きました", body="申請が届きました。", now=NOW)
    done = run_lane(lane="mails", tenants=[aoba.id], worker="w", now=NOW)
    assert (done.taken, done.rests > 0, len(tried)) == (0, True, 1)
    with tenant_transaction():
        assert backlog().waiting == 15
        events = apps.get_model("outbox", "Event").objects.all()
        assert {(event.attempts, event.lease_until) for event in events} == {(0, None)}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.aoba.example", ("mail.aoba.example", 25, False, "offered", "", "")),
        ("smtps://u%40x:p%2Fw@mail.aoba.example", ("mail.aoba.example", 465, True, "required", "u@x", "p/w")),
        ("smtp://u:p@mail.aoba.example:587?tls=off", ("mail.aoba.example", 587, False, "off", "u", "p")),
    ],
)
def test_a_server_is_read_from_its_address(url, expected):
    post = smtp_post(url)
    assert (post.host, post.port, post.implicit_tls, post.tls, post.user, post.password) == expected


@pytest.mark.parametrize(
    "url", ["mail.aoba.example:25", "http://mail.aoba.example", "smtp://", "smtp://x?tls=maybe"]
)
def test_an_address_that_cannot_be_used_says_what_to_write(url):
    with pytest.raises(InvalidMailServer, match="MADOGUCHI_SMTP_URL"):
        smtp_post(url)

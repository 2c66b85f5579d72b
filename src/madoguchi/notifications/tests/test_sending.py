"""From the change to the mail: nothing lost, nothing sent twice, nothing kept that need not be."""

from __future__ import annotations

import email
import email.policy
import logging
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.notifications.domain.message import InvalidMail
from madoguchi.notifications.domain.post import NotNow, RefusedForGood
from madoguchi.notifications.domain.texts import sign_in_link_mail
from madoguchi.notifications.queries import mails, office_of, refused_count
from madoguchi.notifications.services.deliver import deliver
from madoguchi.notifications.services.purge_mails import KEPT, purge_mails
from madoguchi.notifications.services.send_mail import send_mail
from madoguchi.notifications.tests.cast import ANSWERING, HANAKO, NOW, SENDER, Outbound
from madoguchi.outbox.queries import backlog
from madoguchi.outbox.services.work import run_once


def write(subject="届きました", to=HANAKO, now=NOW, body="申請が届きました。"):
    with tenant_transaction():
        return send_mail(to=to, subject=subject, body=body, now=now)


def in_the_folder(mail_id):
    """The message as the worker wrote it for あおば市."""
    content = (settings.DATA / "mail" / "aoba" / f"{mail_id}.eml").read_bytes()
    return email.message_from_bytes(content, policy=email.policy.default)


def listed():
    with tenant_transaction():
        return mails(50)


def waiting():
    with tenant_transaction():
        return backlog().waiting


def attempt(mail_id, post):
    deliver(mail_id=mail_id, post=post, sender=SENDER, now=NOW)


def test_a_mail_waits_and_wakes_its_handler(aoba):
    write()
    assert [m.state for m in listed()] == ["waiting"]
    assert waiting() == 1


def test_a_change_that_is_rolled_back_sends_nothing(aoba):
    with pytest.raises(RuntimeError), tenant_transaction(), transaction.atomic():
        send_mail(to=HANAKO, subject="届きました", body="申請が届きました。", now=NOW)
        raise RuntimeError
    assert listed() == []
    assert waiting() == 0


def test_a_mail_with_a_line_break_in_its_subject_is_not_written(aoba):
    with pytest.raises(InvalidMail):
        write(subject="届きました\r\nBcc: taro@yamada.example")
    assert listed() == []


@pytest.mark.django_db(transaction=True)
def test_the_worker_writes_it_into_the_tenants_folder(aoba):
    mail_id = write()
    assert run_once(tenants=[aoba.id], worker="w", now=NOW) == 1
    message = in_the_folder(mail_id)
    assert message["To"] == HANAKO
    assert message["From"].addresses[0].display_name == "あおば市"
    assert message.get_content().splitlines() == ["申請が届きました。"]
    assert [(m.state, m.body) for m in listed()] == [("sent", "申請が届きました。")]
    assert waiting() == 0


@pytest.mark.django_db(transaction=True)
def test_a_mail_comes_from_where_the_settings_say_and_names_who_takes_replies(aoba, configured):
    configured(mail_from="shinsei@aoba.example", mail_reply_to=ANSWERING.reply_to)
    text = sign_in_link_mail(
        language="ja", office=office_of(aoba.tenant, "ja"), link="https://x.example/", until=NOW
    )
    mail_id = write(body=text.body)
    run_once(tenants=[aoba.id], worker="w", now=NOW)
    message = in_the_folder(mail_id)
    assert message["From"].addresses[0].addr_spec == "shinsei@aoba.example"
    assert message["Reply-To"].addresses[0].addr_spec == ANSWERING.reply_to
    assert f"返信は {ANSWERING.reply_to} に届きます。" in message.get_content()


def test_a_mail_is_sent_once_although_its_event_comes_twice(aoba):
    post, mail_id = Outbound(), write()
    attempt(mail_id, post)
    attempt(mail_id, post)
    assert len(post.sent) == 1


def test_once_a_server_has_it_the_text_is_forgotten(aoba):
    post, mail_id = Outbound(), write()
    attempt(mail_id, post)
    assert [(m.state, m.body, m.sent_at) for m in listed()] == [("sent", "", NOW)]


def test_a_mail_that_is_put_off_still_waits_with_its_text(aoba):
    post, mail_id = Outbound(), write()
    post.answer = NotNow("451")
    with pytest.raises(NotNow):
        attempt(mail_id, post)
    assert [(m.state, m.body) for m in listed()] == [("waiting", "申請が届きました。")]


def test_a_mail_refused_for_good_is_parked_and_its_address_is_not_logged(aoba, caplog):
    post, mail_id = Outbound(), write()
    post.answer = RefusedForGood(550)
    with caplog.at_level(logging.DEBUG):
        attempt(mail_id, post)
    assert [m.state for m in listed()] == ["refused"]
    with tenant_transaction():
        assert refused_count() == 1
    assert str(mail_id) in caplog.text
    assert "hanako" not in caplog.text


def test_mails_are_listed_newest_first_and_counted(aoba):
    for minute in range(3):
        write(subject=f"{minute}番", now=NOW + timedelta(minutes=minute))
    with tenant_transaction():
        assert [m.subject for m in mails(2)] == ["2番", "1番"]


def test_another_tenants_mails_are_not_seen(aoba, midori):
    write()
    with tenant_transaction(midori.id):
        assert mails(50) == []


def test_old_mails_are_deleted_and_newer_ones_kept(aoba):
    write(subject="古い", now=NOW - KEPT - timedelta(seconds=1))
    write(subject="新しい", now=NOW - KEPT + timedelta(seconds=1))
    with tenant_transaction():
        assert purge_mails(now=NOW) == 1
    assert [m.subject for m in listed()] == ["新しい"]

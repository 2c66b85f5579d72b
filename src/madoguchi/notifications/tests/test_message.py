"""What goes out: its headers and its text."""

from __future__ import annotations

import email
import email.policy
from typing import Any

import pytest

from madoguchi.kernel.ids import new_id
from madoguchi.notifications.domain.message import InvalidMail, check_mail, compose
from madoguchi.notifications.domain.sender import Sender
from madoguchi.notifications.tests.cast import ANSWERING, HANAKO, NOW, SENDER

MAIL = new_id()


def composed(**changes):
    values: dict[str, Any] = {
        "mail_id": MAIL, "to": HANAKO, "subject": "届きました: 児童手当の認定請求",
        "body": "申請が届きました。\n", "office": "あおば市", "sender": SENDER, "written_at": NOW,
    }  # fmt: skip
    message = compose(**(values | changes))
    return email.message_from_bytes(bytes(message), policy=email.policy.default)


def test_the_sender_is_the_local_government():
    address = composed()["From"].addresses[0]
    assert (address.display_name, address.addr_spec) == ("あおば市", SENDER.address)


def test_replies_go_where_the_installation_says_and_nowhere_else():
    (address,) = composed(sender=ANSWERING)["Reply-To"].addresses
    assert (address.display_name, address.addr_spec) == ("あおば市", ANSWERING.reply_to)
    assert composed()["Reply-To"] is None


def test_an_address_of_the_installation_may_have_dots_anywhere_too():
    message = composed(sender=Sender(address="a..b@docomo.example", reply_to="c.@docomo.example"))
    assert "a..b" in str(message["From"]) and "c." in str(message["Reply-To"])


def test_a_long_japanese_subject_comes_back_whole():
    subject = "直していただきたいところがあります: 介護保険負担割合証の再交付申請 (2026 年度) " * 2
    assert composed(subject=subject.strip())["Subject"] == subject.strip()


def test_the_message_id_is_the_mails_and_the_date_is_japans():
    message = composed()
    assert message["Message-ID"] == f"<{MAIL}@madoguchi.example>"
    assert message["Date"] == "Thu, 01 Oct 2026 09:00:00 +0900"


def test_the_text_is_plain_flowed_utf_8():
    message = composed()
    assert message.get_content_type() == "text/plain"
    kind = message["Content-Type"]
    assert (kind.params["charset"], kind.params["format"], kind.params["delsp"]) == ("utf-8", "flowed", "yes")
    assert message.get_content().splitlines() == ["申請が届きました。"]


def test_every_line_on_the_wire_is_short_and_ascii():
    wire = bytes(compose(
        mail_id=MAIL, to=HANAKO, subject="あ" * 200, body="い" * 5000, office="あおば市" * 10, sender=SENDER,
        written_at=NOW,
    ))  # fmt: skip
    assert wire.isascii()
    assert max(map(len, wire.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("local", ["hanako..yamada", "hanako.", ".hanako", "ha'na+ko"])
def test_an_address_of_a_carrier_with_dots_anywhere_is_kept(local):
    message = composed(to=f"{local}@docomo.example")
    assert local in str(message["To"])
    assert str(message["To"]).endswith("@docomo.example")


@pytest.mark.parametrize(
    "broken", ["\r\nBcc: taro@yamada.example", "\nX: y", "\rX: y", "\0", "\u202e", "\ud800"]
)
def test_a_line_break_or_control_in_the_subject_is_refused(broken):
    with pytest.raises(InvalidMail, match="subject"):
        composed(subject=f"届きました{broken}")


@pytest.mark.parametrize(
    "to",
    ["hanako@yamada.example\r\nBcc: taro@yamada.example", "hanako@yamada.example, taro@yamada.example", "hanako",
     "<hanako@yamada.example>", "hanako@yamada.example\n", " hanako@yamada.example", ""],
)  # fmt: skip
def test_what_is_not_one_address_is_refused(to):
    with pytest.raises(InvalidMail, match="address"):
        composed(to=to)


def test_what_is_refused_is_not_quoted():
    with pytest.raises(InvalidMail) as refused:
        check_mail(to="hanako@@yamada.example", subject="届きました", body="届きました。")
    assert "hanako" not in str(refused.value)


def test_an_empty_text_is_refused():
    with pytest.raises(InvalidMail, match="text"):
        composed(body=" \n")

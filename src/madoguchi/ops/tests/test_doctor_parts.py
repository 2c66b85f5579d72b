"""What doctor says of the settings alone, without asking another program."""

from __future__ import annotations

from madoguchi.ops.doctoring import parts


def test_where_replies_to_mails_go_is_told(configured):
    assert "are not read" in parts.replies().message
    configured(mail_reply_to="info@aoba.example", zone="public")
    assert "info@aoba.example" in parts.replies().message

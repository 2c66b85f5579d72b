"""What doctor says of the settings alone, without asking another program."""

from __future__ import annotations

import inspect
import re

from madoguchi.ops.doctoring import checks, parts


def test_doctor_looks_at_every_part():
    there = {f for _, f in inspect.getmembers(parts, inspect.isfunction) if f.__module__ == parts.__name__}
    named = {getattr(parts, name) for name in re.findall(r"\bparts\.(\w+)", inspect.getsource(checks))}
    assert there - named - set(parts.EACH) == set()


def test_where_replies_to_mails_go_is_told(configured):
    assert "are not read" in parts.replies().message
    configured(mail_reply_to="info@aoba.example", zone="public")
    assert "info@aoba.example" in parts.replies().message

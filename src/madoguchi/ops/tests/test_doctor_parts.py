"""What doctor says of the settings: each that it speaks of changes what it says."""

from __future__ import annotations

import inspect
import re

import pytest

from madoguchi.ops.doctoring import checks, parts

NOWHERE = "127.0.0.1:1"
TOLD: dict[str, tuple[object, str]] = {
    "base_url": ("https://shinsei.example", "no proxy is trusted"),
    "clamd": (NOWHERE, f"clamd does not answer at {NOWHERE}"),
    "core_url": (f"http://{NOWHERE}", "does not answer"),
    "demo": (True, "a demonstration"),
    "fonts": ("/nowhere", "in /nowhere"),
    "keeper": ("/nowhere/keeper.sock", "does not answer at /nowhere/keeper.sock: start its service"),
    "mail_reply_to": ("info@aoba.example", "to mails go to info@aoba.example"),
    "s3_url": (f"http://key:secret@{NOWHERE}/bucket", "attachments cannot be stored"),
    "smtp_url": (f"smtp://{NOWHERE}", f"{NOWHERE} does not answer"),
    "trusted_proxies": ("10.0.0.5", "https://x.example"),
    "zone": ("public", "not sent from here"),
}
"""Setting → a value, and what doctor says then that it did not say before."""
BESIDE = {"trusted_proxies": {"base_url": "https://x.example"}}
"""What must be set before a setting matters."""


def said() -> list[str]:
    return [look().message for look in parts.EACH]


@pytest.mark.parts
@pytest.mark.parametrize("name", TOLD)
def test_doctor_says_what_a_setting_changes(configured, name):
    value, words = TOLD[name]
    configured(**BESIDE.get(name, {}))
    before = said()
    configured(**{name: value})
    new = [line for line in said() if line not in before]
    assert [line for line in new if words in line] and "secret" not in str(new)


def test_doctor_looks_at_every_part():
    there = {f for _, f in inspect.getmembers(parts, inspect.isfunction) if f.__module__ == parts.__name__}
    named = {getattr(parts, name) for name in re.findall(r"\bparts\.(\w+)", inspect.getsource(checks))}
    assert there - named - set(parts.EACH) == set()

"""Who finds a weakness reads whom to tell: while somebody is named, and never a date that has passed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from madoguchi.portal.about.security_txt import written

ADDRESS = "/.well-known/security.txt"
CONTACTS = "https://aoba.example/tell, mailto:security@aoba.example"
FIELD = re.compile(r"^([A-Z][A-Za-z-]+): (\S.*)$")


def fields(text: str) -> list[tuple[str, str]]:
    """(name, value) of every line that is no comment; each line must be one."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    found = [FIELD.match(line) for line in lines]
    assert None not in found, lines
    return [(match[1], match[2]) for match in found if match]


@pytest.fixture
def named(configured) -> None:
    configured(security_contact=CONTACTS, base_url="https://shinsei.example")


def test_nobody_is_named_where_nobody_was_set(db):
    assert Client().get(ADDRESS, SERVER_NAME="127.0.0.1").status_code == 404


def test_it_names_the_contacts_in_order_and_when_to_ask_anew(named):
    response = Client().get(ADDRESS, SERVER_NAME="127.0.0.1")
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    told = fields(response.content.decode())
    assert [name for name, _ in told] == ["Contact", "Contact", "Expires", "Preferred-Languages", "Canonical"]
    assert [value for name, value in told if name == "Contact"] == CONTACTS.split(", ")
    assert dict(told)["Canonical"] == "https://shinsei.example/.well-known/security.txt"
    expires = datetime.fromisoformat(dict(told)["Expires"])
    assert timedelta(days=100) < expires - datetime.now(UTC) < timedelta(days=365)


@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2027, 12, 31), date(2028, 2, 29)])
def test_it_is_never_out_of_date(day):
    told = dict(fields(written(contacts=["mailto:a@b.example"], base_url="https://b.example", day=day)))
    assert datetime.fromisoformat(told["Expires"]) == datetime(
        day.year, day.month, day.day, tzinfo=UTC
    ) + timedelta(180)


def test_it_speaks_to_people_in_both_languages():
    text = written(contacts=["mailto:a@b.example"], base_url="https://b.example", day=date(2026, 4, 1))
    assert "弱点" in text and "weakness" in text
    assert "個人の情報" in text and "personal data" in text

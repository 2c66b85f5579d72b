"""Which session a browser's cookies lead to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.http import HttpResponse

from madoguchi.accounts.services.signing_in import sessions
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.ui.cookies import cookie_name
from madoguchi.ui.sessions import BrowserSessions

NOW = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.mark.django_db
def test_a_session_is_of_its_own_kind_whatever_cookie_holds_it_and_over_once_it_is_ended():
    with tenant_transaction(99001):
        session, secret = sessions.start(kind="applicant", now=NOW, data={})
        cookies = {cookie_name("aoba", side): secret for side in ("staff", "resident", "invited")}
        browser = BrowserSessions(cookies, slug="aoba", now=NOW)
        found = browser.of("resident", "applicant")
        assert found is not None and found.id == session.id
        assert [browser.of(kind) for kind in ("resident", "staff", "invited")] == [None] * 3
        browser.end(HttpResponse(), "resident", "applicant")
        assert browser.of("resident", "applicant") is None
        kept = BrowserSessions(cookies, slug="aoba", now=NOW)
        assert kept.of("resident", "applicant") is None, "nor for whoever kept the cookie"

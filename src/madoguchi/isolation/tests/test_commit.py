"""Whether it was committed: known, unknown, or not at all."""

from __future__ import annotations

import psycopg
import pytest
from django.db import OperationalError, connection

from madoguchi.isolation.scope import CommitUnknown, tenant_transaction

pytestmark = pytest.mark.django_db(transaction=True)


def failing(monkeypatch, cause):
    def commit():
        raise OperationalError("at the commit") from cause

    monkeypatch.setattr(connection, "_commit", commit)


def committed():
    with tenant_transaction(99001):
        pass


def test_a_line_that_breaks_while_it_commits_leaves_open_what_stands(monkeypatch):
    failing(monkeypatch, psycopg.OperationalError("the connection is lost"))
    with pytest.raises(CommitUnknown):
        committed()


@pytest.mark.parametrize("cause", [psycopg.errors.DiskFull("full"), OSError("SQLite's own")])
def test_a_database_that_says_no_has_committed_nothing(cause, monkeypatch):
    failing(monkeypatch, cause)
    with pytest.raises(OperationalError) as failed:
        committed()
    assert not isinstance(failed.value, CommitUnknown)


def test_a_line_that_breaks_before_has_committed_nothing():
    with pytest.raises(OperationalError) as failed, tenant_transaction(99001):
        raise OperationalError("in between") from psycopg.OperationalError("the connection is lost")
    assert not isinstance(failed.value, CommitUnknown)

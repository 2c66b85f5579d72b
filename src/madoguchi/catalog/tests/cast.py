"""A clerk of あおば市, and a day."""

from __future__ import annotations

from datetime import UTC, date, datetime

from madoguchi.accounts.tests.cast import Colleague

TODAY = date(2026, 10, 1)
NOW = datetime(2026, 10, 1, 0, 0, tzinfo=UTC)
CLERK = Colleague(id="sakusei@aoba.example", name="佐藤 一郎", roles=("publisher",))

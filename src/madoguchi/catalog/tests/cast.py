"""A clerk of あおば市, and a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member

TODAY = date(2026, 10, 1)
NOW = datetime(2026, 10, 1, 0, 0, tzinfo=UTC)
CLERK = Member(id=UUID(int=11), name="佐藤 一郎", roles=("publisher",))

"""One moment for all requests of a test: what is counted in windows of time falls into one of them."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

import pytest


@pytest.fixture
def one_moment(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Every page is asked for now, however long the test takes."""
    moment = datetime.now(UTC)

    class Still(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    monkeypatch.setattr("madoguchi.ui.requests.datetime", Still)
    return moment

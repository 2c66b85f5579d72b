"""Who appears in these tests, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "koharu-biyori-no-ame"
MINUTE = timedelta(minutes=1)
HERE = "192.0.2.10"

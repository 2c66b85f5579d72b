"""What leads to the builder's pages."""

from __future__ import annotations

from typing import Final

from madoguchi.office.navigation import Entry

ENTRIES: Final = (Entry(label="手続", path="procedures/", permission="procedure.view"),)

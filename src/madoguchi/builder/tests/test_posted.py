"""How many rows a form may claim."""

from __future__ import annotations

import pytest

from madoguchi.builder.domain.posted import MOST_ROWS, counted


@pytest.mark.parametrize(
    ("claimed", "read"),
    [
        ("2", 2),
        (str(MOST_ROWS), MOST_ROWS),
        (str(MOST_ROWS + 1), MOST_ROWS),
        ("9" * 24, MOST_ROWS),
        ("-1", 0),
        ("x", 0),
        ("", 0),
    ],
)
def test_so_many_rows_are_read(claimed: str, read: int):
    assert counted({"fee-n": [claimed]}, "fee") == read

"""Tests below this folder run real parts, so they may open sockets; those beside the code may not."""

from pathlib import Path

import pytest

REAL = (Path(__file__).parent / "journeys", Path(__file__).parent / "parts", Path(__file__).parent / "faults")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in REAL):
            item.add_marker(pytest.mark.parts)

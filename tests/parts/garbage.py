"""What a test run keeps to its end is not looked through again and again for what could be thrown away.

A worker holds thousands of collected tests and all of Django; looking through them took a twentieth of the run.
"""

import gc

import pytest

YOUNG = 200_000
"""Objects that are made before the garbage collector looks; by default 700."""


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    gc.set_threshold(YOUNG, 50, 100)
    gc.collect()
    gc.freeze()

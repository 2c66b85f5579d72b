"""A pytest plugin that notes which test reaches which line: `pytest -p tests.mutants.reached`.

Coverage keeps the lines under the name of the test (its contexts); the tests that pass are listed beside it with what they
took. A line that is read when its module is imported belongs to no test. Tests that ask for a browser are left out: they
look at pages that other tests ask for too, and take the most time.
"""

import os
import time
from pathlib import Path

import coverage
import msgspec
import pytest

FOLDER = "MADOGUCHI_TEST_REACHED"


class Took(msgspec.Struct, frozen=True, kw_only=True):
    """Of one test: the seconds that passed, and those that the processor worked, for its processes too."""

    passed: float
    worked: float


class Reached:
    def __init__(self, folder: Path, root: Path) -> None:
        self._folder = folder
        self._took: dict[str, Took] = {}
        self._began = Took(passed=0, worked=0)
        self._failed: set[str] = set()
        self._coverage = coverage.Coverage(
            data_file=str(folder / "lines"),
            config_file=False,
            source=[str(root / "src")],
            omit=["*/tests/*", "*/migrations/*"],
        )
        self._coverage.set_option("run:relative_files", True)
        self._coverage.start()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if "browser" not in getattr(item, "fixturenames", ())]

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._coverage.switch_context(nodeid)
        self._began = _now()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self._failed.add(report.nodeid)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        now, began = _now(), self._began
        self._took[nodeid] = Took(passed=now.passed - began.passed, worked=now.worked - began.worked)

    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        self._coverage.save()
        passed = {name: took for name, took in self._took.items() if name not in self._failed}
        (self._folder / "passed.json").write_bytes(msgspec.json.encode(passed))


def _now() -> Took:
    return Took(passed=time.monotonic(), worked=sum(os.times()[:4]))


def pytest_configure(config: pytest.Config) -> None:
    folder = Path(os.environ[FOLDER])
    folder.mkdir(parents=True, exist_ok=True)
    config.pluginmanager.register(Reached(folder, config.rootpath))

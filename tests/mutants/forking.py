"""A pytest plugin that collects once, and then tries each fault in a fork of this process.

It reads a `Trial` a line from one pipe and answers a `Verdict` a line on another. What one fork leaves behind, in the
folder of the data or as a process, is gone before the next. A fault that survives here may have been there too late:
what was computed when the tests were imported is as it was. So whoever asks tries it once more in a process of its own.
"""

import contextlib
import gc
import os
import resource
import shutil
import signal
import sys
from pathlib import Path
from typing import Any, Literal

import msgspec
import pytest

from tests.mutants.graft import Live, NeedsImport, graft, live_functions

PIPES = "MADOGUCHI_TEST_FORKING"
PATIENCE = 20
"""How often its limit of the processor's seconds may pass before a test is ended that only waits: a machine may be busy."""
_ENDED, _NOTICED, _SURVIVED, _NEEDS_IMPORT = 1, 10, 11, 12
_WORDS = {_NOTICED: "noticed", _SURVIVED: "survived", _NEEDS_IMPORT: "needs_import"}

MEMORY = 8 << 30
"""Bytes of addresses that a test may take: a fault may ask for all that there are."""


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """`file` with the text `after` instead of `before`, the tests to run, and those of them to leave out; the processor's
    seconds until it is ended."""

    file: str
    before: str
    after: str
    tests: list[str]
    without: list[str] = []
    limit: int


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`by` is the test that failed, or nothing when a test took too long, or the fork broke; `processor` is in seconds."""

    word: Literal["noticed", "survived", "needs_import", "ended"]
    by: str = ""
    processor: float = 0


class _Nothing:
    """Comes after a test as if it were the next one, so that what belongs to the whole session stays."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session

    def listchain(self) -> list[pytest.Session]:
        return [self._session]


class Forking:
    def __init__(self, questions: int, answers: int) -> None:
        self._questions, self._answers = os.fdopen(questions, "rb"), os.fdopen(answers, "wb", buffering=0)
        self._items: dict[str, list[pytest.Item]] = {}
        self._live: dict[str, Live] = {}
        self._failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self._failed:
            self._failed = report.nodeid

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for item in session.items:
            name = item.nodeid
            for asked in {name, name.partition("[")[0], name.partition("::")[0]}:
                self._items.setdefault(asked, []).append(item)
        self._make_database(session)
        data = Path(os.environ["MADOGUCHI_DATA"])
        kept = data.with_name(data.name + "-kept")
        shutil.copytree(data, kept)
        self._live = live_functions()
        gc.freeze()
        self._answers.write(b"\n")  # ready: from now on a file may change
        for line in self._questions:
            trial = msgspec.json.decode(line, type=Trial)
            self._answers.write(msgspec.json.encode(self._forked(session, trial)) + b"\n")
            shutil.rmtree(data)
            shutil.copytree(kept, data)
        shutil.rmtree(kept)
        return True

    def _make_database(self, session: pytest.Session) -> None:
        """By running a test that uses it."""
        first = next((item for item in session.items if item.get_closest_marker("django_db")), None)
        if first is not None:
            self._run(first, _Nothing(session))
            from django.db import connections

            connections.close_all()
        self._failed = ""

    def _run(self, item: pytest.Item, following: Any) -> None:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)

    def _forked(self, session: pytest.Session, trial: Trial) -> Verdict:
        read, write = os.pipe()
        child = os.fork()
        if not child:
            os.close(read)
            os.setpgid(0, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(PATIENCE * trial.limit)
            resource.setrlimit(resource.RLIMIT_CPU, (trial.limit, trial.limit + 5))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            code = _ENDED
            try:
                code = self._tried(session, trial)
            finally:
                os.write(write, self._failed.encode()[:4000])
                sys.stdout.flush()
                os._exit(code)
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            _, status, used = os.wait4(child, 0)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)  # servers and browsers that its tests have started
            by = pipe.read().decode()
        word: Any = _WORDS.get(os.waitstatus_to_exitcode(status), "ended")
        return Verdict(word=word, by=by, processor=used.ru_utime + used.ru_stime)

    def _tried(self, session: pytest.Session, trial: Trial) -> int:
        file = str(session.config.rootpath / trial.file)
        try:
            graft(before=trial.before, after=trial.after, file=file, live=self._live.get(file, {}))
        except NeedsImport:
            return _NEEDS_IMPORT
        asked = dict.fromkeys(item for name in trial.tests for item in self._items.get(name, ()))
        items = [item for item in asked if item.nodeid not in trial.without]
        for item, following in zip(items, (*items[1:], _Nothing(session)), strict=True):
            self._run(item, following)
            if self._failed:
                return _NOTICED
        return _SURVIVED


def pytest_configure(config: pytest.Config) -> None:
    questions, answers = map(int, os.environ[PIPES].split())
    config.pluginmanager.register(Forking(questions, answers))

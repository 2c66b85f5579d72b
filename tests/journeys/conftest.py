"""The demonstration, served for real: `madoguchi up --demo` on the database of this worker."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.parts.databases import new_installation
from tests.parts.patience import PATIENCE, until
from tests.parts.postgres import spare_port

MADOGUCHI = (str(Path(sys.executable).with_name("madoguchi")),)


class Served:
    """A running demonstration: its address, and what a person would look up on its pages."""

    def __init__(self, base: str, log: Path, data: str, environment: dict[str, str]) -> None:
        self.base = base
        self.log = log
        self._data = data
        self._environment = environment

    def command(self, *arguments: str) -> None:
        """`madoguchi …` on its data, as an operator types it."""
        line = [*MADOGUCHI, *arguments, "--data", self._data]
        subprocess.run(line, env=self._environment, check=True, capture_output=True, timeout=PATIENCE)

    def read(self, path: str) -> str:
        with urllib.request.urlopen(self.base + path, timeout=PATIENCE) as answer:
            text: str = answer.read().decode()
        return text

    def code(self) -> str:
        """The one-time code that the demonstration's page shows now."""
        found = re.search(r"data-code[^>]*>\s*(\d{6})|>(\d{6})<", self.read("/demo/code/"))
        assert found, "the demonstration shows no code"
        return found[1] or found[2]

    def link_in_mail(self, to: str, pattern: str) -> str:
        """The newest link of this shape (or its group) in the mails to an address; mails arrive through the worker."""

        def found() -> str:
            for address in re.findall(r'href="(/demo/mail/[^"]+)"', self.read("/demo/mail/")):
                body = self.read(address)
                link = re.search(pattern, body)
                if to in body and link:
                    return link[link.lastindex or 0]
            return ""

        return until(found, said=lambda: f"no mail to {to} with {pattern}")


@pytest.fixture(scope="session")
def filled(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Of a demonstration that was filled, and ended: filling it takes eight times as long as starting it again."""
    with new_installation(database, tmp_path_factory.mktemp("filled")) as environment:
        with _up(environment, tmp_path_factory.mktemp("up") / "up.log"):
            pass
        for left in Path(environment["MADOGUCHI_DATA"]).rglob("*.sock"):
            left.unlink()
        yield environment


@pytest.fixture(scope="module")
def server_environment(
    database: str, filled: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """Of a demonstration of the module's own."""
    with new_installation(database, tmp_path_factory.mktemp("data"), like=filled) as environment:
        yield environment


@pytest.fixture(scope="module")
def served(server_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demonstration, with a worker, the key keeper and the simulated core system."""
    with _up(server_environment, tmp_path_factory.mktemp("up") / "up.log") as here:
        yield here


@contextlib.contextmanager
def _up(environment: dict[str, str], log: Path) -> Iterator[Served]:
    """`madoguchi up --demo`, from when it answers."""
    port = spare_port()
    data = environment["MADOGUCHI_DATA"] + "/demo"
    command = [*MADOGUCHI, "up", "--demo", "--port", str(port), "--data", data]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    here = Served(f"http://127.0.0.1:{port}", log, data, environment)
    try:
        _wait(here, process)
        yield here
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _wait(here: Served, process: subprocess.Popen[bytes]) -> None:
    def answers() -> bool:
        assert process.poll() is None, f"up ended: {here.log.read_text()[-2000:]}"
        with contextlib.suppress(OSError):
            here.read("/readyz")
            return True
        return False

    until(answers, said=lambda: f"up does not answer: {here.log.read_text()[-2000:]}")

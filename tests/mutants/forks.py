"""A pytest beside a copy of the project that has imported everything, and tries faults in forks of itself."""

import os
import signal
import subprocess

import msgspec

from tests.mutants.forking import PIPES, Trial, Verdict
from tests.mutants.tree import Tree


class Forks:
    def __init__(self, tree: Tree, tests: str = "src/madoguchi") -> None:
        read, questions = os.pipe()
        answers, write = os.pipe()
        also = {PIPES: f"{read} {write}", "MADOGUCHI_TEST_DATABASE": "sqlite", "PYTHONDONTWRITEBYTECODE": "1"}
        arguments = ["-p", "tests.mutants.forking", tests]
        self._process = tree.started(
            arguments, also=also, aside="forks", stdout=subprocess.DEVNULL, pass_fds=(read, write)
        )
        os.close(read)
        os.close(write)
        self._questions, self._answers = os.fdopen(questions, "wb", buffering=0), os.fdopen(answers, "rb")
        self._answers.readline()  # until it has imported everything

    def ask(self, trial: Trial) -> Verdict:
        """`ended` too when there is nobody to ask any more."""
        try:
            self._questions.write(msgspec.json.encode(trial) + b"\n")
            line = self._answers.readline()
        except BrokenPipeError:
            line = b""
        return msgspec.json.decode(line, type=Verdict) if line else Verdict(word="ended")

    def end(self) -> None:
        self._questions.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._answers.close()

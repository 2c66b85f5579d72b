"""Draw histories of many cases at once, kill the processes they run through, and bring all to its end."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.faults.histories import checking
from tests.parts.postgres import spare_port

TENANTS = (99001, 99002)
PROCEDURES = ("at-acceptance", "with-decision")
AT_ONCE = 60
"""Cases that are under way at the same time."""
LEASE = 61.0
HOURS = 9000.0
"""Seconds that the last workers' clocks are ahead of one another: whatever waits for a later try is due."""
PATIENCE = 240.0
KILLED = ("actor", "worker", "core")

# What people do with a case in a state, and how often; "stop" leaves it as it is.
ACTS: dict[str, dict[str, int]] = {
    "arrived": {"accept": 12, "mend": 2, "correct": 2, "withdraw": 2, "stop": 1},
    "accepted": {"examine": 9, "correct": 3, "undo_acceptance": 3, "withdraw": 2, "stop": 1},
    "examining": {"propose": 9, "correct": 3, "withdraw": 2, "stop": 1},
    "correcting": {"mend": 8, "end_correction": 3, "dismiss": 3, "withdraw": 2, "stop": 1},
    "deciding": {"decide": 12, "send_back": 3, "withdraw": 1, "stop": 1},
    "approved": {"undo_decision": 4, "close": 2, "stop": 4},
    "refused": {"undo_decision": 4, "close": 2, "stop": 4},
    "dismissed": {"undo_dismissal": 3, "stop": 2},
    "transferred": {"stop": 1},
    "withdrawn": {"stop": 1},
    "closed": {"stop": 1},
}


class Case:
    """One history: what was asked for, and what was answered as done."""

    def __init__(self, number: str, chance: random.Random) -> None:
        self.key = f"history-{number}"
        self.tenant = chance.choice(TENANTS)
        self.procedure = chance.choice(PROCEDURES)
        self.id = ""
        self.left = chance.randint(1, 8)
        self.wishes: set[str] = set()
        """what its answer may be: the last that was confirmed, and those asked for since without an answer"""
        self.ended = ""
        """the last state that a confirmed act brought for good"""


class World:
    """One installation with its people, its worker and its core system; each can be killed at any moment."""

    def __init__(self, environment: dict[str, str], rows: checking.Rows, folder: Path, seed: int) -> None:
        self.rows, self.chance = rows, random.Random(seed)
        self.file = str(folder / "core.sqlite3")
        self.kills: Counter[str] = Counter()
        self.acts: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._ahead = 0.0
        self._port = spare_port()
        self._environment = environment | {
            "MADOGUCHI_CORE_URL": f"http://127.0.0.1:{self._port}", "MADOGUCHI_CORE_SECRET": "a secret of the tests",
        }  # fmt: skip
        self._listening = socket.socket(socket.AF_UNIX)
        self._socket = tempfile.mktemp(prefix="histories-")
        self._listening.bind(self._socket)
        self._listening.listen(1)
        self._pids: dict[str, int] = {}

    def install(self) -> None:
        subprocess.run(_people("install"), env=self._environment, check=True, timeout=PATIENCE)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        self._people = subprocess.Popen(
            _people("serve"), env=self._environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            for who in KILLED:
                self._start(who)
            yield
        finally:
            for who in KILLED:
                self._end(who)
            self._people.kill()
            self._people.communicate()
            self._listening.close()
            Path(self._socket).unlink(missing_ok=True)

    def _start(self, who: str) -> None:
        if who == "core":
            self._core = subprocess.Popen(
                [sys.executable, str(Path(__file__).with_name("core.py")), str(self._port), self.file],
                stderr=subprocess.DEVNULL,
            )
            self._pids["core"] = self._core.pid
            return
        argument = self._socket if who == "actor" else str(self._ahead)
        assert self._people.stdin and self._people.stdout
        self._people.stdin.write(f"{who} {argument}\n")
        self._people.stdin.flush()
        self._pids[who] = int(self._people.stdout.readline())
        if who == "actor":
            talk = self._listening.accept()[0]
            self._line = talk.makefile("rw")
            talk.close()  # the file alone holds it

    def _end(self, who: str) -> None:
        with contextlib.suppress(ProcessLookupError, KeyError):
            os.kill(self._pids[who], signal.SIGKILL)
        if who == "core":
            self._core.wait()
        if who == "actor":
            with contextlib.suppress(OSError):  # what was written to the dead
                self._line.close()

    def kill(self, who: str) -> None:
        """-9, and another one in its place."""
        self.kills[who] += 1
        self._end(who)
        if who == "worker":
            self._ahead += LEASE
        self._start(who)

    # What people do

    def live(self, histories: int, kills: int, *, prefix: str = "") -> list[Case]:
        """All histories, interleaved at random, with kills among them."""
        waiting = [Case(f"{prefix}{n}", self.chance) for n in range(histories)]
        lived: list[Case] = list(waiting)
        under_way: list[Case] = []
        per_kill = histories / kills if kills else 0.0
        while waiting or under_way:
            while waiting and len(under_way) < AT_ONCE:
                under_way.append(waiting.pop())
            begun = histories - len(waiting)
            case = self.chance.choice(under_way)
            killed = sum(self.kills.values())
            due = bool(per_kill) and killed < kills and begun >= per_kill * (killed + 1)
            # In turn, not at random: of a few kills none would often be one of the three.
            if not self._step(case, KILLED[killed % len(KILLED)] if due else ""):
                under_way.remove(case)
        while (killed := sum(self.kills.values())) < kills:
            self.kill(KILLED[killed % len(KILLED)])
        return lived

    def _step(self, case: Case, kill: str) -> bool:
        """One act of one case; False when its history is over."""
        told: dict[str, Any] = {"tenant": case.tenant, "id": case.id, "act": "submit"}
        if not case.id:
            case.id = self._arrived(case)
        if case.id:
            act = self._drawn(case)
            if act == "stop" or case.left <= 0:
                return False
            told |= {"act": act, "id": case.id}
            case.left -= 1
        wish = f"希望{self.chance.randint(0, 9)}"
        told |= {"procedure": case.procedure, "key": case.key, "wish": wish}
        decision = self.chance.choice(("approve", "refuse"))
        told |= {"decision": decision, "reason": self.chance.choice(("要件を満たさない", "所得が多い"))}
        answer = self._ask(told, kill)
        self._note(case, told, answer)
        return True

    def _arrived(self, case: Case) -> str:
        found = self.rows(f"SELECT id FROM applications_application WHERE idempotency_key = '{case.key}'")
        return str(found[0][0]) if found else ""

    def _drawn(self, case: Case) -> str:
        ((state,),) = self.rows(f"SELECT state FROM applications_application WHERE id = '{case.id}'")
        acts = ACTS[state]
        return self.chance.choices(list(acts), list(acts.values()))[0]

    def _ask(self, told: dict[str, Any], kill: str) -> dict[str, str] | None:
        """The answer; None when whoever was to give it died."""
        try:
            self._line.write(json.dumps(told) + "\n")
            self._line.flush()
            if kill:
                time.sleep(self.chance.random() * 0.02)
                self.kill(kill)
            text = "" if kill == "actor" else self._line.readline()
        except OSError:
            text = ""
        return json.loads(text) if text else None

    def _note(self, case: Case, told: dict[str, Any], answer: dict[str, str] | None) -> None:
        act = told["act"]
        self.acts[act] += 1
        if answer is not None and "refused" in answer:
            self.refused[f"{act}: {answer['refused'].partition(':')[0]}"] += 1
            return
        if act in ("submit", "mend"):
            case.wishes = {told["wish"]} | (set() if answer else case.wishes)
        if answer and act in ("withdraw", "close"):
            case.ended = {"withdraw": "withdrawn", "close": "closed"}[act]

    # How it ends

    def settle(self) -> None:
        """Until nothing waits but what waits for somebody. Raises TimeoutError."""
        until = time.monotonic() + PATIENCE
        for _ in range(20):  # a core system that was killed last takes some of them to be there again
            self._ahead += HOURS
            self._end("worker")
            self._start("worker")
            while self._pending() and time.monotonic() < until:
                if self._only_later():
                    break
                time.sleep(0.2)
            if not self._pending():
                return
        if self._pending():
            left = "SELECT kind, attempts, due_at, last_error FROM outbox_event WHERE done_at IS NULL AND failed_at IS NULL"
            raise TimeoutError(f"{self._pending()} events wait: {self.rows(left)}")

    def _pending(self) -> int:
        """Events that wait; not those of a first version that waits for a correction which is still asked for."""
        waits = (
            "SELECT d.id FROM delivery_delivery d JOIN applications_application a"
            " ON a.tenant_id = d.tenant_id AND a.id = d.application_id"
            " WHERE d.state = 'waiting' AND d.waits_for = 'correction' AND a.state = 'correcting'"
        )
        open_ = "SELECT payload FROM outbox_event WHERE done_at IS NULL AND failed_at IS NULL"
        waiting = {str(UUID(str(id))) for (id,) in self.rows(waits)}
        return sum(json.loads(payload).get("delivery_id") not in waiting for (payload,) in self.rows(open_))

    def _only_later(self) -> bool:
        """Whether all that waits was put off, so that a clock further ahead is needed."""
        waiting = "SELECT due_at FROM outbox_event WHERE done_at IS NULL AND failed_at IS NULL"
        now = datetime.now(UTC) + timedelta(seconds=self._ahead)
        return all(checking.moment(due) > now for (due,) in self.rows(waiting))

    def wrong(self, cases: list[Case]) -> list[str]:
        """What differs between office and core, and what was confirmed and is not so."""
        found = list(checking.differences(self.rows, self.file))
        there = {row["idempotency_key"]: row for row in checking.applications(self.rows).values()}
        for case in cases:
            row = there.get(case.key)
            if row is None:
                found.append(f"{case.key}: not there")
                continue
            if json.loads(row["answers"])["wish"] not in case.wishes:
                found.append(f"{case.key}: {row['answers']} is none of {case.wishes}")
            if case.ended and row["state"] != case.ended:
                found.append(f"{case.key}: {row['state']}, and {case.ended} was confirmed")
        return found


def _people(what: str) -> list[str]:
    return [sys.executable, "-m", "tests.faults.histories.people", what]

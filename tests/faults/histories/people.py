"""Applicants, clerks and workers: processes of the product, forked from one that has loaded it, and killed.

    python -m tests.faults.histories.people install | serve

`install` fills a new installation. `serve` reads lines: `actor SOCKET` forks a process that does what it is told
there, one JSON line an act; `worker SECONDS` one that hands events on, its clock ahead, so that the leases of the
one killed before have lapsed. Each answers with the process's id.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import django

TENANTS = (99001, 99002)
PROCEDURES = {"at-acceptance": "accepted", "with-decision": "decided"}
LIMIT = 100
"""Events that a worker takes at once: what it holds when it is killed waits for its lease."""


def definition(name: str, when: str) -> str:
    """One question, two decisions, one target, as YAML (JSON is YAML)."""
    return json.dumps({
        "format": 1, "id": name, "name": {"ja": "履歴をためす手続"}, "summary": {"ja": "ためすための様式です。"},
        "kind": "request", "for": "individual", "receiver": "municipality", "category": "other",
        "legal_basis": [], "department": "情報政策課", "retention": {"years": 1, "then": "delete"},
        "identity": "none", "representative": "none", "purpose_notice": {"ja": "ためすためだけに使います。"},
        "pages": [{"id": "page", "title": {"ja": "申し込み"}, "questions": [
            {"id": "wish", "kind": "text", "label": {"ja": "希望"}}]}],
        "delivery": [{"to": "core", "when": when, "items": {"kibo": "wish"}}],
    }, ensure_ascii=False)  # fmt: skip


def install() -> None:
    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.forms.domain.format.parse import parse_yaml
    from madoguchi.forms.services.store_version import store_version
    from madoguchi.isolation.scope import tenant_transaction
    from madoguchi.isolation.services.migrate import migrate
    from madoguchi.kernel.numbers import local_government_code_is_valid
    from madoguchi.tenants.services.add_tenant import add_tenant

    migrate()
    now = datetime.now(UTC)
    for number in TENANTS:
        code = next(f"{number}{n}" for n in range(10) if local_government_code_is_valid(f"{number}{n}"))
        tenant = add_tenant(
            code=code,
            slug=f"t{number}",
            name="あおば市",
            name_en="Aoba",
            kind="municipality",
            by=OPERATOR,
            now=now,
        )
        with tenant_transaction(tenant.id):
            for name, when in PROCEDURES.items():
                store_version(definition=parse_yaml(definition(name, when)), tables={}, now=now)


class Acts:
    """What people do, each through the service that the page calls, in one transaction."""

    def __init__(self) -> None:
        from django.apps import apps

        from madoguchi.accounts.permissions import Member
        from madoguchi.applications.services.arrival import submit
        from madoguchi.applications.services.case import mend, withdraw
        from madoguchi.audit.services.record import Actor
        from madoguchi.forms import queries as forms
        from madoguchi.forms.domain.answers.readers import Context
        from madoguchi.forms.domain.format.definition import Review
        from madoguchi.kernel.clock import day_in_japan
        from madoguchi.review.queries.correction.corrections import asked_of
        from madoguchi.review.queries.decision import proposals
        from madoguchi.review.services.correction import dismiss, end_correction, request_correction
        from madoguchi.review.services.decision import close, decide, propose_decision
        from madoguchi.review.services.examination import begin_examination
        from madoguchi.review.services.reception import accept, undo_acceptance

        self.rows, self.seen = apps.get_model, proposals.seen
        self.forms, self.context, self.review = forms, Context, Review()
        self.submitting, self.mending, self.asked_of = submit, mend, asked_of
        self.applicant = Actor(kind="applicant", id="", name="山田　花子")
        self.clerk = Member(id=UUID(int=1), name="受付 太郎", roles=("reception", "examiner"))
        approver = Member(id=UUID(int=2), name="決裁 一郎", roles=("approver",))
        self.asking = request_correction.request_correction
        self.dismissing = dismiss.dismiss
        self.proposing = propose_decision.propose_decision
        self.approver = approver
        clerk, because = {"by": self.clerk}, {"by": approver, "reason": "誤り"}
        self.simple: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
            "accept": (accept.accept, clerk),
            "undo_acceptance": (undo_acceptance.undo_acceptance, {**clerk, "reason": "誤り"}),
            "examine": (begin_examination.begin_examination, clerk),
            "end_correction": (end_correction.end_correction, {**clerk, "reason": "紙で届いた"}),
            "withdraw": (withdraw.withdraw, {"actor": self.applicant}),
            "decide": (decide.decide, {"by": approver}),
            "send_back": (decide.send_back, {"by": approver, "reason": "もう一度"}),
            "undo_decision": (decide.undo_decision, because),
            "undo_dismissal": (
                dismiss.undo_dismissal,
                {**because, "due_on": day_in_japan(datetime.now(UTC)) + timedelta(days=9)},
            ),
            "close": (close.close, clerk),
        }

    def do(self, told: dict[str, Any]) -> Any:
        act, now = told["act"], datetime.now(UTC)
        if act == "submit":
            return self.submit(told, now)
        application_id = UUID(told["id"])
        if act in self.simple:
            service, more = self.simple[act]
            shown = {} if act == "withdraw" else self.shown(application_id)
            return service(application_id=application_id, now=now, **shown, **more)
        return getattr(self, act)(application_id, told, now)

    def shown(self, application_id: UUID) -> dict[str, Any]:
        """What the page says that is opened just before."""
        return {"seen": self.seen(application_id)}

    def form(self, procedure: str) -> tuple[Any, str]:
        versions = self.rows("forms", "DefinitionVersion").objects.filter(procedure=procedure)
        version = versions.values_list("version", flat=True).get()
        return self.forms.form(procedure, version), version

    def submit(self, told: dict[str, Any], now: datetime) -> str:
        form, version = self.form(told["procedure"])
        submission = self.submitting.Submission(
            answers={"wish": told["wish"]}, declared=frozenset(), draft_id=None, channel="api", language="ja",
            email="", idempotency_key=told["key"], actor=self.applicant,
        )  # fmt: skip
        context = self.context(today=now.date(), tables={})
        receipt = self.submitting.submit(
            submission=submission, form=form, version=version, context=context, now=now
        )
        return str(receipt.application_id)

    def mend(self, application_id: UUID, told: dict[str, Any], now: datetime) -> None:
        draft = self.mending.begin_mending(application_id=application_id, now=now)
        self.rows("applications", "Draft").objects.filter(id=draft.id).update(
            answers=json.dumps({"wish": told["wish"]})
        )
        form, _ = self.form(draft.procedure)
        self.mending.finish_mending(
            draft_id=draft.id, revision=draft.revision, form=form,
            context=self.context(today=now.date(), tables={}), declared=frozenset(),
            asked_of=self.asked_of, actor=self.applicant, now=now,
        )  # fmt: skip

    def correct(self, application_id: UUID, told: dict[str, Any], now: datetime) -> None:
        due = now.date() + timedelta(days=9)
        self.asking(
            application_id=application_id, questions=["wish"], reason="確かめてください", due_on=due,
            by=self.clerk, now=now, **self.shown(application_id),
        )  # fmt: skip

    def dismiss(self, application_id: UUID, told: dict[str, Any], now: datetime) -> None:
        """Its day has passed: nothing in a test waits for it."""
        asked = self.rows("review", "CorrectionRequest").objects.filter(
            application_id=application_id, answered_at=None
        )
        asked.update(due_on=now.date() - timedelta(days=2))
        self.dismissing(
            application_id=application_id, reason="来ない", by=self.approver, now=now,
            **self.shown(application_id),
        )  # fmt: skip

    def propose(self, application_id: UUID, told: dict[str, Any], now: datetime) -> None:
        self.proposing(
            application_id=application_id, review=self.review, decision_id=told["decision"],
            reason=told["reason"], checked=(), by=self.clerk, now=now, **self.shown(application_id),
        )  # fmt: skip


def actor(path: str) -> None:
    """Do what the socket tells, and answer only what was committed: an id, or the name of the refusal."""
    from madoguchi.isolation.scope import tenant_transaction

    acts = Acts()
    line = socket.socket(socket.AF_UNIX)
    line.connect(path)
    with line.makefile("rw") as file:
        for text in file:
            told = json.loads(text)
            try:
                with tenant_transaction(told["tenant"]):
                    answer = {"done": str(acts.do(told) or "")}
            except Exception as refusal:
                answer = {"refused": f"{type(refusal).__name__}: {refusal}"}
            file.write(json.dumps(answer) + "\n")
            file.flush()


def worker(ahead: str) -> None:
    from madoguchi.outbox.services.work import run_once

    while True:
        now = datetime.now(UTC) + timedelta(seconds=float(ahead))
        if not run_once(tenants=TENANTS, worker=str(os.getpid()), now=now, limit=LIMIT):
            time.sleep(0.05)


NO_CORE_SYSTEMS = (".mail_", ".poll_result", ".keep_clock")
"""Handlers of which a core system learns nothing: mails, its own results, the day by which a case is due."""


def _without_what_nobody_reads() -> None:
    """Their events would be most of all."""
    from madoguchi.outbox.services.publish import handlers

    for kind, names in handlers().items():
        handlers()[kind] = tuple(name for name in names if not any(e in name for e in NO_CORE_SYSTEMS))


def serve() -> None:
    """Everything is loaded once: a process that replaces a killed one is there in no time."""
    from madoguchi.applications.services.papers import pack_application
    from madoguchi.delivery import handlers

    Acts()
    handlers.core_receiver.cache_clear()
    if not os.environ.get("HISTORIES_PRINT"):
        vars(pack_application)["print_application"] = lambda **_: b"%PDF-1.7 not what is tried here"
    _without_what_nobody_reads()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        role, _, argument = line.strip().partition(" ")
        pid = os.fork()
        if not pid:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                {"actor": actor, "worker": worker}[role](argument)
            finally:
                os._exit(1)
        print(pid, flush=True)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.config.settings"
    django.setup()
    {"install": install, "serve": serve}[sys.argv[1]]()

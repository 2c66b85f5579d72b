"""Offices, accepted applications, a receiver in memory, and the simulated core system as a process."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.apps import apps
from django.conf import settings

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.answers import marker
from madoguchi.applications.domain.package.read import read_package
from madoguchi.applications.domain.states import State
from madoguchi.applications.services.arrival.seal_number import seal_number
from madoguchi.applications.services.arrival.submit import Submission, submit
from madoguchi.applications.services.case.change_state import change_state
from madoguchi.applications.services.drafts.begin_draft import begin_draft
from madoguchi.applications.tests.cast import PROCEDURE, found_town
from madoguchi.audit.services.record import SYSTEM, Actor
from madoguchi.delivery.domain.receiver import (
    Acknowledgement,
    Answered,
    Conflict,
    Held,
    ReceiverAway,
    Standing,
)
from madoguchi.delivery.services.send import Tools
from madoguchi.delivery.services.send_again import send_again
from madoguchi.files.domain.storing import key_for
from madoguchi.files.services.open_file import store
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.tests.examples import ADDRESS, child, claim
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_id
from madoguchi.kernel.numbers import example_my_number
from madoguchi.review.queries.decision import proposals
from madoguchi.review.services.reception.accept import accept
from madoguchi.tenants.domain.sealing import key_of, unseal
from madoguchi.tenants.tests.cast import Office

NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
CLERK = Member(id=UUID(int=1), name="佐藤 一郎", roles=("reception", "examiner"))
APPROVER = Member(id=UUID(int=3), name="決裁 一郎", roles=("approver",))
APPLICANT = Actor(kind="applicant", id="", name="山田　太郎")
SECRET = "a secret of the tests"


def keys() -> Path:
    """Folder of the private keys."""
    folder: Path = settings.ENVIRONMENT.folder / "keys"
    return folder


def found_tenant(number: int, slug: str, name: str) -> Office:
    """A tenant with a sealing key and the example's procedure."""
    return found_town(number, slug, name, keys=keys(), published=False)


def arrived(office: Office, n: int = 1, *, apart: bool = False, at: datetime = NOW) -> UUID:
    """An application of the tenant in scope that arrived; its number is `example_my_number(n)`."""
    with tenant_transaction():
        form = forms.form(PROCEDURE, office.versions[PROCEDURE])
        draft = begin_draft(procedure=PROCEDURE, version=office.versions[PROCEDURE], language="ja", now=at)
        ref = seal_number(draft_id=draft.id, digits=example_my_number(n), now=at)
        name = {**claim()["claimant"], "given": f"太郎{n}"}
        children = [child(living="apart", child_address=ADDRESS)] if apart else [child()]
        answers = claim(claimant=name, claimant_number=marker(ref), children=children)
        submission = Submission(
            answers=answers, declared=frozenset({"consent"}), draft_id=draft.id, channel="portal",
            language="ja", email="", idempotency_key=str(draft.id), actor=APPLICANT,
        )  # fmt: skip
        context = Context(today=day_in_japan(at), tables={})
        receipt = submit(
            submission=submission, form=form, version=office.versions[PROCEDURE], context=context, now=at
        )
    return receipt.application_id


def accepted(office: Office, n: int = 1, *, apart: bool = False, at: datetime = NOW) -> UUID:
    """The same, accepted, and the event that says so."""
    application_id = arrived(office, n, apart=apart, at=at)
    accept_now(application_id, at=at)
    return application_id


def accept_now(application_id: UUID, *, at: datetime = NOW) -> None:
    with tenant_transaction():
        accept(application_id=application_id, seen=proposals.seen(application_id), by=CLERK, now=at)


def again(application_id: UUID, *, by: Member = CLERK) -> None:
    """Somebody presses the button on the case's page."""
    with tenant_transaction():
        send_again(
            application_id=application_id,
            target="core",
            seen=proposals.seen(application_id),
            by=by,
            now=NOW,
        )


def move(application_id: UUID, to: State) -> None:
    with tenant_transaction():
        change_state(application_id=application_id, to=to, actor=SYSTEM, note="", now=NOW)


def attach(application_id: UUID, content: bytes, *, name: str = "申立書.pdf", state: str = "clean") -> UUID:
    """A file of an application, in the installation's store."""
    attachment, digest = new_id(), hashlib.sha256(content).hexdigest()
    key = key_for(tenant=str(current_tenant()), sha256=digest, attachment=attachment.hex)
    store().save(key, io.BytesIO(content))
    with tenant_transaction():
        apps.get_model("applications", "Attachment").objects.create(
            id=attachment, application_id=application_id, item="apart_statement", name=name, kind="pdf",
            media_type="application/pdf", size=len(content), sha256=digest, store_key=key, state=state,
            uploaded_at=NOW,
        )  # fmt: skip
    return attachment


def set_file(attachment_id: UUID, **values: Any) -> None:
    with tenant_transaction():
        apps.get_model("applications", "Attachment").objects.filter(id=attachment_id).update(**values)


class MemoryReceiver:
    """Keeps versions as a core system does. `away` counts sendings that fail before anything is kept."""

    def __init__(self) -> None:
        self.packages: dict[str, dict[int, bytes]] = {}
        self.sendings = 0
        self.away = 0
        self.lose_answer = False
        self.result: str | None = None
        self.answer: Answered | None = None

    def send(self, *, package_id: str, version: int, file: BinaryIO, size: int) -> Acknowledgement:
        self.sendings += 1
        if self.away:
            self.away -= 1
            raise ReceiverAway("away")
        content = file.read()
        assert len(content) == size
        held = self.packages.setdefault(package_id, {})
        if version not in held and max(held, default=0) > version:
            raise Conflict(package_id)
        if held.setdefault(version, content) != content:
            raise Conflict(package_id)
        if self.lose_answer:
            raise ReceiverAway("the answer was lost")
        return self._acknowledgement(package_id, version)

    def _acknowledgement(self, package_id: str, version: int) -> Acknowledgement:
        digest = hashlib.sha256(self.packages[package_id][version]).hexdigest()
        return Acknowledgement(
            package_id=package_id, version=version, sha256=digest, addressee_number="000000000000001"
        )

    def look(self, *, package_id: str) -> Standing | None:
        if package_id not in self.packages:
            return None
        found = self._acknowledgement(package_id, max(self.packages[package_id]))
        return Standing(
            package_id=package_id,
            version=found.version,
            sha256=found.sha256,
            addressee_number=found.addressee_number,
            result=self.result,
            answer=self.answer,
        )

    def held(self, *, tenant_code: str) -> Iterator[Held]:
        for package_id in self.packages:
            if package_id.startswith(tenant_code[:5]):
                found = self._acknowledgement(package_id, max(self.packages[package_id]))
                yield Held(package_id=package_id, version=found.version, sha256=found.sha256)

    def versions(self) -> list[Any]:
        """The versions of the one package it has, read."""
        (held,) = self.packages.values()
        return [read_package(io.BytesIO(held[version])) for version in sorted(held)]

    def only(self) -> Any:
        """The one version of the one package it has, read."""
        (version,) = self.versions()
        return version


class KeyLost(Exception):
    """As the key keeper says it."""


def open_sealed(ciphertext: bytes, purpose: str) -> str:
    """Unseal with the private key in the folder, for a purpose."""
    assert purpose.startswith("delivery:99")
    path = keys() / str(current_tenant()) / f"{key_of(ciphertext)}.key"
    if not path.exists():
        raise KeyLost(str(path))
    return unseal(ciphertext, path.read_bytes()).decode()


def tools(receiver: Any) -> Tools:
    return Tools(
        receiver=receiver, unseal=open_sealed, open_file=lambda key: store().open(key), lost=(KeyLost,)
    )


def later(**delta: float) -> datetime:
    return NOW + timedelta(**delta)


@contextmanager
def simulator(data: Path, *options: str) -> Iterator[str]:
    """The simulated core system's process; its address."""
    command = [sys.executable, "-m", "madoguchi.ops.simulators.core", "--port", "0", "--data", str(data)]
    with (data / "log").open("ab") as log:
        process = subprocess.Popen(
            [*command, "--secret", SECRET, *options],
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment(),
            text=True,
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert "http://" in line
        yield line.split()[-1]
    finally:
        process.terminate()
        assert process.wait(timeout=20) == 0
        process.stdout.close()


@contextmanager
def keeper() -> Iterator[None]:
    """The key keeper's process, where the settings expect it."""
    path: Path = settings.ENVIRONMENT.folder / "keeper.sock"
    process = subprocess.Popen(
        [sys.executable, "-m", "madoguchi.tenants.connectors.keeper", str(path), str(keys())],
        env=environment(),
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()
        path.unlink(missing_ok=True)


def environment(**more: str) -> dict[str, str]:
    """For processes that work on the database of this test."""
    source = str(Path(__file__).parents[3])
    return {**os.environ, "PYTHONPATH": source, **more}

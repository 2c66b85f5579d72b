"""A case whose doctor is asked for an opinion."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from madoguchi.isolation.scope import invited_side, on_side, tenant_transaction
from madoguchi.notifications.queries import mails
from madoguchi.review.domain.invitations import Invitation
from madoguchi.review.queries.inviting.invitations import invitations
from madoguchi.review.services.inviting.answer import answer
from madoguchi.review.services.inviting.keep_up import keep_invitations
from madoguchi.review.tests.cast import CLERK, EXAMINER, seen_now
from madoguchi.review.tests.flows.cast import FlowCase

STEP = "opinion"
DOCTOR = "Aoba.Clinic@example.jp"
OPINION: dict[str, Any] = {"opinion_sheet": "歩くのに支えがいります。", "specific_disease": "no"}


class Asking(FlowCase):
    """A case whose doctor is asked, as the worker does it after each act."""

    definition_of: Any = staticmethod(lambda: None)

    def __init__(self, **answers: Any) -> None:
        super().__init__("kaigo-nintei", answers=answers, definition=self.definition_of())
        self.now = datetime.now(UTC) - timedelta(hours=12)  # the policy goes by the database's own day
        self.do("reception", msgspec.structs.replace(CLERK, units=frozenset({self.flow.application.unit_id})))
        self.follow()

    def follow(self) -> None:
        with tenant_transaction():
            keep_invitations(application_id=self.id, now=self.now)

    @property
    def all(self) -> tuple[Invitation, ...]:
        with tenant_transaction():
            return invitations(self.id, STEP)

    @property
    def asked(self) -> Invitation:
        return self.all[0]

    def as_doctor(self, service: Any, **given: Any) -> Any:
        """On the side that the door of their pages serves."""
        id = self.asked.id
        with on_side(invited_side([id])), tenant_transaction():
            return service(**{"now": self.now, "invitation_id": id} | given)

    def answer(self, **given: Any) -> None:
        whole = {"filled": OPINION, "revision": self.asked.revision, "language": "ja"} | given
        self.as_doctor(answer, **whole)

    def by_staff(self, service: Any, **given: Any) -> None:
        given = {"seen": seen_now(self.id), "by": EXAMINER, "step": STEP} | given
        with tenant_transaction():
            service(application_id=self.id, now=self.now, **given)


def mailed() -> list[tuple[str, str]]:
    """(to, the link's secret) of each mail that asks, the latest first."""
    with tenant_transaction():
        found = [(mail.to, re.search(r"asked/links/([^/]+)/", mail.body)) for mail in mails()]
    return [(to, match[1]) for to, match in found if match]

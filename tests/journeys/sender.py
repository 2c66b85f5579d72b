"""Applications that a program of the demonstration sends by the API: what residents do on pages is other journeys'."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any
from uuid import uuid4

from tests.journeys.conftest import Served
from tests.parts.patience import PATIENCE, until


class Sender:
    """A program that sends applications to the government of a code."""

    def __init__(self, served: Served, code: str) -> None:
        self._base = f"{served.base}/api/v1/tenants/{code}/procedures"
        self._token = _token(served)

    def send(self, procedure: str, answers: dict[str, Any]) -> str:
        """The receipt number."""
        version = self._ask(procedure)["version"]
        body = {"version": version, "answers": answers, "applicant": {"email": "mise@example.jp"}}
        return str(self._ask(f"{procedure}/applications", body)["receipt"])

    def questions(self, procedure: str) -> list[str]:
        """The ids of what is asked, in order."""
        return list(self._ask(f"{procedure}/form")["schema"]["properties"])

    def _ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid4()),
        }
        content = json.dumps(body).encode() if body is not None else None

        def answer() -> Any:
            try:
                asked = urllib.request.Request(f"{self._base}/{path}", content, headers)
                with urllib.request.urlopen(asked, timeout=PATIENCE) as told:
                    return json.load(told)
            except urllib.error.HTTPError as refused:
                assert refused.code == 404, refused.read().decode()
                return None

        # What is on offer is looked up anew every now and then.
        return until(answer, said=lambda: f"{path} is not there")


def _token(served: Served) -> str:
    asked = {"grant_type": "client_credentials", "client_id": "demo-app", "client_secret": "demo-secret"}
    with urllib.request.urlopen(
        f"{served.base}/oauth/token", urllib.parse.urlencode(asked).encode()
    ) as answer:
        return str(json.load(answer)["access_token"])

"""Client programs that submit at the same time and do not give up: the same key and body until there is an answer."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import msgspec

from tests.parts.patience import PATIENCE


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What a client was shown: the receipt (18 digits) and how often it had to ask."""

    key: str
    receipt: str
    access_code: str
    asked: int


class Submitters:
    """`shown` fills up while `run` submits `bodies` (key → JSON) to a server that may die and come back."""

    def __init__(self, *, port: int, path: str, client: str, secret: str, at_once: int) -> None:
        self.shown: list[Shown] = []
        self.refused: list[tuple[int, str]] = []
        self.turned_away = 0
        """how often the server was not there, or died before it answered"""
        self._port, self._path, self._client, self._secret = port, path, client, secret
        self._at_once = at_once
        self._token = ""
        self._lock = threading.Lock()

    def run(self, bodies: Iterable[tuple[str, bytes]]) -> None:
        """Return when every submission has its answer. Raises TimeoutError."""
        with ThreadPoolExecutor(self._at_once) as pool:
            for done in [pool.submit(self._submit, key, body) for key, body in bodies]:
                done.result()

    def _submit(self, key: str, body: bytes) -> None:
        end = time.monotonic() + PATIENCE
        asked = 0
        while time.monotonic() < end:
            asked += 1
            status, told = self._ask(key, body)
            if status == 201:
                receipt = told["receipt"].replace("-", "")
                self.shown.append(
                    Shown(key=key, receipt=receipt, access_code=told["access_code"], asked=asked)
                )
                return
            if status and status != 503:
                self.refused.append((status, json.dumps(told, ensure_ascii=False)[:300]))
                return
            time.sleep(0.1)
        raise TimeoutError(key)

    def _ask(self, key: str, body: bytes) -> tuple[int, Any]:
        """(status, answer); status 0 when the server is away or died before it answered."""
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)) as connection:
                headers = {
                    "Authorization": f"Bearer {self._access()}",
                    "Content-Type": "application/json",
                    "Idempotency-Key": key,
                }
                connection.request("POST", self._path, body, headers)
                answer = connection.getresponse()
                return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            self.turned_away += 1
            return 0, None

    def _access(self) -> str:
        with self._lock:
            if not self._token:
                with closing(
                    http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
                ) as connection:
                    form = (
                        f"grant_type=client_credentials&client_id={self._client}&client_secret={self._secret}"
                    )
                    headers = {"Content-Type": "application/x-www-form-urlencoded"}
                    connection.request("POST", "/oauth/token", form.replace(" ", "+"), headers)
                    self._token = json.loads(connection.getresponse().read())["access_token"]
            return self._token
